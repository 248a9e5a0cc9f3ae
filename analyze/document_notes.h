// What a document says beside its figures: which inputs it was made from, what was malformed, what to beware of.
#pragma once

#include "analyze/document.h"
#include "ingest/correlator.h"
#include "ingest/inputs.h"
#include "ingest/read_inputs.h"

namespace echotrace::analyze {

// Fills inputs, runs, memory_mb and rejected.
void note_inputs(const ingest::InputReader& reader, const ingest::Correlation& correlation, Analysis& analysis);

// Fills warnings. After all groups are there.
void note_warnings(const ingest::InputPaths& inputs, const ingest::InputReader& reader,
                   const ingest::Correlation& correlation, Analysis& analysis);

}  // namespace echotrace::analyze
