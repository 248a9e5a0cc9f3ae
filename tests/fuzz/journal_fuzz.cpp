// Any bytes as a journal: every line is an entry or unreadable, and what stands was created by an entry.
#include "collect/journal.h"
#include "ingest/base/error.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace echotrace::collect {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void run(std::string_view text) {
  JournalText journal;
  try {
    journal = parse_journal(text, "journal.jsonl");
  } catch (const base::Error& error) {
    require(error.where() == "journal.jsonl" && text.find("\"journal\"") != text.npos);
    return;
  }
  const auto feeds = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  const bool torn = !text.empty() && text.back() != '\n';
  require(journal.entries.size() + journal.unreadable == feeds + (torn ? 1 : 0));
  require(!torn || journal.unreadable > 0);
  for (const drivers::Resource& resource : standing(journal)) {
    const auto created = [&](const JournalEntry& entry) {
      const auto kind = entry.texts.find("kind"), name = entry.texts.find("name");
      return entry.entry == "creating" && kind != entry.texts.end() && kind->second == resource.kind &&
             name != entry.texts.end() && name->second == resource.name && entry.details == resource.details;
    };
    require(std::any_of(journal.entries.begin(), journal.entries.end(), created));
  }
}

}  // namespace
}  // namespace echotrace::collect

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  echotrace::collect::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
