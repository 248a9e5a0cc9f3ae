// XML as S3 writes it, and reads it.
#pragma once

#include <pugixml.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::s3 {

// Bytes that are no UTF-8, which no XML may hold, become U+FFFD. Clients that must see such keys ask for
// encoding-type=url.
std::string valid_utf8(std::string_view text);

// Writes one document, element by element. Names are literals.
class XmlWriter {
 public:
  explicit XmlWriter(std::string_view root);  // in S3's namespace
  XmlWriter& open(std::string_view name);
  XmlWriter& close();
  XmlWriter& text(std::string_view name, std::string_view value);
  XmlWriter& number(std::string_view name, std::int64_t value) { return text(name, std::to_string(value)); }
  XmlWriter& truth(std::string_view name, bool value) { return text(name, value ? "true" : "false"); }
  XmlWriter& bare(std::string_view value);  // text of the element that is open
  std::string finish();                     // closes what is open

 private:
  std::string out_;
  std::vector<std::string_view> open_;
};

// The document whose outermost element is `root`. Throws Refusal (MalformedXML) for anything else, and for a body that
// is longer than any list of a thousand keys.
pugi::xml_document read_xml(std::string_view body, std::string_view root);

// All text directly in an element, in pieces or as CDATA; empty when there is no such element.
std::string text_of(pugi::xml_node node);

}  // namespace echotrace::local::s3
