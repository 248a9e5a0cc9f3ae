#include "collect/subcommand.h"
#include "ingest/base/error.h"
#include "ingest/base/text.h"

#include <csignal>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace {

using echotrace::base::Exit;

int fail(Exit exit, const std::string& what, const std::string& where, const std::string& next) {
  if (what.empty()) return static_cast<int>(exit);  // the reader of our output has gone: nobody to tell
  std::string text = "collect: " + echotrace::base::escape(what);
  if (!where.empty()) text += "\n  in " + echotrace::base::escape(where);
  if (!next.empty()) text += "\n  " + next;
  std::fprintf(stderr, "%s\n", text.c_str());
  return static_cast<int>(exit);
}

// Where one of the three is closed, the next file or socket to be opened would take its number, and get what is meant
// for a reader. What takes it here fails as the closed one would.
void occupy_closed_descriptors() {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    if (::fcntl(number, F_GETFD) >= 0) continue;
    if (::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY) != number) return;
  }
}

// Credentials and the keys of functions lie in memory: no dump of it, and no other process of the user reads it.
void keep_memory_private() {
  ::prctl(PR_SET_DUMPABLE, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe or connection is an error like any other
  occupy_closed_descriptors();
  keep_memory_private();
  try {
    return static_cast<int>(echotrace::collect::run(argc, argv));
  } catch (const echotrace::base::Error& error) {
    return fail(error.exit(), error.what(), error.where(), error.next());
  } catch (const std::exception& error) {
    return fail(Exit::kEnvironment, error.what(), {}, {});
  }
}
