#include "collect/doctor_programs.h"

#include <array>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace echotrace::collect {
namespace {

struct Program {
  const char *name, *use, *package;
  const char* elsewhere;  // a folder that holds it though it is in no search path; null: none
};
constexpr std::array<Program, 3> kPrograms{{
    {"gnuplot", "charts are drawn with it", "gnuplot-nox", nullptr},
    {"postgres", "local runs need it for the store aurora", "postgresql-15", "/usr/lib/postgresql/15/bin"},
    {"etcd", "local runs need it for the store etcd", "etcd-server", nullptr},
}};

std::string find_program(const Program& program, std::string_view search_path) {
  std::vector<std::string> folders;
  while (!search_path.empty()) {
    const std::string_view folder = search_path.substr(0, search_path.find(':'));
    folders.emplace_back(folder);
    search_path.remove_prefix(std::min(search_path.size(), folder.size() + 1));
  }
  if (program.elsewhere != nullptr) folders.emplace_back(program.elsewhere);
  for (const std::string& folder : folders) {
    std::string path = folder + "/" + program.name;
    if (!folder.empty() && ::access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

}  // namespace

Findings examine_programs(const std::string& search_path) {
  Findings findings;
  for (const Program& program : kPrograms) {
    const std::string path = find_program(program, search_path);
    if (!path.empty())
      findings.push_back({Finding::Kind::kOk, program.name, path, {}});
    else
      findings.push_back({Finding::Kind::kNote, program.name, std::string("not found; ") + program.use,
                          std::string("On Debian: apt-get install ") + program.package});
  }
  return findings;
}

}  // namespace echotrace::collect
