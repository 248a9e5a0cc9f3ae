// Draws charts with gnuplot: a script and its pictures in a private folder, removed afterwards.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::render {

// A text for a gnuplot script, quoted; safe for any bytes (shown escaped).
std::string gnuplot_text(std::string_view text);

class GnuplotScript {
 public:
  GnuplotScript();  // throws base::Error (environment), as all members do
  ~GnuplotScript();
  GnuplotScript(const GnuplotScript&) = delete;
  GnuplotScript& operator=(const GnuplotScript&) = delete;

  std::ostream& out();
  // What a '-' in the plot command before reads; not empty. NaN is a gap.
  void data(const std::vector<std::vector<double>>& rows);

  // Where a picture of this name has to be written, for `set output`.
  std::string picture_path(const std::string& name) const;

  // Runs gnuplot on what was written. Anything on its stderr is a failure: gnuplot also warns of what it cannot draw.
  void run();
  std::string picture(const std::string& name) const;  // bytes; an empty picture is an error

 private:
  struct Work;  // the folder and the script in it
  std::unique_ptr<Work> work_;
};

// PNG text needs a font. Without it gnuplot draws charts without any text and reports success.
inline constexpr const char* kChartFont = "DejaVu Sans";
void require_chart_font();  // throws base::Error (environment)

// The text with "□" for every character above Latin script when no font here has them all: what a font lacks is drawn
// as a huge black box.
std::string drawable(const std::string& text);

}  // namespace echotrace::render
