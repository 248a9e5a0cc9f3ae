// What assertions came to, as JUnit XML: one suite per analysis, one case per assertion and group. The form is that of
// the schema of Jenkins' xUnit plugin (junit-10.xsd), which GitLab, Jenkins and the readers of GitHub Actions take.
#include "ingest/base/file.h"
#include "ingest/base/text.h"
#include "ingest/base/time.h"
#include "render/format.h"
#include "render/renderer.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::render {
namespace {

using analyze::AssertionResult;
using analyze::Outcome;

struct Counts {
  std::int64_t tests = 0, failures = 0, skipped = 0;
  void add(const AssertionResult& row) {
    ++tests;
    if (!row.accepted) ++failures;
    if (row.accepted && row.outcome == Outcome::kUndecided) ++skipped;
  }
  std::string attributes() const {
    return fmt::format(R"(tests="{}" failures="{}" errors="0" skipped="{}")", tests, failures, skipped);
  }
};

// Safe in content and attributes.
std::string safe(std::string_view text) {
  return html_escape(base::escape(text));
}

std::string case_text(const AssertionResult& row) {
  std::string text = fmt::format(R"(    <testcase classname="{}" name="{}" time="0")", safe(row.group),
                                 safe(row.assertion));
  const std::string where = row.origin.empty() ? "" : "\n" + safe(row.origin);
  if (!row.accepted) {
    return text + fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                              to_text(row.outcome), safe(row.detail),
                              safe(row.assertion + ": " + row.detail) + where);
  }
  if (row.outcome == Outcome::kUndecided)
    return text + fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", safe(row.detail));
  return text + fmt::format(">\n      <system-out>{}</system-out>\n    </testcase>\n", safe(row.detail));
}

class JunitRenderer : public Renderer {
 public:
  explicit JunitRenderer(const std::string& target) : file_(target) {}
  void render(const Documents& documents) override {
    Counts all;
    std::string suites;
    for (const Document& document : documents) {
      Counts counts;
      std::string cases;
      for (const AssertionResult& row : document.analysis.assertions) {
        counts.add(row);
        all.add(row);
        cases += case_text(row);
      }
      // Whole seconds: the form the schema knows.
      const std::string instant = base::to_iso8601(document.analysis.origin_ns).substr(0, 19);
      suites += fmt::format("  <testsuite name=\"{}\" {} time=\"0\" timestamp=\"{}\">\n{}  </testsuite>\n",
                            safe(document.name), counts.attributes(), instant, cases);
    }
    file_.write(fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"echotrace\" "
                            "tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"0\">\n{}</testsuites>\n",
                            all.tests, all.failures, suites));
    file_.commit();
  }

 private:
  base::OutputFile file_;
};

}  // namespace

std::unique_ptr<Renderer> open_junit(const std::string& target, const Settings&) {
  return std::make_unique<JunitRenderer>(target);
}

}  // namespace echotrace::render
