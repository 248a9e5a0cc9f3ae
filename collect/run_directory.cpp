#include "collect/run_directory.h"

#include "drivers/aws/sigv4.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/trace_file.h"

#include <cerrno>
#include <cstring>
#include <random>
#include <sys/stat.h>

namespace echotrace::collect {
namespace {

// Log groups have names of up to 512 characters, files of up to 255 bytes.
constexpr std::size_t kMostNameBytes = 255 - 64;

void make_private(const std::filesystem::path& directory) {
  if (::mkdir(directory.c_str(), 0700) != 0) {
    const bool there = errno == EEXIST;
    throw base::Error(base::Exit::kEnvironment, std::string("cannot create the directory: ") + std::strerror(errno),
                      directory.string(), there ? "take another run id, or go on with collect resume" : "");
  }
  ::chmod(directory.c_str(), 0700);
}

}  // namespace

std::filesystem::path events_path(const std::filesystem::path& run_directory, std::string_view log_group) {
  const std::filesystem::path folder = run_directory / kEventsFolder;
  std::string name = ingest::encode_log_group(log_group);
  if (name.size() <= kMostNameBytes) return ingest::trace_file_path(folder.string(), log_group);
  name.resize(kMostNameBytes / 2);
  return folder / (name + "~" + aws::sha256_hex(log_group).substr(0, 32) + ".jsonl.zst");
}

std::filesystem::path make_run_directory(const std::filesystem::path& traces, std::string_view run) {
  base::make_directories(traces.string());
  const std::filesystem::path directory = traces / run;
  make_private(directory);
  make_private(directory / kEventsFolder);
  base::sync_directory(directory.string());
  base::sync_directory(traces.string());
  base::sync_directory(std::filesystem::absolute(traces).parent_path().string());
  return directory;
}

std::string new_run_id() {
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz23456789";
  std::random_device device;
  std::uniform_int_distribution<std::size_t> any(0, kLetters.size() - 1);
  std::string id = "r";
  while (id.size() < 8) id += kLetters[any(device)];
  return id;
}

}  // namespace echotrace::collect
