#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "render/page.h"
#include "render/page_json.h"
#include "render/page_template.h"
#include "render/renderer.h"
#include "render/svg.h"

#include <kainjow/mustache.hpp>

namespace echotrace::render {
namespace {

namespace mustache = kainjow::mustache;

// The page may have 1.5 MB: the library takes 200 kB, drawings and tables of a large experiment about half a megabyte.
constexpr std::size_t kMostDataBytes = 600 << 10;

mustache::data figures_data(const std::vector<Section>& all) {
  mustache::data figures(mustache::data::type::list);
  for (const Drawing& drawing : draw_charts(all)) {
    mustache::data figure;
    figure.set("name", drawing.name);
    figure.set("title", drawing.title);
    figure.set("caption", drawing.caption);
    figure.set("svg", drawing.svg);
    figures << figure;
  }
  return figures;
}

class HtmlRenderer : public Renderer {
 public:
  HtmlRenderer(const std::string& target, const Settings& settings)
      : page_("report.html", settings.templates), command_(settings.command), file_(target) {}

  void render(const Documents& documents) override {
    const std::vector<Section> all = sections(documents);
    mustache::data data = page_data(documents, all);
    data.set("figures", figures_data(all));
    data.set("data", page_json(all, kMostDataBytes));
    data.set("render_command", command_);
    data.set("has_render_command", !command_.empty());
    file_.write(page_.fill(data));
    file_.commit();
  }

 private:
  PageTemplate page_;
  std::string command_;
  base::OutputFile file_;
};

}  // namespace

std::unique_ptr<Renderer> open_html(const std::string& target, const Settings& settings) {
  return std::make_unique<HtmlRenderer>(target, settings);
}

}  // namespace echotrace::render
