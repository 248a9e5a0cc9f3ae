// What a record says about its group: run, store, and the fields that grouping and filters ask for. Equal combinations
// share one number, so that a trace carries four bytes however many fields there are.
#pragma once

#include "ingest/base/flat_map.h"
#include "ingest/event.h"
#include "ingest/record.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace echotrace::ingest {

// Absent, whole number, truth value or text (bytes).
using FieldValue = std::variant<std::monostate, std::int64_t, bool, std::string>;

struct CapturedField {
  std::string name;
  std::function<FieldValue(const Record&, const LogEvent&)> read;
};

struct Tuple {
  std::uint32_t scope = 0;  // number of the (run, store) combination
  RecordKind kind = RecordKind::kWrite;
  std::string run, store;
  std::string series;                                       // samples
  std::vector<std::pair<std::string, std::string>> labels;  // samples
  std::vector<FieldValue> values;                           // of the captured fields, in their order
};

// Shared by all threads.
class Tuples {
 public:
  explicit Tuples(std::vector<CapturedField> captured) : captured_(std::move(captured)) {}
  const std::vector<CapturedField>& captured() const { return captured_; }
  std::uint32_t number(std::uint64_t hash, Tuple tuple);
  std::size_t size() const { return tuples_.size(); }
  std::size_t scopes() const { return scopes_; }
  const Tuple& at(std::uint32_t number) const { return tuples_[number]; }

 private:
  std::vector<CapturedField> captured_;
  std::mutex mutex_;
  base::FlatMap<std::uint32_t> numbers_, scope_numbers_;
  std::deque<Tuple> tuples_;
  std::uint32_t scopes_ = 0;
};

// One thread's view.
class TupleCache {
 public:
  explicit TupleCache(Tuples& all) : all_(all) {}
  std::uint32_t of(const Record& record, const LogEvent& event);

 private:
  std::uint32_t look_up(const Record& record, const LogEvent& event);

  Tuples& all_;
  base::FlatMap<std::uint32_t> known_;
  // Of the last record that was no sample, when nothing but these tells tuples apart.
  struct Last {
    RecordKind kind;
    std::string run, store;
    std::uint32_t number;
  };
  std::optional<Last> last_;
  std::string bytes_;
  std::vector<FieldValue> values_;
};

}  // namespace echotrace::ingest
