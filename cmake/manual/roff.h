// Text for troff's macros for manual pages, man(7).
#pragma once

#include <string>
#include <string_view>

namespace echotrace::manual {

// Its escape character, the characters it would replace by typographic ones, and lines that would be requests.
std::string roff(std::string_view text);

// Source lines of a moderate length; where they break makes no difference to the page.
std::string prose(std::string_view text);

std::string bold(std::string_view text);
std::string italic(std::string_view text);
std::string paragraph(std::string_view text);
std::string item(const std::string& tag, std::string_view text);  // the tag is roff already

}  // namespace echotrace::manual
