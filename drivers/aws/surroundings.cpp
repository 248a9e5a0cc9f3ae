#include "drivers/aws/surroundings.h"

#include "ingest/base/error.h"
#include "ingest/base/file.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace echotrace::aws {
namespace {

constexpr std::size_t kMaxFileBytes = 1 << 20;
constexpr std::size_t kMaxOutputBytes = 64 << 10;
constexpr std::chrono::seconds kMaxCommandTime{60};  // a person may have to touch a key
constexpr std::chrono::seconds kQuietCommandTime{2};  // before it is said what is waited for

class Machine final : public Surroundings {
 public:
  std::optional<std::string> variable(const std::string& name) const override {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  }

  std::optional<std::string> read_file(const std::string& path) const override {
    try {
      return base::read_file(path, kMaxFileBytes);
    } catch (const base::Error&) {
      return std::nullopt;
    }
  }

  CommandResult run(const std::string& command) override;

  HttpResult call(HttpRequest request, const RequestOptions& options) override {
    if (!transport_) transport_ = std::make_unique<Transport>();
    return transport_->perform(std::move(request), options);
  }

  std::int64_t epoch_seconds() const override {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }

 private:
  std::unique_ptr<Transport> transport_;  // made when first needed: mostly never
};

CommandResult Machine::run(const std::string& command) {
  const CommandResult kNotRun{-1, {}};
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return kNotRun;
  const base::Descriptor reading(ends[0]);
  base::Descriptor writing(ends[1]);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, writing.get(), STDOUT_FILENO);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);  // so that all of a late one can be ended
  std::string shell = "/bin/sh", option = "-c", text = command;
  std::array<char*, 4> arguments = {shell.data(), option.data(), text.data(), nullptr};
  pid_t child = 0;
  const int spawned = ::posix_spawn(&child, shell.c_str(), &actions, &attributes, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (spawned != 0) return kNotRun;
  writing = base::Descriptor();

  CommandResult result;
  const auto end = std::chrono::steady_clock::now() + kMaxCommandTime;
  std::array<char, 4096> piece{};
  const auto speak = end - kMaxCommandTime + kQuietCommandTime;
  bool in_time = true, spoken = false;
  for (;;) {
    const auto now = std::chrono::steady_clock::now();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>((spoken ? end : speak) - now);
    pollfd waiting{reading.get(), POLLIN, 0};
    const int ready = left.count() <= 0 ? 0 : ::poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0 && !spoken) {  // the command itself may hold a secret
      std::fprintf(stderr, "Waiting for the credential_process of the profile, %d s at most. Does it want something?\n",
                   static_cast<int>(kMaxCommandTime.count()));
      spoken = true;
      continue;
    }
    const ssize_t size = ready > 0 ? ::read(reading.get(), piece.data(), piece.size()) : -1;
    in_time = ready > 0 && size >= 0 && result.output.size() + static_cast<std::size_t>(size) <= kMaxOutputBytes;
    if (!in_time || size == 0) break;
    result.output.append(piece.data(), static_cast<std::size_t>(size));
  }
  if (!in_time) ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!in_time) return kNotRun;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace

std::unique_ptr<Surroundings> this_machine() {
  return std::make_unique<Machine>();
}

}  // namespace echotrace::aws
