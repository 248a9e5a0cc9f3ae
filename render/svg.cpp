#include "render/svg.h"

#include "render/chart.h"
#include "render/gnuplot.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

namespace echotrace::render {
namespace {

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

}  // namespace

std::vector<Drawing> draw_charts(const std::vector<Section>& all) {
  std::vector<Drawing> figures;
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
    figures.push_back(
        {chart.name, chart.title, chart.caption, inline_svg(script.picture(chart.name + ".svg"), chart, ++number)});
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

}  // namespace echotrace::render
