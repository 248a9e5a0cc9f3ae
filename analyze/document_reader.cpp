#include "analyze/document_reader.h"

#include "ingest/base/error.h"
#include "ingest/base/text.h"

#include <charconv>

namespace echotrace::analyze {

std::string DocumentReader::named() const {
  return (kind_ == "analysis" ? "an " : "a ") + std::string(kind_) + " document";
}

void DocumentReader::refuse(const std::string& what) const {
  const std::string_view next = kind_ == "comparison" ? "make it again: analyze --compare BASE NEW --out FILE"
                                : kind_ == "trend"    ? "make it again: analyze --trend DIR --out FILE"
                                                      : "make it again: analyze PATH --out FILE";
  throw base::Error(base::Exit::kEnvironment, what, where_, std::string(next));
}

void DocumentReader::wrong(std::string_view name) const {
  refuse("not " + named() + ": '" + std::string(name) + "' is not what it should be");
}

DocumentReader::Object DocumentReader::root(simdjson::dom::parser& parser, std::string_view text) const {
  Element document;
  if (const auto error = parser.parse(text.data(), text.size()).get(document); error != simdjson::SUCCESS) {
    refuse("not " + named() + ": not readable as JSON (" + simdjson::error_message(error) + ")");
  }
  Object root;
  if (document.get(root) != simdjson::SUCCESS) refuse("not " + named() + ": not a JSON object");

  const std::string name = "echotrace." + std::string(kind_) + "/";
  std::string_view schema;
  if (root.at_key("schema").get(schema) != simdjson::SUCCESS || !schema.starts_with(name)) {
    refuse("not " + named() + ": it does not say that its schema is " + name + "1");
  }
  const std::string_view version = schema.substr(name.size());
  int major = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), major);
  if (error == std::errc() && major == 1 && (end == version.data() + version.size() || *end == '.')) return root;
  throw base::Error(base::Exit::kEnvironment,
                    "the " + std::string(kind_) + " document is of version " + base::excerpt(version, 20) +
                        "; this program reads version 1",
                    {}, "update echotrace, or make the document again with this version's analyze");
}

}  // namespace echotrace::analyze
