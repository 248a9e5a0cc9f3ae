#include "collect/doctor.h"

#include "collect/command_line.h"
#include "collect/doctor_aws.h"
#include "collect/doctor_programs.h"
#include "collect/wrapped.h"
#include "ingest/base/file.h"
#include "ingest/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace echotrace::collect {
namespace {

constexpr const char* kExamples = R"(Examples:
  collect doctor                      what would be used, and does it work
  AWS_PROFILE=bench collect doctor    would this profile do?

Looks for credentials where AWS's SDKs look, and asks each service one question
that changes nothing. Creates nothing. 'ok' is fine, 'note' is worth knowing,
'missing' has to be mended before an experiment can run on AWS. Local
experiments need no AWS account.

Exit codes: 0 nothing is missing, 2 wrong usage, 3 something is missing.)";

constexpr std::size_t kIndent = 26;

std::string_view name_of(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::kOk: return "ok";
    case Finding::Kind::kNote: return "note";
    case Finding::Kind::kMissing: return "missing";
  }
  return "";
}

std::string shown(const Findings& findings) {
  const auto lines = [](const std::string& text) {
    return wrapped(base::escape(text), kColumns - kIndent, kIndent) + "\n";
  };
  std::string text;
  for (const Finding& finding : findings) {
    text += fmt::format("{:<8} {:<16} ", name_of(finding.kind), finding.about) + lines(finding.text);
    if (!finding.next.empty()) text += std::string(kIndent, ' ') + lines(finding.next);
  }
  return text;
}

}  // namespace

base::Exit run_doctor(int argc, const char* const* argv) {
  CLI::App app("Says whether AWS can be reached, as whom, and what is missing.", "collect doctor");
  app.footer(kExamples);
  if (!parse_command_line(app, argc, argv)) return base::Exit::kDone;
  const char* const search_path = std::getenv("PATH");
  const Findings programs = examine_programs(search_path == nullptr ? "" : search_path);
  base::write_stdout(shown(programs));
  const Findings cloud = examine_aws(aws::this_machine());
  base::write_stdout(shown(cloud));
  const bool missing = std::any_of(cloud.begin(), cloud.end(),
                                   [](const Finding& finding) { return finding.kind == Finding::Kind::kMissing; });
  return missing ? base::Exit::kEnvironment : base::Exit::kDone;
}

}  // namespace echotrace::collect
