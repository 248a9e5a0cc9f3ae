// traces/<run id>/ while a run writes it: trace files in whole zstd frames (trace_writer.h), a journal that is ahead of
// the world (journal.h), a manifest that says how far it is (manifest.h). Readable at any instant; files 0600, folders
// 0700, whatever the umask.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace echotrace::collect {

inline constexpr const char* kManifestFile = "run.json";
inline constexpr const char* kJournalFile = "journal.jsonl";
inline constexpr const char* kClientFile = "client.jsonl.zst";
inline constexpr const char* kEventsFolder = "events";

// events/<group, percent-encoded outside [A-Za-z0-9._-]>.jsonl.zst. The middle of a name that no file could have
// becomes a hash of it.
std::filesystem::path events_path(const std::filesystem::path& run_directory, std::string_view log_group);

// Makes traces/<run>/ and events/, on disk when it returns. Throws base::Error when it is there already.
std::filesystem::path make_run_directory(const std::filesystem::path& traces, std::string_view run);
// "r" and seven of a-z and 2-9, random.
std::string new_run_id();

}  // namespace echotrace::collect
