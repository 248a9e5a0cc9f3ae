#include "collect/consent.h"

#include "collect/agreements.h"
#include "collect/other_region.h"
#include "drivers/aws/session.h"
#include "drivers/aws/sts.h"
#include "ingest/base/error.h"
#include "ingest/base/text.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <unistd.h>

namespace echotrace::collect {
namespace {

constexpr int kAttempts = 2;

std::string question(const RunSettings& run, const RunPlan& plan) {
  const aws::Settings settings = aws::load_settings(*aws::this_machine());
  const std::string region = run.region.empty() ? settings.region : run.region;
  std::string text = fmt::format("This makes, in {} and with the credentials of the profile '{}',\n",
                                 region.empty() ? "no region" : region, settings.profile);
  for (const PlannedResource& resource : plan.resources)
    text += fmt::format("  {} {}\n", resource.count, resource.what);
  return text + fmt::format("and removes them at the end. It may cost up to {:.4f} USD. Go on? [y/N] ", plan.usd());
}

// Whose account it is; nothing where that cannot be found out: the run itself will say why.
std::optional<Agreement> account_asked(const RunSettings& run, double usd) {
  try {
    aws::Session session(settings_in_region(run.region));
    const auto client = session.client(aws::sts::service(), kAttempts);
    Agreement asked;
    asked.account = aws::sts::parse_get_caller_identity(client->wait(aws::sts::get_caller_identity())).account;
    asked.region = aws::require_region(session.settings());
    if (client->endpoint().configured) asked.endpoint = client->endpoint().origin;
    asked.usd = usd;
    if (asked.account.empty()) return std::nullopt;
    return asked;
  } catch (const base::Error&) {
    return std::nullopt;
  }
}

void remember(const std::filesystem::path& path, const Agreement& agreement) {
  try {
    remember_agreement(path, agreement);
    std::fprintf(stderr, "Remembered in %s: not asked again for this account and region up to that cost.\n",
                 base::escape(path.string()).c_str());
  } catch (const base::Error& error) {
    std::fprintf(stderr, "collect: cannot remember that: %s\n", base::escape(error.what()).c_str());
  }
}

}  // namespace

void require_consent(const RunSettings& settings, const RunPlan& plan, bool yes) {
  if (settings.target != Target::kAws || yes) return;
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) {
    throw base::Error(base::Exit::kUsage, "target aws makes resources in an account, which costs money", "--yes",
                      "give --yes to agree to it, 'collect plan' says what is made; nothing was made");
  }
  const std::filesystem::path path = agreements_path();
  const std::vector<Agreement> agreements = read_agreements(path);
  // Rounded up to what the question shows, so that the same run again is agreed to.
  const double usd = std::ceil(plan.usd() * 1e4) / 1e4;
  std::optional<Agreement> asked;
  if (!agreements.empty()) {
    asked = account_asked(settings, usd);
    if (asked && is_agreed(agreements, *asked)) return;
  }
  std::fputs(question(settings, plan).c_str(), stderr);
  std::string answer;
  std::getline(std::cin, answer);
  if (answer != "y" && answer != "Y" && answer != "yes")
    throw base::Error(base::Exit::kUsage, "not agreed to: nothing was made");
  if (path.empty()) return;
  if (!asked) asked = account_asked(settings, usd);
  if (asked) remember(path, *asked);
}

}  // namespace echotrace::collect
