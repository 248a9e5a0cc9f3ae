#include "cmake/manual/vocabulary.h"

#include "analyze/stages.h"
#include "ingest/record_fields.h"

namespace echotrace::manual {
namespace {

std::vector<Vocabulary> make_vocabularies() {
  std::vector<Vocabulary> all = {{"STAGE", "STAGES", {}}, {"FIELD", "FIELDS", {}}};
  for (const analyze::Stage& stage : analyze::stages()) {
    all[0].words.push_back({std::string(stage.name), std::string(stage.sentence)});
  }
  for (const ingest::RecordField& field : ingest::record_fields()) {
    all[1].words.push_back({std::string(field.name), std::string(field.sentence)});
  }
  return all;
}

}  // namespace

const Vocabulary* vocabulary_of(std::string_view value) {
  static const std::vector<Vocabulary> kAll = make_vocabularies();
  for (const Vocabulary& vocabulary : kAll) {
    if (vocabulary.value == value) return &vocabulary;
  }
  return nullptr;
}

}  // namespace echotrace::manual
