// What a request's expressions may refer to: ExpressionAttributeNames and ExpressionAttributeValues.
#pragma once

#include "drivers/local/dynamodb/request.h"
#include "drivers/local/dynamodb/value.h"

#include <map>
#include <string>
#include <string_view>

namespace echotrace::local::dynamodb {

class Scope {
 public:
  // Where names and values are given though no expression is that could use them, they are refused. `lacking` says in
  // that error which expressions are not there: "ConditionExpression is null"; empty: the operation has no values.
  struct Uses {
    bool names = false, values = false;
    std::string_view lacking = {};
  };
  Scope(object request, Uses uses);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  // What "#n" and ":v" stand for; counts as a use. Throw Refusal when they stand for nothing.
  const std::string& name(std::string_view token, const std::string& expression);
  const Value& value(std::string_view token, const std::string& expression);  // stays where it is

  // To be called after all expressions are parsed. Throws Refusal when something was not used.
  void refuse_unused() const;

 private:
  template <typename Meaning>
  struct Entry {
    Meaning meaning;
    bool used = false;
  };
  template <typename Meaning>
  using Entries = std::map<std::string, Entry<Meaning>, std::less<>>;
  Entries<std::string> names_;
  Entries<Value> values_;
};

}  // namespace echotrace::local::dynamodb
