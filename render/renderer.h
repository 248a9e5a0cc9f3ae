// What every output has in common. A renderer shows what the analysis documents say and computes no figure.
#pragma once

#include "analyze/document.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::render {

// One analysis document, named so that several can be told apart.
struct Document {
  std::string path;  // where it was read from
  std::string name;  // short name, unique among the documents shown together
  analyze::Analysis analysis;
};
using Documents = std::vector<Document>;

struct Settings {
  bool bold = false;         // the output is a terminal that may be given bold text and colour
  bool details = false;      // all tables of all stages
  std::string templates;     // folder of templates, "" for the built-in ones
  std::string command = {};  // the command line, shown in the page
  std::size_t columns = 80;  // width of the text
  bool unicode = true;       // characters beyond ASCII may be shown
};

// One output, opened by the table's function before any work begins.
class Renderer {
 public:
  virtual ~Renderer() = default;
  // Writes the output and moves it into place. Throws base::Error (environment).
  virtual void render(const Documents& documents) = 0;
};

struct RendererRow {
  std::string_view name;    // the option without dashes
  std::string_view writes;  // for --help, no full stop
  // Opens the output at `target`: a file, a directory, or "-" for standard output.
  std::unique_ptr<Renderer> (*open)(const std::string& target, const Settings& settings);
};
std::span<const RendererRow> renderers();

// The text output, also for analyze.
std::string render_text(const Documents& documents, const Settings& settings);

std::unique_ptr<Renderer> open_text(const std::string& target, const Settings& settings);
std::unique_ptr<Renderer> open_csv(const std::string& target, const Settings& settings);
std::unique_ptr<Renderer> open_png(const std::string& target, const Settings& settings);
std::unique_ptr<Renderer> open_html(const std::string& target, const Settings& settings);
std::unique_ptr<Renderer> open_markdown(const std::string& target, const Settings& settings);
std::unique_ptr<Renderer> open_junit(const std::string& target, const Settings& settings);

}  // namespace echotrace::render
