// What the program analyze does, once its command line is understood.
#pragma once

#include "analyze/assertion.h"
#include "analyze/document.h"
#include "analyze/options.h"
#include "ingest/base/error.h"

#include <functional>
#include <vector>

namespace echotrace::analyze {

// What is shown outside of this folder.
struct Shown {
  std::function<void(const Analysis&)> table;                   // on standard output
  std::function<void(const std::vector<Analysis>&)> summaries;  // --junit, --markdown; of all candidates
};

// Opens the outputs, analyzes, checks the assertions, writes the document, prints it (--json) or has the table shown,
// then prints what the assertions came to. Returns kDone or kAssertionFailed; throws base::Error.
base::Exit report(const Options& options, const Shown& shown);

// The assertions of --assert and --assert-file. Throws base::Error.
std::vector<Assertion> parse_assertions(const Options& options);
// What they come to.
std::vector<AssertionResult> check_assertions(const std::vector<Assertion>& assertions, const Evidence& evidence,
                                              const Options& options);
// One line each, and a last one that counts them when there are several. On standard error where a document or
// a summary has standard output to itself.
base::Exit print_assertions(const std::vector<AssertionResult>& results, const Options& options);

// Throws base::Error (environment) when there is nothing to report: no record was found in the input.
void require_records(const Analysis& analysis);

}  // namespace echotrace::analyze
