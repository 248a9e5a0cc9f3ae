#include "bench/generate_truth.h"

#include "bench/generate_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>

namespace echotrace::bench {
namespace {

struct NamedQuantile {
  std::string_view name;
  std::int64_t thousandths;
};
constexpr NamedQuantile kQuantiles[] = {{"p50", 500}, {"p90", 900}, {"p95", 950}, {"p99", 990}, {"p99.9", 999}};

class Json {
 public:
  template <typename... Values>
  void put(fmt::format_string<Values...> text, Values&&... values) {
    fmt::format_to(std::back_inserter(out), text, std::forward<Values>(values)...);
  }
  void text(std::string_view value) {
    out += '"';
    append_json_text(out, value);
    out += '"';
  }
  std::string out;
};

void put_ledger(Json& json, const Ledger& ledger, bool environments_known) {
  const std::int64_t events = std::accumulate(ledger.events.begin(), ledger.events.end(), std::int64_t{0});
  const auto at = [&](Bucket bucket) { return ledger.events[static_cast<std::size_t>(bucket)]; };
  json.put("{{\"events\":{},\"recorded\":{},\"platform\":{},\"foreign\":{},\"repeated\":{},\"malformed\":{},", events,
           at(Bucket::kRecorded), at(Bucket::kPlatform), at(Bucket::kForeign), at(Bucket::kRepeated),
           at(Bucket::kMalformed));
  json.put(
      "\"writes\":{},\"delivered\":{},\"lost\":{},\"undetermined\":{},\"receives\":{},\"duplicates\":{},\"orphans\":{}"
      ",",
      ledger.writes, ledger.delivered, ledger.lost, ledger.undetermined, ledger.receives, ledger.duplicates,
      ledger.orphans);
  json.put(
      "\"reordered\":{},\"negative\":{},\"failed_writes\":{},\"retried_writes\":{},\"client_only\":{},\"function_"
      "only\":{}}}",
      environments_known ? fmt::format("{}", ledger.reordered) : "null", ledger.negative, ledger.failed_writes,
      ledger.retried_writes, ledger.client_only, ledger.function_only);
}

void put_cold(Json& json, const Ledger& ledger, bool environments_known) {
  if (!environments_known) {
    json.put("null");
    return;
  }
  json.put("{{\"count\":{},\"known\":{},\"init_in_path\":{}}}", ledger.cold, ledger.cold_known, ledger.init_in_path);
}

void put_stages(Json& json, Stages& stages) {
  json.put("{{");
  bool first = true;
  for (auto& [name, values] : stages) {
    if (values.empty()) continue;
    std::sort(values.begin(), values.end());
    std::int64_t sum = 0;
    for (const std::int64_t value : values) sum += value;
    json.put("{}\n\"{}\":{{\"unit\":\"ms\",\"count\":{},\"min\":{},\"max\":{},\"sum_ns\":{},\"quantiles\":{{",
             first ? "" : ",", name, values.size(), exact_ms(values.front() * 1000), exact_ms(values.back() * 1000),
             sum);
    bool first_quantile = true;
    for (const NamedQuantile& quantile : kQuantiles) {
      json.put("{}\"{}\":{}", first_quantile ? "" : ",", quantile.name, exact_ms(type7(values, quantile.thousandths)));
      first_quantile = false;
    }
    json.put("}}}}");
    first = false;
  }
  json.put("}}");
}

}  // namespace

void Ledger::add(const Ledger& other) {
  for (std::size_t i = 0; i < events.size(); ++i) events[i] += other.events[i];
  constexpr std::int64_t Ledger::*kMembers[] = {
      &Ledger::writes,        &Ledger::delivered,     &Ledger::lost,           &Ledger::undetermined,
      &Ledger::receives,      &Ledger::duplicates,    &Ledger::orphans,        &Ledger::reordered,
      &Ledger::negative,      &Ledger::failed_writes, &Ledger::retried_writes, &Ledger::client_only,
      &Ledger::function_only, &Ledger::cold,          &Ledger::init_in_path,   &Ledger::cold_known};
  for (const auto member : kMembers) this->*member += other.*member;
}

std::string exact_ms(std::int64_t thousandths_of_ns) {
  const bool negative = thousandths_of_ns < 0;
  const auto magnitude = static_cast<std::uint64_t>(negative ? -thousandths_of_ns : thousandths_of_ns);
  std::string text =
      fmt::format("{}{}.{:09}", negative ? "-" : "", magnitude / 1'000'000'000, magnitude % 1'000'000'000);
  while (text.back() == '0' && text[text.size() - 2] != '.') text.pop_back();
  return text;
}

std::int64_t type7(const std::vector<std::int64_t>& sorted, std::int64_t thousandths) {
  const std::int64_t position = (static_cast<std::int64_t>(sorted.size()) - 1) * thousandths;
  const auto below = static_cast<std::size_t>(position / 1000);
  const std::int64_t fraction = position % 1000;
  if (fraction == 0) return sorted[below] * 1000;
  return sorted[below] * 1000 + (sorted[below + 1] - sorted[below]) * fraction;
}

std::string truth_json(Truth& truth) {
  Json json;
  json.put("{{\"schema\":\"echotrace.truth/1\",\n\"command\":");
  json.text(truth.command);
  json.put(",\n\"environments_known\":{},\n\"runs\":[", truth.environments_known);
  for (std::size_t i = 0; i < truth.runs.size(); ++i) json.put("{}\"{}\"", i == 0 ? "" : ",", truth.runs[i]);
  json.put("],\n\"files\":[");
  for (std::size_t i = 0; i < truth.files.size(); ++i) {
    const TrueFile& file = truth.files[i];
    json.put("{}\n{{\"path\":", i == 0 ? "" : ",");
    json.text(file.path);
    json.put(",\"container\":\"{}\",\"compression\":\"{}\",\"events\":{}}}", file.container, file.compression,
             file.events);
  }
  Ledger total;
  Stages stages;
  for (const auto& [name, store] : truth.stores) {
    total.add(store.ledger);
    for (const auto& [stage, values] : store.stages) {
      std::vector<std::int64_t>& all = stages[stage];
      all.insert(all.end(), values.begin(), values.end());
    }
  }
  json.put("],\n\"accounting\":");
  put_ledger(json, total, truth.environments_known);
  json.put(",\n\"cold\":");
  put_cold(json, total, truth.environments_known);
  json.put(",\n\"stages\":");
  put_stages(json, stages);
  stages.clear();
  json.put(",\n\"stores\":{{");
  bool first = true;
  for (auto& [name, store] : truth.stores) {
    json.put("{}\n\"{}\":{{\"accounting\":", first ? "" : ",", name);
    put_ledger(json, store.ledger, truth.environments_known);
    json.put(",\n\"cold\":");
    put_cold(json, store.ledger, truth.environments_known);
    json.put(",\n\"stages\":");
    put_stages(json, store.stages);
    json.put("}}");
    first = false;
  }
  json.put("}}}}\n");
  return std::move(json.out);
}

}  // namespace echotrace::bench
