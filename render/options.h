// The command line of render.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace echotrace::render {

struct Options {
  std::vector<std::string> analyses;  // paths of analysis documents, never empty
  bool found = false;                 // analyses[0] was not named but is the newest under traces/
  // Row of renderers() and target, in the order of the table; "text" when none was asked for.
  std::vector<std::pair<std::string, std::string>> outputs;
  std::string templates;
  std::string command;  // as typed
  bool open = false;    // the page, in the desktop's browser
  bool quiet = false, verbose = false, no_color = false;
};

// Nullopt when --help or --version was answered. Throws base::Error (usage), or (environment) when no analysis was
// named and none is there.
std::optional<Options> parse_options(int argc, const char* const* argv);

// The most recently changed analysis.json below `folder`, "" when there is none.
std::string newest_analysis(const std::string& folder);

}  // namespace echotrace::render
