#include "collect/consent.h"

#include "drivers/aws/settings.h"
#include "ingest/base/error.h"

#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <string>
#include <unistd.h>

namespace echotrace::collect {
namespace {

std::string question(const RunSettings& run, const RunPlan& plan) {
  const aws::Settings settings = aws::load_settings(*aws::this_machine());
  const std::string region = run.region.empty() ? settings.region : run.region;
  std::string text = fmt::format("This makes, in {} and with the credentials of the profile '{}',\n",
                                 region.empty() ? "no region" : region, settings.profile);
  for (const PlannedResource& resource : plan.resources)
    text += fmt::format("  {} {}\n", resource.count, resource.what);
  return text + fmt::format("and removes them at the end. It may cost up to {:.4f} USD. Go on? [y/N] ", plan.usd());
}

}  // namespace

void require_consent(const RunSettings& settings, const RunPlan& plan, bool yes) {
  if (settings.target != Target::kAws || yes) return;
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) {
    throw base::Error(base::Exit::kUsage, "target aws makes resources in an account, which costs money", "--yes",
                      "give --yes to agree to it, 'collect plan' says what is made; nothing was made");
  }
  std::fputs(question(settings, plan).c_str(), stderr);
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return;
  throw base::Error(base::Exit::kUsage, "not agreed to: nothing was made");
}

}  // namespace echotrace::collect
