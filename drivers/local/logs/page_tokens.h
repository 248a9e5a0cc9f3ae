// Where a page ended, in words that mean nothing to a client. They stay good as long as the endpoint runs.
#pragma once

#include "drivers/local/logs/event_store.h"

#include <string>
#include <string_view>

namespace echotrace::local::logs {

// GetLogEvents': "f/<56 digits>/s" for the events after the position, "b/…" for those before it, as AWS writes them.
struct StreamCursor {
  bool backward = false;
  Position position;
};
std::string stream_token(const StreamCursor& cursor);
StreamCursor parse_stream_token(std::string_view token);  // throws Refusal

// FilterLogEvents'.
struct FilterCursor {
  bool newest_first = false;
  bool after_empty_page = false;  // one that was empty without a reason
  Position position;              // the last one that was looked at
};
std::string filter_token(const FilterCursor& cursor);
FilterCursor parse_filter_token(std::string_view token);  // throws Refusal

// That of lists: the last entry's name, and the number that comes before the name in its order.
struct ListCursor {
  std::int64_t number = 0;
  std::string name;
  auto operator<=>(const ListCursor&) const = default;
};
std::string list_token(const ListCursor& cursor);
ListCursor parse_list_token(std::string_view token);  // throws Refusal

}  // namespace echotrace::local::logs
