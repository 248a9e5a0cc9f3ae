#include "render/renderer.h"

#include <array>

namespace echotrace::render {
namespace {

constexpr std::array<RendererRow, 4> kRenderers = {{
    {"text", "tables of 80 columns on standard output", open_text},
    {"csv", "one tidy table per kind of figure, with all digits", open_csv},
    {"png", "charts as PNG pictures", open_png},
    {"html", "one page with tables and charts that needs no network", open_html},
}};

}  // namespace

std::span<const RendererRow> renderers() {
  return kRenderers;
}

}  // namespace echotrace::render
