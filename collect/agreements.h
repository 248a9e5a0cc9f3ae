// What was agreed to in a terminal, per account and region, so that the same is not asked again: one private file of the
// user, echotrace/agreements.jsonl under XDG_STATE_HOME (~/.local/state).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace echotrace::collect {

struct Agreement {
  std::string account, region;
  std::string endpoint;  // where it is not AWS itself that answers; empty: AWS
  double usd = 0;        // that a run may cost at most
};

// Empty when neither variable nor home is known: nothing is remembered then.
std::filesystem::path agreements_path();

// Lines that cannot be read count for nothing; so does a file that somebody else owns or may write to.
std::vector<Agreement> read_agreements(const std::filesystem::path& path);

bool is_agreed(const std::vector<Agreement>& agreements, const Agreement& asked);

// Adds one, in place of an earlier one of the same account, region and endpoint. The file has mode 0600. Throws
// base::Error (environment).
void remember_agreement(const std::filesystem::path& path, const Agreement& agreement);

}  // namespace echotrace::collect
