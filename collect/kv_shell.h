// The words with which a person or a script speaks to a key-value store.
#pragma once

#include "drivers/kvlog/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::collect {

// "put", "get", "delete", "scan", "stat", "commit", "snapshot" and their arguments. What it prints: lines, each with its
// line feed, control characters escaped. Throws base::Error (usage) for other words.
struct KvAnswer {
  std::string text;
  bool found = true;  // false: get of a key that is not there
};
KvAnswer carry_out_kv(kvlog::Store& store, const std::vector<std::string>& words);

// The words of a line of the shell: separated by blanks; the value of a put is the rest of the line.
std::vector<std::string> words_of_kv_line(std::string_view line);

}  // namespace echotrace::collect
