// What the page's script draws from: the curves of the sections as JSON inside a <script type="application/json">.
#pragma once

#include "render/selection.h"

#include <string>
#include <vector>

namespace echotrace::render {

// A text as a JSON string that HTML cannot misread either: <, >, & and everything that is not printable are escaped, so
// that no `</script>` or `<!--` ends the block and no mark turns the direction of writing.
std::string json_text(std::string_view text);

// A figure with six significant digits, more than a screen shows; "null" when not finite.
std::string json_number(double value);

// {"stages":[{"name","title","unit","sample","groups":[...]}]}, values in the unit of the section; reports/script/data.js
// has the members. Curves are left out of the stages at the end once the text is longer than most_bytes; figures stay.
std::string page_json(const std::vector<Section>& all, std::size_t most_bytes);

}  // namespace echotrace::render
