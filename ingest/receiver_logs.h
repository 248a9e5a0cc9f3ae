// What the receivers' logs can prove: how far they reach and where they have gaps. A write without receive is lost only
// where its absence from complete logs proves it.
#pragma once

#include "ingest/correlator.h"

#include <vector>

namespace echotrace::ingest {

class ReceiverLogs {
 public:
  // Reads all rows of the table. `spans`: environments by number. `invocations`: those without a record are gaps.
  ReceiverLogs(const Correlator& correlator, TraceTable& traces, const std::vector<EnvironmentSpan>& spans,
               const Invocations& invocations);

  // Whether the absence of a receive proves nothing for a write of this (run, store) put at that time.
  bool proves_nothing(std::uint32_t scope, std::int64_t put_ns) const;
  bool has_receivers(std::uint32_t scope) const { return !receivers_[scope].empty(); }
  const std::vector<Gap>& gaps() const { return gaps_; }

 private:
  struct Delivery {
    std::uint32_t environment, seq;
    std::int64_t receive_ns;
  };
  void find_receivers(TraceTable& traces);
  void find_gaps(TraceTable& traces, const std::vector<EnvironmentSpan>& spans, const Invocations& invocations);
  std::vector<SilentInvocation> really_silent(TraceTable& traces, const Invocations& invocations) const;
  void share_gaps(TraceTable& traces);
  std::vector<std::int64_t> usual_latencies(TraceTable& traces) const;  // by scope; of scopes with gaps
  void gaps_of(std::vector<Delivery>& deliveries, const std::vector<SilentInvocation>& silent,
               const EnvironmentSpan& span);

  const Correlator& correlator_;
  std::vector<std::vector<std::uint32_t>> receivers_;  // by scope: environments
  std::vector<std::int64_t> ends_ns_;                  // by scope
  std::vector<std::uint32_t> numbered_;                // by environment: deliveries that carry a seq
  std::vector<std::uint8_t> receives_;                 // by environment: it received something
  std::vector<Gap> gaps_;
  // A write put before a gap may have been received in it, so these begin the usual latency of their scope earlier.
  std::vector<std::vector<Gap>> gaps_by_scope_;
};

}  // namespace echotrace::ingest
