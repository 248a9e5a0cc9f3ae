#include "collect/spending.h"

#include "ingest/record.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace echotrace::collect {
namespace {

constexpr double kBytesPerGb = 1e9, kMemoryBytesPerGb = 1 << 30, kNsPerSecond = 1e9;
constexpr double kEventBytes = 26;  // that CloudWatch Logs adds to each event
constexpr double kItemBytes = 30;   // attribute names and the write's name, beside key and value

double kilobytes(double bytes) {
  return std::max(1.0, std::ceil(bytes / 1024));
}

constexpr std::array kStorePrices{
    StorePrice{"s3", "s3.put", [](double, double) { return 1.0; }},
    StorePrice{"dynamodb", "dynamodb.write_unit",
               [](double key, double value) { return kilobytes(key + value + kItemBytes); }},
    StorePrice{"aurora", "rds_data.request",
               [](double key, double value) { return std::ceil(kilobytes(key + value + kItemBytes) / 32); }},
};

double or_zero(std::int64_t value) {
  return value == ingest::kNone ? 0 : static_cast<double>(value);
}

// All of whose records are there.
std::uint64_t pieces_seen(const Tally& tally) {
  return std::min({tally.planned, tally.answered, tally.put + tally.failed, tally.received + tally.failed});
}

}  // namespace

const StorePrice* find_store_price(std::string_view store) {
  const auto found = std::find_if(kStorePrices.begin(), kStorePrices.end(),
                                  [&](const StorePrice& price) { return price.store == store; });
  return found == kStorePrices.end() ? nullptr : &*found;
}

void add_event(std::size_t message_bytes, Amounts& used) {
  used.add("logs.ingested_gb", (static_cast<double>(message_bytes) + kEventBytes) / kBytesPerGb);
}

void add_record(const ingest::Record& record, Amounts& used) {
  if (record.kind == ingest::RecordKind::kReport) {
    used.add("lambda.request", 1);
    used.add("lambda.gb_second", or_zero(record.billed_ns) / kNsPerSecond * or_zero(record.memory_bytes) /
                                     kMemoryBytesPerGb);
    return;
  }
  if (record.kind != ingest::RecordKind::kWrite) return;
  if (const StorePrice* const price = find_store_price(record.store))
    used.add(price->price,
             or_zero(record.attempt) * price->units(or_zero(record.key_bytes), or_zero(record.value_bytes)));
}

Spending::Spending(std::optional<double> limit_usd, double planned_usd, std::uint64_t pieces)
    : limit_usd_(limit_usd), piece_usd_(pieces > 0 ? planned_usd / static_cast<double>(pieces) : 0) {}

double Spending::of_a_piece(std::uint64_t seen, std::uint64_t begun, double used_usd) const {
  if (seen == 0 || 2 * seen < begun) return piece_usd_;
  return std::max(piece_usd_, used_usd / static_cast<double>(seen));
}

double Spending::usd(const Tally& tally, double used_usd) const {
  const std::uint64_t seen = pieces_seen(tally);
  return used_usd + of_a_piece(seen, tally.planned, used_usd) * static_cast<double>(tally.planned - seen);
}

bool Spending::forbids(const Tally& tally, double used_usd, std::uint64_t more) const {
  const double piece_usd = of_a_piece(pieces_seen(tally), tally.planned, used_usd);
  return limit_usd_ && usd(tally, used_usd) + piece_usd * static_cast<double>(more) > *limit_usd_;
}

}  // namespace echotrace::collect
