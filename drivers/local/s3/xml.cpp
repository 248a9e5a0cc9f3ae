#include "drivers/local/s3/xml.h"

#include "drivers/local/s3/refusals.h"
#include "drivers/local/xml_text.h"
#include "ingest/base/text.h"

#include <utility>

namespace echotrace::local::s3 {
namespace {

constexpr std::size_t kMaxXmlBytes = 16 * 1024 * 1024;  // a thousand keys of 1,024 bytes, each byte a reference

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t bytes = base::utf8_length(text);
    if (bytes == 0)
      out += "\xEF\xBF\xBD";
    else
      out += text.substr(0, bytes);
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return out;
}

XmlWriter::XmlWriter(std::string_view root) {
  out_.append(kXmlHead).append("<").append(root).append(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
  open_.push_back(root);
}

XmlWriter& XmlWriter::open(std::string_view name) {
  out_.append("<").append(name).append(">");
  open_.push_back(name);
  return *this;
}

XmlWriter& XmlWriter::close() {
  out_.append("</").append(open_.back()).append(">");
  open_.pop_back();
  return *this;
}

XmlWriter& XmlWriter::text(std::string_view name, std::string_view value) {
  out_ += xml_element(name, valid_utf8(value));
  return *this;
}

XmlWriter& XmlWriter::bare(std::string_view value) {
  out_ += xml_escape(valid_utf8(value));
  return *this;
}

std::string XmlWriter::finish() {
  while (!open_.empty()) close();
  return std::move(out_);
}

pugi::xml_document read_xml(std::string_view body, std::string_view root) {
  if (body.size() > kMaxXmlBytes) throw malformed_xml();
  pugi::xml_document document;
  // A key may be nothing but spaces.
  const unsigned options = pugi::parse_default | pugi::parse_ws_pcdata_single;
  const pugi::xml_parse_result result = document.load_buffer(body.data(), body.size(), options, pugi::encoding_utf8);
  if (!result || document.document_element().name() != root) throw malformed_xml();
  return document;
}

std::string text_of(pugi::xml_node node) {
  std::string out;
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) out += child.value();
  }
  return out;
}

}  // namespace echotrace::local::s3
