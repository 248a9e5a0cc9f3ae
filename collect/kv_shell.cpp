#include "collect/kv_shell.h"

#include "ingest/base/error.h"
#include "ingest/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace echotrace::collect {
namespace {

constexpr std::size_t kScanLimit = 1000;

[[noreturn]] void refuse(const std::string& what) {
  throw base::Error(base::Exit::kUsage, what, "collect kv",
                    "write put KEY VALUE, get KEY, delete KEY, scan [PREFIX [LIMIT]], stat, commit or snapshot");
}

std::size_t limit_of(const std::string& word) {
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), limit);
  if (error != std::errc() || end != word.data() + word.size()) refuse("'" + word + "' is no number of keys");
  return limit;
}

std::string stat_text(const kvlog::Store& store) {
  const kvlog::Manifest& manifest = store.manifest();
  const kvlog::Recovery& recovery = store.recovery();
  std::string text = fmt::format("keys             {}\nbytes            {}\nwrites           {}\nnot committed    {}\n",
                                 store.keys(), store.state_bytes(), store.last_sequence(), store.uncommitted());
  text += fmt::format("epoch            {}\nsegments         {}\nsnapshot         {}\n", manifest.epoch,
                      manifest.segments.size(),
                      manifest.snapshot.bytes == 0 ? "none" : "of " + std::to_string(manifest.snapshot.last_sequence) + " writes");
  text += fmt::format("recovered in     {:.1f} ms, of {} keys of a snapshot, {} segments, {} local writes\n",
                      static_cast<double>(recovery.duration_ns) / 1e6, recovery.snapshot_keys, recovery.segments,
                      recovery.tail_records);
  if (recovery.torn_bytes > 0) text += fmt::format("torn tail        {} bytes\n", recovery.torn_bytes);
  if (!store.last_trouble().empty()) text += "trouble          " + base::escape(store.last_trouble()) + "\n";
  return text;
}

}  // namespace

std::vector<std::string> words_of_kv_line(std::string_view line) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == line.npos) return words;
    line.remove_prefix(begin);
    const bool value = words.size() == 2 && words[0] == "put";
    const std::size_t end = value ? line.size() : std::min(line.find_first_of(" \t\r"), line.size());
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

KvAnswer carry_out_kv(kvlog::Store& store, const std::vector<std::string>& words) {
  const std::string word = words.empty() ? "" : words[0];
  const std::size_t arguments = words.empty() ? 0 : words.size() - 1;
  if (word == "put" && (arguments == 2 || arguments == 1)) {
    store.put(words[1], arguments == 2 ? words[2] : "");
    return {fmt::format("ok {}\n", store.last_sequence())};
  }
  if (word == "delete" && arguments == 1) {
    store.erase(words[1]);
    return {fmt::format("ok {}\n", store.last_sequence())};
  }
  if (word == "get" && arguments == 1) {
    const std::string* value = store.get(words[1]);
    if (value == nullptr) return {"", false};
    return {base::escape(*value) + "\n"};
  }
  if (word == "scan" && arguments <= 2) {
    KvAnswer answer;
    const std::size_t limit = arguments == 2 ? limit_of(words[2]) : kScanLimit;
    for (const auto& [key, value] : store.scan(arguments > 0 ? words[1] : "", "", limit))
      answer.text += base::escape(key) + "\t" + base::escape(value) + "\n";
    return answer;
  }
  if (arguments != 0) refuse("'" + word + "' is not said like that");
  if (word == "stat") return {stat_text(store)};
  if (word == "commit") store.commit();
  else if (word == "snapshot") store.take_snapshot();
  else refuse("there is no word '" + word + "'");
  return {fmt::format("ok {}\n", store.manifest().last_sequence)};
}

}  // namespace echotrace::collect
