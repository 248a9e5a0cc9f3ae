#include "render/options.h"

#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/base/shell_command.h"
#include "render/renderer.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <map>

namespace echotrace::render {
namespace {

constexpr const char* kTraces = "traces";
constexpr const char* kExamples = R"(Examples:
  render                                 tables of the newest analysis under traces/
  render --html                          the same as a page, report.html
  render --open                          and shown in the browser
  render traces/r8k2/analysis.json --html r8k2.html --png charts
  render monday.json friday.json --text  two analyses side by side
  render --csv tables                    all figures with all digits

Exit codes: 0 done, 2 wrong usage, 3 the environment failed (disk, missing program, unusable input).)";

// A page written over the analysis it shows would destroy it, and `render --html analysis.json` is easily typed.
void refuse_overwriting(const Options& options) {
  for (const auto& [name, target] : options.outputs) {
    if (name != "html") continue;
    std::error_code ignored;
    for (const std::string& analysis : options.analyses) {
      if (target == analysis || std::filesystem::equivalent(target, analysis, ignored)) {
        throw base::Error(base::Exit::kUsage, "--html would overwrite the analysis itself", target,
                          "name the page: render ANALYSIS --html FILE");
      }
    }
    if (target.ends_with(".json")) {
      throw base::Error(base::Exit::kUsage, "--html is followed by the page to write, not by an analysis", target,
                        "put the analysis first: render " + target + " --html");
    }
  }
}

void find_analysis(Options& options) {
  if (!options.analyses.empty()) return;
  const std::string newest = newest_analysis(kTraces);
  if (newest.empty()) {
    throw base::Error(base::Exit::kEnvironment, "there is no analysis.json under traces/", {},
                      "make one with 'analyze traces/', or name one: render ANALYSIS");
  }
  options.analyses.push_back(newest);
  options.found = true;
}

}  // namespace

std::optional<Options> parse_options(int argc, const char* const* argv) {
  Options options;
  options.command = base::shell_command("render", argc, argv);
  CLI::App app("Shows what analyze found: tables, CSV, charts, and a page that needs no network.", "render");
  app.footer(kExamples);
  app.set_version_flag("--version", std::string("render (echotrace) ") + ECHOTRACE_VERSION);
  app.add_option("ANALYSIS", options.analyses, "analysis documents; default: the newest analysis.json under traces/");

  bool text = false;
  std::map<std::string, std::string> targets;
  for (const RendererRow& row : renderers()) {
    const std::string name(row.name), option = "--" + name, writes(row.writes);
    if (name == "text") {
      app.add_flag(option, text, writes + "; the default");
    } else if (name == "html") {
      app.add_option(option, targets[name], writes + "; report.html when no FILE follows")
          ->type_name("[FILE]")
          ->expected(0, 1)
          ->default_str("report.html");
    } else {
      const bool one_file = name == "markdown" || name == "junit";
      app.add_option(option, targets[name], writes)->type_name(one_file ? "FILE" : "DIR");
    }
  }
  app.add_option("--templates", options.templates, "take report.html and report.css from DIR")->type_name("DIR");
  app.add_flag("--open", options.open, "open the page in the desktop's browser; with it --html need not be said");
  app.add_flag("-q,--quiet", options.quiet, "say nothing but errors");
  app.add_flag("-v,--verbose", options.verbose, "all tables of all stages");
  app.add_flag("--no-color", options.no_color, "no bold text and no colour; NO_COLOR in the environment does the same");

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& answered) {
    std::ostringstream answer;
    app.exit(answered, answer, answer);
    base::write_stdout(answer.str());
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw base::Error(base::Exit::kUsage, error.what(), {}, "see render --help");
  }

  for (const RendererRow& row : renderers()) {
    const std::string name(row.name);
    if (name == "text" ? text : app.count("--" + name) > 0) {
      std::string target = name == "text" ? "-" : targets[name];
      if (name == "html" && target.empty()) target = "report.html";
      if (target.empty())
        throw base::Error(base::Exit::kUsage, "--" + name + " needs a place to write to", {}, "see render --help");
      options.outputs.emplace_back(name, target);
    }
  }
  if (options.open && app.count("--html") == 0) options.outputs.emplace_back("html", "report.html");
  if (options.outputs.empty()) options.outputs.emplace_back("text", "-");
  refuse_overwriting(options);
  find_analysis(options);
  return options;
}

std::string newest_analysis(const std::string& folder) {
  namespace fs = std::filesystem;
  std::string newest;
  fs::file_time_type newest_time;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error), end;
  for (; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (at->path().filename() != "analysis.json" || !at->is_regular_file(ignored)) continue;
    const fs::file_time_type time = at->last_write_time(ignored);
    if (ignored) continue;
    const std::string path = at->path().string();
    if (newest.empty() || time > newest_time || (time == newest_time && path < newest)) {
      newest = path;
      newest_time = time;
    }
  }
  return newest;
}

}  // namespace echotrace::render
