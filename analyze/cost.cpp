#include "analyze/cost.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace echotrace::analyze {
namespace {

constexpr double kNsPerSecond = 1e9, kBytesPerGib = 1024.0 * 1024 * 1024, kBytesPerGb = 1e9;

struct StorePrice {
  std::string_view store, price;
  bool by_kib;  // a unit a KiB of the item; else one a request
};
constexpr std::array kStorePrices{
    StorePrice{"s3", "s3.put", false},
    StorePrice{"dynamodb", "dynamodb.write_unit", true},
    StorePrice{"aurora", "rds_data.request", false},
    StorePrice{"sqs", "sqs.request", false},
};

class Bill {
 public:
  Bill(const ingest::Prices& prices, bool priced) : prices_(prices), priced_(priced) {}

  // The USD, where they are known.
  std::optional<double> add(std::string_view id, double amount, Cost& cost) const {
    const auto price = std::find_if(prices_.all.begin(), prices_.all.end(),
                                    [&](const ingest::Price& one) { return one.id == id; });
    if (amount <= 0 || price == prices_.all.end()) return std::nullopt;
    CostLine line{price->service, price->unit, amount, std::nullopt};
    if (priced_) line.usd = amount * price->usd;
    if (priced_ && !price->confirmed) cost.notes.push_back("The price of " + price->service + " is not confirmed.");
    cost.lines.push_back(line);
    return line.usd;
  }

 private:
  const ingest::Prices& prices_;
  bool priced_;
};

// "" where none says one.
std::string regions_of(const std::vector<RunFacts>& runs, std::set<std::string>& regions) {
  for (const RunFacts& run : runs) {
    if (!run.region.empty()) regions.insert(run.region);
  }
  std::string text;
  for (const std::string& region : regions) text += (text.empty() ? "" : ", ") + region;
  return text;
}

void note_place(const std::vector<RunFacts>& runs, const ingest::Prices& prices, bool& priced, Cost& cost) {
  std::set<std::string> regions;
  const std::string named = regions_of(runs, regions);
  if (named.empty())
    cost.notes.push_back("No run says its region: the prices are those of " + prices.region + ".");
  if (regions.size() > 1 || (regions.size() == 1 && *regions.begin() != prices.region)) {
    priced = false;
    cost.notes.push_back("The prices of " + named + " are not known, only those of " + prices.region + ".");
  }
  if (std::any_of(runs.begin(), runs.end(), [](const RunFacts& run) { return run.target == "local"; }))
    cost.notes.emplace_back("A local run costs nothing: this is what AWS would ask for the same invocations and bytes.");
}

void add_stores(const ingest::Usage& usage, std::int64_t uploads, const Bill& bill, Cost& cost) {
  auto stores = usage.stores;
  if (uploads > 0) stores["s3"].writes += uploads;
  for (const auto& [name, store] : stores) {
    const auto price = std::find_if(kStorePrices.begin(), kStorePrices.end(),
                                    [&name = name](const StorePrice& one) { return one.store == name; });
    StoreCost line{name, store.writes, std::nullopt};
    if (price == kStorePrices.end())
      cost.notes.push_back("Requests to " + name + " have no price.");
    else
      line.usd = bill.add(price->price, static_cast<double>(price->by_kib ? store.kib : store.writes), cost);
    cost.stores.push_back(line);
  }
}

}  // namespace

std::optional<Cost> cost_of(const ingest::Usage& usage, const ingest::Prices& prices, const std::vector<RunFacts>& runs,
                            std::int64_t writes, std::int64_t events, std::int64_t uploads) {
  if (usage.functions.empty()) return std::nullopt;
  Cost cost;
  cost.region = prices.region;
  cost.gathered = prices.gathered;
  bool priced = true;
  note_place(runs, prices, priced, cost);
  const Bill bill(prices, priced);
  double gb_seconds = 0;
  for (const auto& [memory_bytes, function] : usage.functions) {
    cost.invocations += function.invocations;
    const double billed_s = static_cast<double>(function.billed_ns) / kNsPerSecond;
    cost.billed_s += billed_s;
    gb_seconds += billed_s * static_cast<double>(memory_bytes) / kBytesPerGib;
  }
  bill.add("lambda.request", static_cast<double>(cost.invocations), cost);
  bill.add("lambda.gb_second", gb_seconds, cost);
  add_stores(usage, uploads, bill, cost);
  bill.add("logs.ingested_gb", static_cast<double>(usage.log_bytes) / kBytesPerGb, cost);
  if (!priced) return cost;
  cost.usd = 0;
  for (const CostLine& line : cost.lines) *cost.usd += line.usd.value_or(0);
  if (writes > 0) cost.usd_per_million_writes = *cost.usd / static_cast<double>(writes) * 1e6;
  if (events > 0) cost.usd_per_million_events = *cost.usd / static_cast<double>(events) * 1e6;
  return cost;
}

}  // namespace echotrace::analyze
