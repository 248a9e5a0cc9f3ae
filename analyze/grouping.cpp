#include "analyze/grouping.h"

#include "ingest/base/error.h"
#include "ingest/record_fields.h"

#include <algorithm>

namespace echotrace::analyze {
namespace {

constexpr std::size_t kMostGroups = 2000;
constexpr std::string_view kCold = "cold", kEnvironment = "environment";

ingest::FieldValue owned(const ingest::FieldView& view) {
  if (const auto* number = std::get_if<std::int64_t>(&view)) return *number;
  if (const auto* truth = std::get_if<bool>(&view)) return *truth;
  if (const auto* text = std::get_if<std::string_view>(&view)) {
    return text->empty() ? ingest::FieldValue{} : ingest::FieldValue{std::string(*text)};
  }
  return {};
}

ingest::CapturedField capture(const std::string& name) {
  if (name == kEnvironment) {
    return {name, [](const ingest::Record&, const ingest::LogEvent& event) {
              return event.stream.empty() ? ingest::FieldValue{} : ingest::FieldValue{std::string(event.stream)};
            }};
  }
  if (const ingest::RecordField* field = ingest::find_record_field(name)) {
    return {name,
            [field](const ingest::Record& record, const ingest::LogEvent&) { return owned(field->read(record)); }};
  }
  return {name, [name](const ingest::Record& record, const ingest::LogEvent&) {
            return owned(ingest::read_label(record, name));
          }};
}

bool absent(const Scalar& value) {
  return std::holds_alternative<std::monostate>(value);
}

}  // namespace

Grouping::Grouping(std::vector<std::string> group_by, std::optional<Expression> where, bool split_cold)
    : group_by_(std::move(group_by)), where_(std::move(where)), split_cold_(split_cold) {
  names_ = group_by_;
  if (where_) names_.insert(names_.end(), where_->fields().begin(), where_->fields().end());
  std::sort(names_.begin(), names_.end());
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
  std::erase(names_, kCold);
  if (split_cold_ && std::find(group_by_.begin(), group_by_.end(), kCold) == group_by_.end())
    group_by_.emplace_back(kCold);
}

std::vector<ingest::CapturedField> Grouping::captured() const {
  std::vector<ingest::CapturedField> fields;
  for (const std::string& name : names_) fields.push_back(capture(name));
  return fields;
}

Scalar Grouping::value(const std::string& name, const ingest::Tuple* write, const ingest::Tuple* receive,
                       bool cold) const {
  if (name == kCold) return cold;
  const auto at = static_cast<std::size_t>(std::lower_bound(names_.begin(), names_.end(), name) - names_.begin());
  Scalar found;
  if (write != nullptr) found = write->values[at];
  if (absent(found) && receive != nullptr) found = receive->values[at];
  return found;
}

std::uint32_t Grouping::resolve(const ingest::Tuple* write, const ingest::Tuple* receive, bool cold) {
  const auto lookup = [&](std::string_view name) { return value(std::string(name), write, receive, cold); };
  if (where_ && !where_->matches(lookup)) return kNoGroup;
  Row row;
  for (const std::string& name : group_by_) row.by.emplace_back(name, lookup(name));
  const ingest::Tuple* const first = write != nullptr ? write : receive;
  if (first->kind == ingest::RecordKind::kSample) {
    row.series = first->series;
    for (const auto& [name, text] : first->labels) {
      const bool asked = std::find(group_by_.begin(), group_by_.end(), name) != group_by_.end();
      if (!asked && group_by_.size() == (split_cold_ ? 1U : 0U)) row.by.emplace_back(name, text);
    }
  }
  for (std::uint32_t i = 0; i < groups_.size(); ++i) {
    if (groups_[i].by == row.by && groups_[i].series == row.series) return i;
  }
  if (groups_.size() >= kMostGroups) {
    throw base::Error(base::Exit::kUsage, "grouping makes more than " + std::to_string(kMostGroups) + " groups",
                      "--group-by", "group by fields with fewer values, or narrow the input with --where");
  }
  groups_.push_back(std::move(row));
  return static_cast<std::uint32_t>(groups_.size() - 1);
}

std::uint32_t Grouping::of(const ingest::Tuples& tuples, const ingest::Trace& trace) {
  constexpr std::uint32_t kNone = 0x7FFFFFFF;
  const std::uint32_t write = trace.written ? trace.write_tuple : kNone;
  const std::uint32_t receive = trace.received ? trace.receive_tuple : kNone;
  const std::uint64_t key = std::uint64_t{write} << 32 | std::uint64_t{receive} << 1 | trace.cold;
  if (key == last_key_) return last_group_;
  bool inserted = false;
  std::uint32_t& group = known_.at(key, inserted);
  if (inserted) {
    group = resolve(trace.written ? &tuples.at(write) : nullptr, trace.received ? &tuples.at(receive) : nullptr,
                    trace.cold);
  }
  last_key_ = key;
  last_group_ = group;
  return group;
}

std::uint32_t Grouping::of(const ingest::Tuples& tuples, const ingest::Sample& sample, bool cold) {
  bool inserted = false;
  const std::uint64_t key = std::uint64_t{sample.tuple} << 32 | std::uint64_t{0x7FFFFFFE} << 1 | (cold ? 1U : 0U);
  std::uint32_t& group = known_.at(key, inserted);
  if (inserted) group = resolve(&tuples.at(sample.tuple), nullptr, cold);
  return group;
}

std::vector<std::uint32_t> Grouping::in_order() const {
  std::vector<std::uint32_t> order(groups_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::tie(groups_[a].series, groups_[a].by) < std::tie(groups_[b].series, groups_[b].by);
  });
  return order;
}

void Grouping::check_names(const ingest::Tuples& tuples) const {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (names_[i] == kEnvironment || ingest::find_record_field(names_[i]) != nullptr) continue;
    bool seen = tuples.size() == 0;
    for (std::uint32_t t = 0; t < tuples.size() && !seen; ++t) {
      seen = !std::holds_alternative<std::monostate>(tuples.at(t).values[i]);
    }
    if (seen) continue;
    const std::string_view close = ingest::suggest_field(names_[i]);
    throw base::Error(
        base::Exit::kUsage, "no record has a field or label '" + names_[i] + "'", "--group-by or --where",
        close.empty() ? "see ingest/FORMATS.md for the fields" : "did you mean " + std::string(close) + "?");
  }
}

}  // namespace echotrace::analyze
