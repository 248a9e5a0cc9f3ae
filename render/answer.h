// The answer in words: which group is the fastest, how sure that is, what was lost. The ranking of the document says
// it; here it becomes sentences.
#pragma once

#include "render/selection.h"

#include <string>
#include <vector>

namespace echotrace::render {

// One sentence or two that answer the question of the report.
std::string headline(const std::vector<Section>& all);

struct Answer {
  const Row* row;
  std::string text;  // "p99 is 246.1 ms [224.1, 264.0], 25.6 times the fastest; ..."
};
// One per ranked group, by document and then the fastest first.
std::vector<Answer> answers(const Documents& documents, const std::vector<Section>& all);

}  // namespace echotrace::render
