// `bootstrap` of a bundle: starts the program under the loader and the libraries that lie beside it, so that it does
// not matter which glibc the system has. Fully static, because nothing it could be linked with need be there.
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace {

char folder[PATH_MAX];  // of the bundle

bool find_folder(const char* own_path) {
  const char* const root = std::getenv("LAMBDA_TASK_ROOT");
  const ssize_t length = ::readlink("/proc/self/exe", folder, sizeof folder - 1);
  if (length > 0) {
    folder[length] = '\0';
  } else if (root != nullptr && *root != '\0') {  // no /proc
    return std::snprintf(folder, sizeof folder, "%s", root) < static_cast<int>(sizeof folder);
  } else if (std::snprintf(folder, sizeof folder, "%s", own_path) >= static_cast<int>(sizeof folder)) {
    return false;
  }
  char* const slash = std::strrchr(folder, '/');
  if (slash == nullptr) {
    std::strcpy(folder, ".");
  } else {
    slash[slash == folder ? 1 : 0] = '\0';
  }
  return true;
}

char loader[PATH_MAX], libraries[PATH_MAX], program[PATH_MAX];

bool join(char (&path)[PATH_MAX], const char* name) {
  return std::snprintf(path, sizeof path, "%s/%s", folder, name) < static_cast<int>(sizeof path);
}

}  // namespace

int main(int, char** argv) {
  const bool found = find_folder(argv[0]) && join(loader, "lib/" ECHOTRACE_LOADER) && join(libraries, "lib") &&
                     join(program, "bin/" ECHOTRACE_FUNCTION);
  if (found) {
    const char* const arguments[] = {loader, "--inhibit-cache", "--library-path", libraries, program, nullptr};
    ::execv(loader, const_cast<char* const*>(arguments));
  }
  std::perror("bootstrap: the bundle's loader does not start");
  return 127;
}
