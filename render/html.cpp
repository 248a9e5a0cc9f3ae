#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "render/chart.h"
#include "render/embedded.h"
#include "render/page.h"
#include "render/renderer.h"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <kainjow/mustache.hpp>

#include <algorithm>

namespace echotrace::render {
namespace {

namespace mustache = kainjow::mustache;

constexpr std::size_t kMaxTemplateBytes = 4 << 20;

// From the folder of --templates when it has the file, otherwise the built-in one.
std::string template_text(const std::string& name, const std::string& folder) {
  if (!folder.empty()) return base::read_file(folder + "/" + name, kMaxTemplateBytes);
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == name) return std::string(file.text);
  }
  throw base::Error(base::Exit::kEnvironment, "no template of this name is built in", name);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

void remove_element(std::string& svg, std::string_view name) {
  const std::string open = fmt::format("<{}>", name), close = fmt::format("</{}>", name);
  for (std::size_t at = svg.find(open); at != std::string::npos; at = svg.find(open, at)) {
    const std::size_t end = svg.find(close, at);
    if (end == std::string::npos) return;
    svg.erase(at, end + close.size() - at);
  }
}

// gnuplot writes "rgb( 18,  52,  86)" for lines and "rgb(18,52,86)" for text; the page names the role instead, so that
// one picture serves light, dark and print.
void name_colours(std::string& svg) {
  for (const Colour& colour : chart_colours()) {
    const auto part = [&](std::size_t at) { return std::stoi(std::string(colour.light).substr(at, 2), nullptr, 16); };
    const int red = part(1), green = part(3), blue = part(5);
    const std::string role = fmt::format("var(--{})", colour.role);
    replace_all(svg, fmt::format("rgb({:3}, {:3}, {:3})", red, green, blue), role);
    replace_all(svg, fmt::format("rgb({},{},{})", red, green, blue), role);
  }
  replace_all(svg, "fill=\"black\"", "fill=\"var(--ink)\"");
  replace_all(svg, "color=\"black\"", "color=\"var(--ink)\"");
  replace_all(svg, "color='white'", "color='var(--page)'");
  replace_all(svg, "color=\"white\"", "color=\"var(--page)\"");
}

// What gnuplot wrote, as an element of the page: ids unique in the page, no tool tips, sized by its container.
std::string inline_svg(std::string svg, const Chart& chart, std::size_t number) {
  svg.erase(0, svg.find("<svg"));
  remove_element(svg, "title");
  remove_element(svg, "desc");
  name_colours(svg);
  const std::string prefix = fmt::format("c{}_", number);
  for (const char* id : {"gpPt", "gpDot", "textbox", "greybox"}) {
    replace_all(svg, fmt::format("id='{}", id), fmt::format("id='{}{}", prefix, id));
    replace_all(svg, fmt::format("xlink:href='#{}", id), fmt::format("href='#{}{}", prefix, id));
    replace_all(svg, fmt::format("url(#{}", id), fmt::format("url(#{}{}", prefix, id));
  }
  replace_all(svg, "id=\"gnuplot_canvas\"", fmt::format("id=\"{}canvas\"", prefix));
  svg.insert(4, fmt::format(" role=\"img\" aria-label=\"{}\"", html_escape(chart.title)));
  return svg;
}

mustache::data draw_charts(const std::vector<Section>& all) {
  mustache::data figures(mustache::data::type::list);
  const std::vector<Chart> wanted = charts(all);
  if (wanted.empty()) return figures;
  GnuplotScript script;
  script.out() << "set encoding utf8\n";
  std::size_t number = 0;
  for (const Chart& chart : wanted) {
    fmt::print(script.out(),
               "reset\nset terminal svg size {},{} dynamic noenhanced font '{},13' name 'c{}'\nset output {}\n",
               chart.width, chart.height, kChartFont, ++number, gnuplot_text(script.picture_path(chart.name + ".svg")));
    chart.draw(chart, all, script);
  }
  script.out() << "unset output\n";
  script.run();
  number = 0;
  for (const Chart& chart : wanted) {
    mustache::data figure;
    figure.set("name", chart.name);
    figure.set("title", chart.title);
    figure.set("caption", chart.caption);
    figure.set("svg", inline_svg(script.picture(chart.name + ".svg"), chart, ++number));
    figures << figure;
  }
  return figures;
}

std::string colour_rules(bool dark) {
  std::string rules;
  for (const Colour& colour : chart_colours()) {
    rules += fmt::format("--{}: {}; ", colour.role, dark ? colour.dark : colour.light);
  }
  return rules;
}

class HtmlRenderer : public Renderer {
 public:
  HtmlRenderer(const std::string& target, const Settings& settings)
      : page_(template_text("report.html", settings.templates)),
        style_(template_text("report.css", settings.templates)),
        source_(settings.templates.empty() ? "report.html" : settings.templates + "/report.html"),
        file_(target) {}

  void render(const Documents& documents) override {
    const std::vector<Section> all = sections(documents);
    mustache::data data = page_data(documents, all);
    data.set("style", style_);
    data.set("light", colour_rules(false));
    data.set("dark", colour_rules(true));
    data.set("figures", draw_charts(all));
    mustache::mustache page(page_);
    page.set_custom_escape([](const std::string& text) { return html_escape(text); });
    const std::string html = page.is_valid() ? page.render(data) : std::string();
    if (!page.is_valid() || !page.error_message().empty()) {
      throw base::Error(base::Exit::kUsage, "the template cannot be used: " + page.error_message(), source_);
    }
    file_.write(html);
    file_.commit();
  }

 private:
  std::string page_, style_, source_;
  base::OutputFile file_;
};

}  // namespace

std::unique_ptr<Renderer> open_html(const std::string& target, const Settings& settings) {
  return std::make_unique<HtmlRenderer>(target, settings);
}

}  // namespace echotrace::render
