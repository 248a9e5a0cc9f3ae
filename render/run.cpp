#include "render/run.h"

#include "ingest/base/file.h"
#include "ingest/base/text.h"
#include "render/open_page.h"
#include "render/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sys/ioctl.h>
#include <unistd.h>

namespace echotrace::render {
namespace {

constexpr std::size_t kMaxDocumentBytes = std::size_t{1} << 30;

// The last `parts` names of a path, without a closing analysis.json.
std::string short_name(const std::string& path, std::size_t parts) {
  std::filesystem::path whole(path);
  if (whole.filename() == "analysis.json" && whole.has_parent_path()) whole = whole.parent_path();
  std::filesystem::path name;
  for (auto at = whole.end(); at != whole.begin() && parts > 0; --parts) {
    --at;
    name = name.empty() ? *at : *at / name;
  }
  return name.string();
}

// The shortest endings of the paths that differ.
void name_documents(Documents& documents) {
  for (std::size_t parts = 1;; ++parts) {
    std::set<std::string> names;
    bool grown = false;
    for (Document& document : documents) {
      const std::string name = short_name(document.path, parts);
      grown = grown || name != document.name;
      document.name = name;
      names.insert(name);
    }
    if (names.size() == documents.size() || !grown) break;
  }
  std::set<std::string> taken;
  for (Document& document : documents) {
    const std::string name = document.name;
    for (int number = 2; !taken.insert(document.name).second; ++number)
      document.name = fmt::format("{} ({})", name, number);
  }
}

constexpr std::size_t kLeastColumns = 40, kMostColumns = 200;

std::size_t terminal_columns() {
  std::size_t columns = 0;
  if (const char* const told = std::getenv("COLUMNS")) columns = std::strtoul(told, nullptr, 10);
  winsize size{};
  if (columns == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
  return columns == 0 ? kTextColumns : std::clamp(columns, kLeastColumns, kMostColumns);
}

bool locale_is_unicode() {
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    std::string text(value);
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text.find("utf-8") != std::string::npos || text.find("utf8") != std::string::npos;
  }
  return false;
}

void say(const std::string& text) {
  fmt::print(stderr, "{}\n", text);
}

}  // namespace

Documents read_documents(const std::vector<std::string>& paths) {
  Documents documents;
  for (const std::string& path : paths) {
    const std::string text = base::read_file(path == "-" ? "/dev/stdin" : path, kMaxDocumentBytes);
    documents.push_back({path, {}, analyze::read_json(text, path)});
  }
  name_documents(documents);
  return documents;
}

std::vector<std::unique_ptr<Renderer>> open_summaries(const std::string& junit, const std::string& markdown) {
  std::vector<std::unique_ptr<Renderer>> opened;
  if (!junit.empty()) opened.push_back(open_junit(junit, {}));
  if (!markdown.empty()) opened.push_back(open_markdown(markdown, {}));
  return opened;
}

void render_summaries(const std::vector<analyze::Analysis>& analyses, const std::vector<std::string>& paths,
                      const std::vector<std::unique_ptr<Renderer>>& summaries) {
  if (summaries.empty()) return;
  Documents documents;
  for (std::size_t i = 0; i < analyses.size(); ++i)
    documents.push_back({analyses.size() == paths.size() ? paths[i] : "analysis", {}, analyses[i]});
  name_documents(documents);
  for (const auto& summary : summaries) summary->render(documents);
}

Settings text_settings(bool no_color, bool details) {
  Settings settings;
  settings.bold = wants_bold(no_color);
  settings.details = details;
  if (isatty(STDOUT_FILENO) == 0) return settings;
  settings.columns = terminal_columns();
  settings.unicode = locale_is_unicode();
  return settings;
}

bool wants_bold(bool no_color) {
  const char* unwanted = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return !no_color && (unwanted == nullptr || *unwanted == '\0') && !dumb && isatty(STDOUT_FILENO) != 0;
}

void run(const Options& options) {
  Settings settings = text_settings(options.no_color, options.verbose);
  settings.templates = options.templates;
  settings.command = options.command;
  std::vector<std::unique_ptr<Renderer>> opened;
  for (const auto& [name, target] : options.outputs) {
    const auto rows = renderers();
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const RendererRow& r) { return r.name == name; });
    opened.push_back(row->open(target, settings));
  }
  if (options.found && !options.quiet)
    say("Reading " + base::escape(options.analyses.front()) + ", the newest analysis under traces/");
  const Documents documents = read_documents(options.analyses);
  for (std::size_t i = 0; i < opened.size(); ++i) {
    opened[i]->render(documents);
    if (options.outputs[i].second != "-" && !options.quiet) say("Wrote " + base::escape(options.outputs[i].second));
  }
  for (const auto& [name, target] : options.outputs) {
    if (options.open && name == "html") open_page(target);
  }
}

}  // namespace echotrace::render
