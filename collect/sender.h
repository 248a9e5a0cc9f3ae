// Has a turn's writes made: hands its schedule, slice by slice and ahead of time, to the write function, which puts
// each item when it is due. Open loop: no slice waits for the answer to another.
#pragma once

#include "collect/accounts.h"
#include "collect/experiment.h"
#include "collect/trace_writer.h"
#include "drivers/aws/session.h"
#include "drivers/item_put.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace echotrace::collect {

// One cell's load in one trial.
struct TurnPlan {
  Cell cell;
  int trial = 0;  // 0: warm-up
  drivers::Place place;
  std::int64_t start_ns = 0;             // since the epoch
  std::vector<std::int64_t> offsets_ns;  // of the writes, ascending
  std::uint64_t first_number = 0;        // ids number on from it, 16 hexadecimal digits at most
};

struct SenderSettings {
  std::string run, function;
  double slice_seconds = 1;
  std::int64_t lead_ns = 300'000'000;  // a slice is handed over so long before its first write
  double most_rate_per_slice = 1000;   // writes/s; a denser schedule is dealt out to several slices at once
};

// A slice as an order of the write function.
struct Slice {
  std::string order;  // JSON, see collect/functions/write_order.h
  struct Write {
    std::uint64_t number;
    std::int64_t due_ns;
  };
  std::vector<Write> writes;
};
// In the order in which they are due. The numbers of a slice are not in a row when the schedule is dealt out.
std::vector<Slice> slices_of(const TurnPlan& plan, const SenderSettings& settings);

class Sender {
 public:
  Sender(aws::Session& session, SenderSettings settings, TraceWriter& client_log, Accounts& accounts);

  // Until every slice is answered for. `meanwhile` is called at least every 20 ms; false ends the turn early: slices
  // not handed over are left, those under way awaited. True when all were handed over.
  bool run(const TurnPlan& plan, const std::function<bool()>& meanwhile);

  // Asks the function for its clock, so many times one after the other: lines of the client log that bound the clocks'
  // distance. One that fails is a line like the others.
  void ping(const std::string& function, int times);

 private:
  void hand_over(const TurnPlan& plan, const Slice& slice);
  void answered(const TurnPlan& plan, const Slice& slice, std::int64_t sent_ns, const aws::Outcome& outcome);

  aws::Session& session_;
  SenderSettings settings_;
  TraceWriter& client_log_;
  Accounts& accounts_;
  std::unique_ptr<aws::Client> lambda_, retrying_lambda_;
  std::size_t under_way_ = 0;
};

}  // namespace echotrace::collect
