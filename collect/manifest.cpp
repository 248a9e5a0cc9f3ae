#include "collect/manifest.h"

#include "collect/run_directory.h"
#include "drivers/aws/json_text.h"
#include "drivers/aws/sigv4.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/trace_file.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace echotrace::collect {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchema = "echotrace.run/1";

const char* name_of(RunState state) {
  switch (state) {
    case RunState::kRunning: return "running";
    case RunState::kComplete: return "complete";
    case RunState::kInterrupted: return "interrupted";
  }
  return "";
}

struct Hashed {
  std::int64_t bytes = 0;
  std::string sha256;  // hexadecimal
};

Hashed hash_file(const fs::path& path) {
  const auto refuse = [&path](const std::string& why) {
    throw base::Error(base::Exit::kEnvironment, "cannot compute the checksum: " + why, path.string());
  };
  const base::Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) refuse(std::strerror(errno));
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  bool good = digest != nullptr && EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) == 1;
  Hashed hashed;
  std::vector<char> piece(1 << 18);
  for (ssize_t got = 1; good && got != 0;) {
    got = ::read(fd.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(std::strerror(errno));
    good = EVP_DigestUpdate(digest.get(), piece.data(), static_cast<std::size_t>(got)) == 1;
    hashed.bytes += got;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned int size = 0;
  if (!good || EVP_DigestFinal_ex(digest.get(), sum.data(), &size) != 1) refuse("OpenSSL gives none");
  hashed.sha256 = aws::to_hex({reinterpret_cast<const char*>(sum.data()), size});
  return hashed;
}

// Relative to the run directory, the client's first.
std::vector<fs::path> trace_files(const fs::path& run_directory) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator it(run_directory / kEventsFolder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().filename().string().ends_with(".jsonl.zst")) paths.push_back(kEventsFolder / it->path().filename());
  }
  if (error) {
    throw base::Error(base::Exit::kEnvironment, "cannot list the trace files: " + error.message(),
                      (run_directory / kEventsFolder).string());
  }
  std::sort(paths.begin(), paths.end());
  if (fs::exists(run_directory / kClientFile, error)) paths.insert(paths.begin(), kClientFile);
  return paths;
}

std::string files_json(const fs::path& run_directory) {
  std::string list = "[";
  for (const fs::path& path : trace_files(run_directory)) {
    const Hashed hashed = hash_file(run_directory / path);
    const auto events = static_cast<std::int64_t>(ingest::whole_frames((run_directory / path).string()).lines);
    aws::JsonObject file;
    file.text("path", path.string()).number("bytes", hashed.bytes).number("events", events);
    list += list.size() > 1 ? ",\n    " : "\n    ";
    list += file.text("sha256", hashed.sha256).json();
  }
  return list + "]";
}

// One member a line, for people.
class Lines {
 public:
  void raw(std::string_view name, std::string_view json) {
    text_ += text_.empty() ? "{\n  " : ",\n  ";
    text_.append(aws::json_string(name)).append(": ").append(json);
  }
  void text(std::string_view name, std::string_view value) { raw(name, aws::json_string(value)); }
  void number(std::string_view name, std::int64_t value) { raw(name, std::to_string(value)); }
  std::string json() const { return text_ + "\n}\n"; }

 private:
  std::string text_;
};

}  // namespace

void write_manifest(const fs::path& run_directory, const Manifest& manifest) {
  Lines lines;
  lines.text("schema", kSchema);  // first: analyze knows our own outputs by it
  lines.raw("tool", aws::JsonObject().text("name", "collect").text("version", ECHOTRACE_VERSION).json());
  lines.text("run", manifest.run);
  lines.text("state", name_of(manifest.state));
  if (!manifest.state_sentence.empty()) lines.text("state_sentence", manifest.state_sentence);
  lines.text("target", manifest.target);
  lines.text("region", manifest.region);
  lines.number("started_ns", manifest.started_ns);
  if (manifest.ended_ns != 0) lines.number("ended_ns", manifest.ended_ns);
  lines.raw("experiment", manifest.experiment_json.empty() ? "{}" : manifest.experiment_json);
  aws::JsonObject functions;
  for (const auto& [name, group] : manifest.functions) functions.text(name, group);
  lines.raw("functions", functions.json());
  lines.raw("turns", manifest.turns_json.empty() ? "[]" : manifest.turns_json);
  if (manifest.state != RunState::kRunning) lines.raw("files", files_json(run_directory));

  base::OutputFile file((run_directory / kManifestFile).string());
  file.write(lines.json());
  file.sync();
  file.commit();
  base::sync_directory(run_directory.string());
}

}  // namespace echotrace::collect
