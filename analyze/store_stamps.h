// Stores that stamp their writes in whole seconds, such as DynamoDB with its ApproximateCreationDateTime: stages that
// begin or end at such a stamp are off by up to a second, half of one on average.
#pragma once

#include "analyze/document.h"
#include "analyze/grouping.h"
#include "analyze/options.h"
#include "analyze/stages.h"

#include <cstdint>
#include <vector>

namespace echotrace::analyze {

// By group number: whether its stamps are whole seconds, all of them, and enough to tell.
//
// A stamp in milliseconds is a whole second once in a thousand times, but writes of one transaction or batch share a
// stamp, so different stamps are what counts: three of them, by chance, are one group in 10^9. Twenty writes are asked
// for besides, because few writes say nothing of a distribution, biased or not.
inline constexpr std::int64_t kMinStampedWrites = 20;
inline constexpr std::int64_t kMinDifferentStamps = 3;
std::vector<std::uint8_t> whole_second_stamps(const ingest::Correlator& correlator, ingest::TraceTable& traces,
                                              Grouping& grouping);

// Of one stage's figures, by group number: empties those of the groups above and notes so in the document. A stage that
// was asked for by name keeps them, and the note stands beside.
void judge_stamps(const std::vector<std::uint8_t>& whole_second, const Stage& stage, const Options& options,
                  std::vector<Group>& figures, Analysis& analysis);

}  // namespace echotrace::analyze
