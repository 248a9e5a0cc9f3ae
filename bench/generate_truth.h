// The ground truth beside generated files, computed by the generator's own model in integers; it shares no code with
// what it is to judge.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::bench {

enum class Bucket : std::uint8_t { kRecorded, kPlatform, kForeign, kRepeated, kMalformed };

struct Ledger {
  std::array<std::int64_t, 5> events{};  // by Bucket
  std::int64_t writes = 0, delivered = 0, lost = 0, undetermined = 0;
  std::int64_t receives = 0, duplicates = 0, orphans = 0;
  std::int64_t reordered = 0, negative = 0, failed_writes = 0, retried_writes = 0, client_only = 0, function_only = 0;
  std::int64_t cold = 0, init_in_path = 0, cold_known = 0;

  void add(const Ledger& other);
};

// Nanoseconds per stage name, in the order of the design.
using Stages = std::map<std::string, std::vector<std::int64_t>>;

struct TrueFile {
  std::string path;  // below the output directory
  std::string container, compression;
  std::int64_t events = 0;
};

struct Truth {
  struct Store {
    Ledger ledger;
    Stages stages;
  };
  std::string command;
  std::vector<std::string> runs;
  std::vector<TrueFile> files;
  std::map<std::string, Store> stores;
  bool environments_known = true;  // false: reordered and cold cannot be said from the files
};

// Milliseconds of nanoseconds times 1/1000 (the resolution of a type-7 quantile whose p is a thousandth), exactly.
std::string exact_ms(std::int64_t thousandths_of_ns);

// Type 7 (Hyndman and Fan) of sorted values at `thousandths`/1000, in thousandths of a nanosecond.
std::int64_t type7(const std::vector<std::int64_t>& sorted, std::int64_t thousandths);

// The document of truth.json; sorts the stages.
std::string truth_json(Truth& truth);

}  // namespace echotrace::bench
