#include "collect/journal.h"

#include "drivers/aws/json_text.h"
#include "ingest/base/error.h"

#include <simdjson.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace echotrace::collect {
namespace {

constexpr std::string_view kBegin = "{\"journal\":";
constexpr std::int64_t kVersion = 1;

[[noreturn]] void fail(const std::string& doing, const std::filesystem::path& path, int error) {
  throw base::Error(base::Exit::kEnvironment, doing + ": " + std::strerror(error), path.string(),
                    error == ENOSPC || error == EDQUOT ? "free some space, then go on with collect resume" : "");
}

std::int64_t now_ns() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

off_t size_of(int fd, const std::filesystem::path& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) fail("cannot read the journal", path, errno);
  return info.st_size;
}

std::string read_at(int fd, off_t from, std::size_t bytes, const std::filesystem::path& path) {
  std::string text(bytes, '\0');
  for (std::size_t filled = 0; filled < bytes;) {
    const ssize_t got = ::pread(fd, text.data() + filled, bytes - filled, from + static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("cannot read the journal", path, errno);
    if (got == 0) text.resize(filled);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return text;
}

// The end of the last line that has one.
off_t whole_lines_end(int fd, const std::filesystem::path& path) {
  constexpr off_t kPiece = 1 << 16;
  for (off_t end = size_of(fd, path); end > 0;) {
    const off_t from = std::max<off_t>(0, end - kPiece);
    const std::string piece = read_at(fd, from, static_cast<std::size_t>(end - from), path);
    const std::size_t feed = piece.rfind('\n');
    if (feed != piece.npos) return from + static_cast<off_t>(feed) + 1;
    end = from;
  }
  return 0;
}

// Also the torn beginning of a first line, or the zeros that a loss of power left of it.
bool begins_as_journal(int fd, const std::filesystem::path& path) {
  const std::string head = read_at(fd, 0, kBegin.size(), path);
  return kBegin.starts_with(head) || std::all_of(head.begin(), head.end(), [](char c) { return c == '\0'; });
}

aws::JsonObject texts(const std::map<std::string, std::string>& members) {
  aws::JsonObject object;
  for (const auto& [name, value] : members) object.text(name, value);
  return object;
}

std::string line_of(const JournalEntry& entry) {
  aws::JsonObject object;
  object.number("journal", kVersion).number("time_ns", now_ns()).text("entry", entry.entry);
  for (const auto& [name, value] : entry.texts) object.text(name, value);
  for (const auto& [name, value] : entry.numbers) object.number(name, value);
  if (!entry.details.empty()) object.raw("details", texts(entry.details).json());
  return object.json() + "\n";
}

JournalEntry entry_of(std::string entry, const drivers::Resource& resource) {
  return {std::move(entry), {{"kind", resource.kind}, {"name", resource.name}}, {}, resource.details};
}

void take_details(simdjson::dom::element value, JournalEntry& entry) {
  simdjson::dom::object object;
  if (value.get(object)) return;
  for (const auto& [name, element] : object) {
    std::string_view text;
    if (!element.get(text)) entry.details[std::string(name)] = text;
  }
}

// What is neither text nor whole number was added by a later program and is ignored.
void take_member(std::string_view name, simdjson::dom::element value, JournalEntry& entry) {
  std::string_view text;
  std::int64_t number = 0;
  if (name == "details") {
    take_details(value, entry);
  } else if (!value.get(text)) {
    (name == "entry" ? entry.entry : entry.texts[std::string(name)]) = text;
  } else if (!value.get(number)) {
    (name == "time_ns" ? entry.time_ns : entry.numbers[std::string(name)]) = number;
  }
}

// False for a line that is no entry. A later version is one that we must not guess at.
bool read_line(simdjson::dom::parser& parser, std::string_view line, JournalEntry& entry,
               const std::string& file_name) {
  simdjson::dom::object object;
  std::int64_t version = 0;
  if (parser.parse(line.data(), line.size()).get(object)) return false;
  if (object["journal"].get(version) || version < kVersion) return false;
  if (version > kVersion) {
    throw base::Error(base::Exit::kEnvironment, "a later version of Echotrace wrote this journal", file_name,
                      "use that version");
  }
  for (const auto& [name, value] : object) {
    if (name != "journal") take_member(name, value, entry);
  }
  return !entry.entry.empty();
}

}  // namespace

Journal::Journal(const std::filesystem::path& path) : path_(path) {
  file_ = base::Descriptor(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
  if (file_.get() < 0) fail("cannot open the journal", path_, errno);
  if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    throw base::Error(base::Exit::kEnvironment, "another collect is at work on this run", path_.string(),
                      "wait until it ends, or stop it");
  }
  if (!begins_as_journal(file_.get(), path_)) {
    throw base::Error(base::Exit::kEnvironment, "this is no journal of a run", path_.string(), "move the file away");
  }
  ::fchmod(file_.get(), 0600);
  if (::ftruncate(file_.get(), whole_lines_end(file_.get(), path_)) != 0) fail("cannot cut the journal", path_, errno);
  if (::fsync(file_.get()) != 0) fail("cannot sync the journal", path_, errno);
  base::sync_directory(path_.parent_path().string());
}

Journal::~Journal() = default;

void Journal::add(const JournalEntry& entry) {
  const std::string line = line_of(entry);
  if (!simdjson::validate_utf8(line)) {
    throw base::Error(base::Exit::kEnvironment, "a name that is not UTF-8 cannot be journalled", path_.string());
  }
  const std::lock_guard lock(mutex_);
  const off_t before = size_of(file_.get(), path_);
  const auto refuse = [&](const char* doing) {
    const int error = errno;
    if (::ftruncate(file_.get(), before) != 0) fail("cannot cut the journal", path_, errno);
    fail(doing, path_, error);
  };
  for (std::string_view left = line; !left.empty();) {
    const ssize_t written = ::write(file_.get(), left.data(), left.size());
    if (written < 0 && errno != EINTR) refuse("cannot write the journal");
    if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file_.get()) != 0) refuse("cannot sync the journal");
}

void Journal::creating(const drivers::Resource& resource) {
  add(entry_of("creating", resource));
}

void Journal::removed(const drivers::Resource& resource) {
  add(entry_of("removed", {resource.kind, resource.name, {}}));
}

JournalText parse_journal(std::string_view text, const std::string& file_name) {
  constexpr std::size_t kMostLineBytes = 1 << 20;
  JournalText journal;
  simdjson::dom::parser parser(kMostLineBytes + simdjson::SIMDJSON_PADDING);
  while (!text.empty()) {
    const std::size_t feed = text.find('\n');
    const std::string_view line = text.substr(0, feed);
    text.remove_prefix(feed == text.npos ? text.size() : feed + 1);
    JournalEntry entry;
    const bool whole = feed != text.npos && line.size() <= kMostLineBytes;
    if (whole && read_line(parser, line, entry, file_name)) {
      journal.entries.push_back(std::move(entry));
    } else {
      ++journal.unreadable;
    }
  }
  return journal;
}

JournalText read_journal(const std::filesystem::path& path) {
  constexpr std::size_t kMostBytes = std::size_t{1} << 30;
  return parse_journal(base::read_file(path.string(), kMostBytes), path.string());
}

std::vector<drivers::Resource> standing(const JournalText& journal) {
  using Made = std::pair<std::size_t, drivers::Resource>;  // by the place of its entry
  std::map<std::pair<std::string, std::string>, Made> left;
  for (std::size_t i = 0; i < journal.entries.size(); ++i) {
    const JournalEntry& entry = journal.entries[i];
    const auto kind = entry.texts.find("kind"), name = entry.texts.find("name");
    if (kind == entry.texts.end() || name == entry.texts.end()) continue;
    const std::pair key(kind->second, name->second);
    if (entry.entry == "creating") left[key] = {i, {kind->second, name->second, entry.details}};
    if (entry.entry == "removed") left.erase(key);
  }
  std::vector<Made> made;
  for (auto& [key, resource] : left) made.push_back(std::move(resource));
  std::sort(made.begin(), made.end(), [](const Made& a, const Made& b) { return a.first > b.first; });
  std::vector<drivers::Resource> resources;
  for (Made& one : made) resources.push_back(std::move(one.second));
  return resources;
}

}  // namespace echotrace::collect
