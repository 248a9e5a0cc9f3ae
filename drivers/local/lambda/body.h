// A request's JSON body. Members that are missing or null read as nullopt; those of another type than asked for throw
// Refusal (SerializationException).
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::lambda {

using TextMap = std::map<std::string, std::string>;

class Members {
 public:
  explicit Members(simdjson::dom::object object) : object_(object) {}

  bool has(std::string_view name) const { return find(name).has_value(); }
  std::optional<std::string_view> text(std::string_view name) const;
  std::optional<std::int64_t> number(std::string_view name) const;
  std::optional<bool> truth(std::string_view name) const;
  std::optional<TextMap> text_map(std::string_view name) const;
  std::optional<std::vector<std::string>> texts(std::string_view name) const;
  std::optional<Members> object(std::string_view name) const;
  bool has_items(std::string_view name) const;  // an array or object that is not empty

 private:
  std::optional<simdjson::dom::element> find(std::string_view name) const;

  simdjson::dom::object object_;
};

class Body {
 public:
  // Nothing at all is an empty object. Throws Refusal (InvalidRequestContentException) for what is no JSON object.
  explicit Body(const std::string& json);
  const Members& members() const { return *members_; }
  const Members* operator->() const { return &*members_; }

 private:
  simdjson::dom::parser parser_;
  std::optional<Members> members_;
};

}  // namespace echotrace::local::lambda
