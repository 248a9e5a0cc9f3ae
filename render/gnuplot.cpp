#include "render/gnuplot.h"

#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/base/private_folder.h"
#include "ingest/base/text.h"

#include <fmt/format.h>
#include <gnuplot-iostream.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace echotrace::render {
namespace {

constexpr std::size_t kMaxMessageBytes = 1 << 20;
constexpr std::size_t kMaxFontListBytes = 16 << 20;
constexpr unsigned kEndOfLatin = 0x250;
constexpr std::size_t kMaxPictureBytes = 64 << 20;

base::Error missing_program(const std::string& program, const std::string& package, int error) {
  return {base::Exit::kEnvironment,
          "cannot run " + program + ": " + std::strerror(error),
          {},
          "install it: apt-get install " + package};
}

// Our environment with the one locale every Debian has that can write our charts' characters. In the C locale of a bare
// machine gnuplot warns that it cannot, and a user's own may print decimal commas.
std::vector<char*> child_environment() {
  static std::string locale = "LC_ALL=C.UTF-8";
  std::vector<char*> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!std::string_view(*variable).starts_with("LC_ALL=")) variables.push_back(*variable);
  }
  variables.push_back(locale.data());
  variables.push_back(nullptr);
  return variables;
}

// Runs a program to its end with nothing on stdin, stdout and stderr in files. Returns its exit status, -1 for a
// signal.
int run_program(std::vector<std::string> arguments, const std::string& package, const std::string& out_path,
                const std::string& error_path) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  constexpr int kCreate = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out_path.c_str(), kCreate, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error_path.c_str(), kCreate, 0600);
  pid_t child = 0;
  const int error = posix_spawnp(&child, pointers[0], &actions, nullptr, pointers.data(), child_environment().data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw missing_program(arguments[0], package, error);

  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw missing_program(arguments[0], package, errno);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool has_font(const std::string& pattern) {
  const base::PrivateFolder folder;
  run_program({"fc-list", pattern, "family"}, "fontconfig", folder.path() + "/fonts", folder.path() + "/stderr");
  return !base::read_file(folder.path() + "/fonts", kMaxFontListBytes).empty();
}

// Of a valid UTF-8 character of `length` bytes.
unsigned code_point(std::string_view text, std::size_t length) {
  const auto first = static_cast<unsigned char>(text[0]);
  unsigned code = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  return code;
}

}  // namespace

struct GnuplotScript::Work {
  base::PrivateFolder folder;
  std::optional<Gnuplot> plot;
};

std::string gnuplot_text(std::string_view text) {
  std::string quoted = "'";
  for (const char c : base::escape(text)) {
    quoted += c;
    if (c == '\'') quoted += '\'';
  }
  return quoted + "'";
}

GnuplotScript::GnuplotScript() : work_(std::make_unique<Work>()) {
  try {
    work_->plot.emplace(">" + work_->folder.path() + "/charts.gp");
  } catch (const std::ios_base::failure&) {
    throw base::Error(base::Exit::kEnvironment, "cannot write the chart script", work_->folder.path());
  }
}

GnuplotScript::~GnuplotScript() = default;

std::ostream& GnuplotScript::out() {
  return *work_->plot;
}

void GnuplotScript::data(const std::vector<std::vector<double>>& rows) {
  work_->plot->send1d(rows);
}

std::string GnuplotScript::picture_path(const std::string& name) const {
  return work_->folder.path() + "/" + name;
}

void GnuplotScript::run() {
  const std::string& directory = work_->folder.path();
  work_->plot->flush();
  const bool written = work_->plot->good();
  work_->plot.reset();
  if (!written) {
    throw base::Error(base::Exit::kEnvironment, "cannot write the chart script", directory, "free some space there");
  }
  const std::string errors = directory + "/stderr";
  // -d: what a user's .gnuplot sets must not change our charts.
  const int status =
      run_program({"gnuplot", "-d", directory + "/charts.gp"}, "gnuplot-nox", directory + "/stdout", errors);
  const std::string said = base::read_file(errors, kMaxMessageBytes);
  if (status != 0 || said.find_first_not_of(" \n") != std::string::npos) {
    throw base::Error(base::Exit::kEnvironment, "gnuplot could not draw the charts: " + base::excerpt(said, 300));
  }
}

std::string GnuplotScript::picture(const std::string& name) const {
  std::string bytes = base::read_file(picture_path(name), kMaxPictureBytes);
  if (bytes.empty()) throw base::Error(base::Exit::kEnvironment, "gnuplot drew an empty picture", name);
  return bytes;
}

void require_chart_font() {
  if (has_font(kChartFont)) return;
  throw base::Error(base::Exit::kEnvironment,
                    std::string("the font '") + kChartFont + "' is missing, charts would have no text", {},
                    "install it: apt-get install fonts-dejavu-core");
}

std::string drawable(const std::string& text) {
  const std::string shown = base::escape(text);
  std::string charset, replaced;
  for (std::string_view rest = shown; !rest.empty();) {
    const std::size_t length = std::max<std::size_t>(base::utf8_length(rest), 1);
    const unsigned code = code_point(rest, length);
    if (code >= kEndOfLatin) charset += fmt::format(" {:x}", code);
    replaced += code >= kEndOfLatin ? std::string_view("□") : rest.substr(0, length);
    rest.remove_prefix(length);
  }
  return charset.empty() || has_font(":charset=" + charset.substr(1)) ? shown : replaced;
}

}  // namespace echotrace::render
