// Writing XML answers.
#pragma once

#include <string>
#include <string_view>

namespace echotrace::local {

// Control characters become &#x…;, which is no good XML but what S3 writes for keys that hold them.
std::string xml_escape(std::string_view text);
std::string xml_element(std::string_view name, std::string_view text);     // <name>text, escaped</name>
std::string xml_nested(std::string_view name, std::string_view elements);  // <name>elements</name>

inline constexpr std::string_view kXmlHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

}  // namespace echotrace::local
