#include "analyze/report.h"
#include "analyze/report_comparison.h"
#include "analyze/report_trend.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/base/interrupt.h"
#include "ingest/base/text.h"
#include "render/comparison_text.h"
#include "render/run.h"
#include "render/trend_text.h"

#include <csignal>
#include <cstdio>
#include <exception>

namespace {

using echotrace::base::Exit;

int fail(Exit exit, const std::string& what, const std::string& where, const std::string& next) {
  if (what.empty()) return static_cast<int>(exit);  // the reader of our output has gone: nobody to tell
  std::string text = "analyze: " + echotrace::base::escape(what);
  if (!where.empty()) text += "\n  in " + echotrace::base::escape(where);
  if (!next.empty()) text += "\n  " + next;
  std::fprintf(stderr, "%s\n", text.c_str());
  return static_cast<int>(exit);
}

Exit run(const echotrace::analyze::Options& options) {
  using namespace echotrace::render;
  const Settings settings = text_settings(options.no_color, options.verbose);
  const auto print = [&](const std::string& text) { echotrace::base::write_stdout(text); };
  const auto summaries = open_summaries(options.junit, options.markdown);
  const echotrace::analyze::Shown shown = {
      [&](const auto& found) { print(render_text({{"analysis", "analysis", found}}, settings)); },
      [&](const auto& found) { render_summaries(found, options.paths, summaries); }};
  if (!options.compare.empty()) {
    return report_comparison(options, [&](const auto& found) { print(comparison_text(found, settings)); }, shown);
  }
  if (!options.trend.empty()) {
    return report_trend(options, [&](const auto& found) { print(trend_text(found, settings)); });
  }
  return report(options, shown);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a write error like any other
  echotrace::base::end_when_interrupted("analyze");
  try {
    const auto options = echotrace::analyze::parse_options(argc, argv);
    if (!options) return static_cast<int>(Exit::kDone);
    return static_cast<int>(run(*options));
  } catch (const echotrace::base::Error& error) {
    return fail(error.exit(), error.what(), error.where(), error.next());
  } catch (const std::exception& error) {
    return fail(Exit::kEnvironment, error.what(), {}, {});
  }
}
