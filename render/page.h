// What the page template may name: every figure of the documents as text.
#pragma once

#include "render/selection.h"

#include <kainjow/mustache.hpp>

#include <vector>

namespace echotrace::render {

// Everything but charts and style; reports/report.html shows the names.
kainjow::mustache::data page_data(const Documents& documents, const std::vector<Section>& all);

}  // namespace echotrace::render
