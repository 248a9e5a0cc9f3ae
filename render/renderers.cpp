#include "render/renderer.h"

#include <array>

namespace echotrace::render {
namespace {

constexpr std::array<RendererRow, 6> kRenderers = {{
    {"text", "tables on standard output, 80 columns wide or as wide as the terminal", open_text},
    {"csv", "one tidy table per kind of figure, with all digits", open_csv},
    {"png", "charts as PNG pictures", open_png},
    {"html", "one page with tables and charts that needs no network", open_html},
    {"markdown", "outcomes of assertions and main figures as GitHub-flavoured Markdown", open_markdown},
    {"junit", "outcomes of assertions as JUnit XML", open_junit},
}};

}  // namespace

std::span<const RendererRow> renderers() {
  return kRenderers;
}

}  // namespace echotrace::render
