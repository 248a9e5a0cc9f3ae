#include "ingest/tuples.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace echotrace::ingest {
namespace {

std::uint64_t hash_of(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

void append(std::string& bytes, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
  bytes.append(text);
}

void append(std::string& bytes, const FieldValue& value) {
  bytes.push_back(static_cast<char>(value.index()));
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    bytes.append(reinterpret_cast<const char*>(number), sizeof *number);
  } else if (const auto* truth = std::get_if<bool>(&value)) {
    bytes.push_back(*truth ? 1 : 0);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    append(bytes, std::string_view(*text));
  }
}

}  // namespace

std::uint32_t Tuples::number(std::uint64_t hash, Tuple tuple) {
  const std::lock_guard lock(mutex_);
  bool inserted = false;
  std::uint32_t& number = numbers_.at(hash, inserted);
  if (!inserted) return number;
  number = static_cast<std::uint32_t>(tuples_.size());
  std::string scope;
  append(scope, std::string_view(tuple.run));
  append(scope, std::string_view(tuple.store));
  std::uint32_t& scope_number = scope_numbers_.at(hash_of(scope), inserted);
  if (inserted) scope_number = scopes_++;
  tuple.scope = scope_number;
  tuples_.push_back(std::move(tuple));
  return number;
}

std::uint32_t TupleCache::of(const Record& record, const LogEvent& event) {
  if (!all_.captured().empty() || record.kind == RecordKind::kSample) return look_up(record, event);
  if (!last_ || last_->kind != record.kind || last_->run != record.run || last_->store != record.store) {
    last_ = {record.kind, std::string(record.run), std::string(record.store), look_up(record, event)};
  }
  return last_->number;
}

std::uint32_t TupleCache::look_up(const Record& record, const LogEvent& event) {
  bytes_.clear();
  bytes_.push_back(static_cast<char>(record.kind));
  append(bytes_, record.run);
  append(bytes_, record.store);
  values_.clear();
  for (const CapturedField& field : all_.captured()) {
    values_.push_back(field.read(record, event));
    append(bytes_, values_.back());
  }
  if (record.kind == RecordKind::kSample) {
    append(bytes_, record.series);
    for (const Label& label : record.labels) {
      append(bytes_, label.name);
      append(bytes_, label.value);
    }
  }
  const std::uint64_t hash = hash_of(bytes_);
  bool inserted = false;
  std::uint32_t& number = known_.at(hash, inserted);
  if (!inserted) return number;
  Tuple tuple;
  tuple.kind = record.kind;
  tuple.run = record.run;
  tuple.store = record.store;
  tuple.values = values_;
  if (record.kind == RecordKind::kSample) {
    tuple.series = record.series;
    for (const Label& label : record.labels) tuple.labels.emplace_back(label.name, label.value);
  }
  number = all_.number(hash, std::move(tuple));
  return number;
}

}  // namespace echotrace::ingest
