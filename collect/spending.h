// What a run has used so far of what AWS charges for, so that it stops before it costs more than it may.
#pragma once

#include "collect/accounts.h"
#include "collect/run_plan.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace echotrace::ingest {
struct Record;
}

namespace echotrace::collect {

// What a put into a store is charged by: so many units of a price, by the sizes of the item.
struct StorePrice {
  std::string_view store, price;
  double (*units)(double key_bytes, double value_bytes);
};
const StorePrice* find_store_price(std::string_view store);  // nullptr: its requests have no price

// Adds what an event of the functions' logs shows to have been used: a REPORT is a request and its billed time, a write
// its attempts, and every event the bytes that are ingested.
void add_event(std::size_t message_bytes, Amounts& used);
void add_record(const ingest::Record& record, Amounts& used);

class Spending {
 public:
  // limit: USD; without one nothing is ever too much. planned_usd: what the whole run was planned to cost at most, for so
  // many pieces of work, which is what each counts for until all of its records have been seen; or what those seen took,
  // once they are half of those begun and took more.
  Spending(std::optional<double> limit_usd, double planned_usd, std::uint64_t pieces);

  // used: by the logs. On their way are those pieces whose records are not all there yet.
  double usd(const Tally& tally, double used_usd) const;
  // Whether so many more pieces, and what is under way, could go beyond the limit.
  bool forbids(const Tally& tally, double used_usd, std::uint64_t more) const;

 private:
  double of_a_piece(std::uint64_t seen, std::uint64_t begun, double used_usd) const;

  std::optional<double> limit_usd_;
  double piece_usd_;
};

}  // namespace echotrace::collect
