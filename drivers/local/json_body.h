// The body of a request in one of the JSON protocols. A member that is null counts as not there; one of the wrong shape
// is refused with a SerializationException, as all services do before they look at the values.
#pragma once

#include "drivers/local/refusal.h"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace echotrace::local {

class JsonBody {
 public:
  // What the service says when a member that must be there is not.
  using Missing = Refusal (*)(std::string_view name);

  JsonBody(simdjson::dom::object members, Missing missing) : members_(members), missing_(missing) {}

  // Views are valid until the parser reads its next document. Throws Refusal for what is no object.
  static JsonBody parse(simdjson::dom::parser& parser, std::string_view json, Missing missing);
  JsonBody nested(simdjson::dom::element element) const;  // an element of a list

  std::string_view text(std::string_view name) const;  // must be there
  std::optional<std::string_view> optional_text(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;  // must be there
  std::optional<std::int64_t> optional_integer(std::string_view name) const;
  bool truth(std::string_view name, bool otherwise) const;
  std::vector<std::string_view> texts(std::string_view name) const;  // empty when it is not there
  simdjson::dom::array list(std::string_view name) const;            // must be there
  std::optional<simdjson::dom::array> optional_list(std::string_view name) const;
  std::optional<simdjson::dom::object> optional_object(std::string_view name) const;

  static std::string_view text_of(simdjson::dom::element element);

 private:
  std::optional<simdjson::dom::element> find(std::string_view name) const;
  simdjson::dom::element required(std::string_view name) const;

  simdjson::dom::object members_;
  Missing missing_;
};

}  // namespace echotrace::local
