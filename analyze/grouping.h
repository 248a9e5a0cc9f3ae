// Which group a trace or sample belongs to, and whether the filter lets it in.
#pragma once

#include "analyze/document.h"
#include "analyze/expression.h"
#include "ingest/correlator.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace echotrace::analyze {

inline constexpr std::uint32_t kNoGroup = 0xFFFFFFFF;  // the filter keeps it out

class Grouping {
 public:
  using By = std::vector<std::pair<std::string, Scalar>>;

  // split_cold: traces and samples of cold environments make groups of their own.
  Grouping(std::vector<std::string> group_by, std::optional<Expression> where, bool split_cold);

  // What the correlator has to keep of every record. "cold" is not among it: it is known only at the end.
  std::vector<ingest::CapturedField> captured() const;

  // After correlation. A field is the write's, and the receive's where the write has none.
  std::uint32_t of(const ingest::Tuples& tuples, const ingest::Trace& trace);
  std::uint32_t of(const ingest::Tuples& tuples, const ingest::Sample& sample, bool cold);

  std::size_t size() const { return groups_.size(); }
  const By& by(std::uint32_t group) const { return groups_[group].by; }
  const std::string& series(std::uint32_t group) const { return groups_[group].series; }  // "" for traces
  std::vector<std::uint32_t> in_order() const;  // by series and values, numbers as numbers

  // A name of --group-by or --where that no record carries. Throws base::Error (usage) with the closest known name.
  void check_names(const ingest::Tuples& tuples) const;

 private:
  struct Row {
    By by;
    std::string series;
  };
  std::uint32_t resolve(const ingest::Tuple* write, const ingest::Tuple* receive, bool cold);
  Scalar value(const std::string& name, const ingest::Tuple* write, const ingest::Tuple* receive, bool cold) const;

  std::vector<std::string> group_by_, names_;
  std::optional<Expression> where_;
  bool split_cold_;
  std::vector<Row> groups_;
  base::FlatMap<std::uint32_t> known_;  // by tuples and cold
  std::uint64_t last_key_ = ~std::uint64_t{0};
  std::uint32_t last_group_ = kNoGroup;
};

}  // namespace echotrace::analyze
