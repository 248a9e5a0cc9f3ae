#include "ingest/containers/json_head.h"

#include <algorithm>
#include <vector>

namespace echotrace::ingest {
namespace {

struct Member {
  std::string_view name;
  std::string_view value;  // from its first byte to the end of the head
};

// The members of the object that text begins with, as far as the head reaches.
struct Object {
  std::vector<Member> members;
  bool spans_lines = false;

  const Member* find(std::string_view name) const {
    const auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.name == name; });
    return found == members.end() ? nullptr : &*found;
  }
  bool has(std::string_view name) const { return find(name) != nullptr; }
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Past the string whose opening quote is at `at`; npos when the head ends in it.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

std::size_t next_token(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

Object read_object(std::string_view text) {
  Object object;
  int depth = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      const std::size_t end = string_end(text, at);
      if (end == std::string_view::npos) return object;
      const std::size_t colon = next_token(text, end);
      if (depth == 1 && colon < text.size() && text[colon] == ':') {
        object.members.push_back({text.substr(at + 1, end - at - 2), text.substr(next_token(text, colon + 1))});
        at = colon + 1;
      } else {
        at = end;
      }
      continue;
    }
    if (c == '\n') object.spans_lines = true;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return object;
    ++at;
  }
  return object;
}

bool begins_with_digit(const Member* member) {
  return member != nullptr && !member->value.empty() && member->value[0] >= '0' && member->value[0] <= '9';
}

bool begins_with(const Member* member, char c) {
  return member != nullptr && !member->value.empty() && member->value[0] == c;
}

// {"results": [[…, or an empty list beside the other members of a query's answer.
bool is_insights(const Object& object) {
  const Member* const results = object.find("results");
  if (!begins_with(results, '[')) return false;
  const std::size_t inner = next_token(results->value, 1);
  if (inner < results->value.size() && results->value[inner] == '[') return true;
  return object.has("statistics") || object.has("status") || object.has("queryLanguage");
}

bool is_event(const Object& object) {
  if (begins_with_digit(object.find("timestamp")) && begins_with(object.find("message"), '"')) return true;
  int named = 0;
  for (const std::string_view name : {"logStreamName", "ingestionTime", "eventId", "message"})
    named += object.has(name);
  return named >= 2 && (!object.has("timestamp") || begins_with_digit(object.find("timestamp")));
}

bool is_own_output(const Object& object) {
  const Member* const schema = object.find("schema");
  if (schema != nullptr && schema->value.starts_with("\"echotrace.")) return true;
  return !object.members.empty() && object.members.front().name == "journal";
}

JsonHead classify_array(std::string_view text) {
  const std::size_t inner = next_token(text, 1);
  if (inner >= text.size() || text[inner] != '{') return JsonHead::kOther;
  const Object first = read_object(text.substr(inner));
  if (is_event(first)) return JsonHead::kEvents;
  const bool line_break = text.substr(0, inner).find('\n') != std::string_view::npos;
  return line_break || first.spans_lines ? JsonHead::kSpanning : JsonHead::kOther;
}

}  // namespace

std::string_view skip_blanks(std::string_view head) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  return head.substr(next_token(head, 0));
}

JsonHead classify_json(std::string_view head) {
  const std::string_view text = skip_blanks(head);
  if (text.empty()) return JsonHead::kOther;
  if (text[0] == '[') return classify_array(text);
  if (text[0] != '{') return JsonHead::kOther;
  const Object object = read_object(text);
  if (is_own_output(object)) return JsonHead::kOwnOutput;
  if (object.has("messageType") || begins_with(object.find("logEvents"), '[')) return JsonHead::kSubscription;
  if (begins_with(object.find("awslogs"), '{')) return JsonHead::kSubscription;
  if (is_insights(object)) return JsonHead::kInsights;
  if (begins_with(object.find("events"), '[')) return JsonHead::kEvents;
  if (object.has("searchedLogStreams") || object.has("nextForwardToken")) return JsonHead::kEvents;
  if (!object.spans_lines) return JsonHead::kOther;
  return is_event(object) ? JsonHead::kEvents : JsonHead::kSpanning;
}

}  // namespace echotrace::ingest
