#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/base/text.h"
#include "render/chart.h"
#include "render/renderer.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

namespace echotrace::render {
namespace {

constexpr std::size_t kLabelColumns = 40;
constexpr int kPixelsPerPoint = 2;  // sharp on paper and on dense screens

class PngRenderer : public Renderer {
 public:
  explicit PngRenderer(const std::string& directory) : directory_(directory) {
    base::make_directories(directory);
    const base::OutputFile writable(directory + "/cdf.png");
    require_chart_font();
  }

  void render(const Documents& documents) override {
    std::vector<Section> all = sections(documents);
    for (Section& section : all) {
      section.stage = drawable(base::excerpt(section.stage, kLabelColumns));
      std::size_t drawn_rows = 0;
      for (Row& row : section.rows) {
        if (row.group->count == 0 || drawn_rows++ >= kMaxChartGroups) continue;
        row.label = drawable(base::excerpt(row.label, kLabelColumns));
      }
    }
    const std::vector<Chart> wanted = charts(all);
    if (wanted.empty()) return;
    GnuplotScript script;
    script.out() << "set encoding utf8\n";
    for (const Chart& chart : wanted) {
      fmt::print(
          script.out(),
          "reset\nset terminal pngcairo size {},{} font '{},10' fontscale {} linewidth {} pointscale {} noenhanced\n",
          chart.width * kPixelsPerPoint, chart.height * kPixelsPerPoint, kChartFont, kPixelsPerPoint, kPixelsPerPoint,
          kPixelsPerPoint);
      fmt::print(script.out(), "set output {}\n", gnuplot_text(script.picture_path(chart.name + ".png")));
      chart.draw(chart, all, script);
    }
    script.out() << "unset output\n";
    script.run();
    std::vector<base::OutputFile> files;
    files.reserve(wanted.size());
    for (const Chart& chart : wanted) {
      files.emplace_back(directory_ + "/" + chart.name + ".png").write(script.picture(chart.name + ".png"));
    }
    for (base::OutputFile& file : files) file.commit();
  }

 private:
  std::string directory_;
};

}  // namespace

std::unique_ptr<Renderer> open_png(const std::string& target, const Settings&) {
  return std::make_unique<PngRenderer>(target);
}

}  // namespace echotrace::render
