// The Query protocol, which IAM and STS speak: a form in, XML out.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/programming.html
#pragma once

#include "drivers/local/service.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::local::identity {

using Tags = std::map<std::string, std::string, std::less<>>;

class QueryForm {
 public:
  // Reads the body of a POST, the query string of anything else. Of a name that comes twice, the first counts. Throws
  // Refusal for a form over 1 MiB.
  explicit QueryForm(const aws::HttpRequest& request);

  // The operation, empty for one of another API version ("2010-05-08").
  std::string action(std::string_view version) const;

  std::string text(std::string_view name) const;      // must be there, and not be empty
  std::string optional(std::string_view name) const;  // or empty
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most) const;
  std::vector<std::string> list(const std::string& name) const;  // NAME.member.1, NAME.member.2, …
  Tags tags(const std::string& name) const;                      // NAME.member.1.Key, NAME.member.1.Value, …
  bool has(std::string_view name) const { return members_.contains(name); }

 private:
  std::map<std::string, std::string, std::less<>> members_;
};

// Of a text that must be there: `name` made of letters, digits and any of _+=,.@- ; throws Refusal.
std::string checked_name(const QueryForm& form, std::string_view name, std::size_t least, std::size_t most);

Refusal validation_error(std::string_view value, std::string_view name, std::string_view constraint);

// The elements of a list's answer: <LIST>members</LIST>, IsTruncated and Marker as MaxItems and Marker ask for.
// members: XML by a key that orders them.
using Members = std::vector<std::pair<std::string, std::string>>;
std::string page_of(const QueryForm& form, std::string_view list, const Members& members);

// <OPERATIONResponse> with its result; an operation without output has none.
aws::HttpResponse query_answer(std::string_view operation, std::string_view xml_namespace, std::string_view request_id,
                               std::string_view result);

std::string tags_xml(const Tags& tags);

}  // namespace echotrace::local::identity
