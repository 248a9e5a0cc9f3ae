// Writes joined with receives.
#include "bench/generate_random.h"
#include "bench/micro/contest.h"
#include "ingest/trace_table.h"

#include <array>
#include <memory>
#include <unordered_map>

namespace echotrace::bench {
namespace {

using ingest::kNone;
using ingest::kNoRequest;
using ingest::ReceiveEntry;
using ingest::TraceTable;
using ingest::WriteEntry;

constexpr std::size_t kPairs = 300'000;
constexpr std::size_t kBatch = 2000;  // records of a piece of input of about 1 MiB

// A write and a receive are records of other log groups: all receives come in another order than their writes.
struct Records {
  std::vector<WriteEntry> writes;
  std::vector<ReceiveEntry> receives;
};

std::shared_ptr<Records> make_records() {
  const auto records = std::make_shared<Records>();
  for (std::size_t i = 0; i < kPairs; ++i) {
    const auto put = static_cast<std::int64_t>(i) * 2'000'000;
    records->writes.push_back({mix(i), mix(i, 1), put, kNone, put - 1000, kNone, 1, 1, kNoRequest, true});
    const std::size_t j = i * 7919 % kPairs;  // 7919 is prime and no divisor of kPairs: every write once
    const auto receive = static_cast<std::int64_t>(j) * 2'000'000 + static_cast<std::int64_t>(mix(j, 2) % 300'000'000);
    records->receives.push_back({mix(j), mix(j, 3), receive, kNone, 2, 2, kNoRequest, ingest::kNoSeq});
  }
  return records;
}

// Sums do not depend on the order in which a table gives its rows back.
std::uint64_t with_trace_table(const Records& records) {
  const auto table = std::make_unique<TraceTable>();
  const auto add_all = [&table](const auto& entries) {
    std::array<std::remove_cvref_t<decltype(entries)>, TraceTable::kShards> shares;
    for (std::size_t begin = 0; begin < entries.size(); begin += kBatch) {
      for (std::size_t i = begin; i < std::min(begin + kBatch, entries.size()); ++i) {
        shares[TraceTable::shard_of(entries[i].key)].push_back(entries[i]);
      }
      for (std::size_t s = 0; s < TraceTable::kShards; ++s) {
        for (const auto& entry : shares[s]) table->shard(s).prefetch_place(entry.key);
        for (const auto& entry : shares[s]) table->shard(s).add(entry);
        shares[s].clear();
      }
    }
  };
  add_all(records.writes);
  add_all(records.receives);
  std::uint64_t sum = 0;
  for (std::size_t s = 0; s < TraceTable::kShards; ++s) {
    for (std::size_t i = 0; i < table->shard(s).size(); ++i) {
      const ingest::Trace& trace = table->shard(s).row(i);
      if (trace.written && trace.received) sum += static_cast<std::uint64_t>(trace.receive_ns - trace.put_ns);
    }
  }
  return sum;
}

// The same rows and the same rule (the earliest counts) in the standard hash table.
std::uint64_t with_unordered_map(const Records& records) {
  std::unordered_map<std::uint64_t, ingest::Trace> table;
  for (const WriteEntry& write : records.writes) {
    const auto [found, is_new] = table.try_emplace(write.key);
    ingest::Trace& row = found->second;
    if (!row.written || write.put_ns < row.put_ns) row.put_ns = write.put_ns;
    row.written = 1;
  }
  for (const ReceiveEntry& receive : records.receives) {
    const auto [found, is_new] = table.try_emplace(receive.key);
    ingest::Trace& row = found->second;
    if (!row.received || receive.receive_ns < row.receive_ns) row.receive_ns = receive.receive_ns;
    row.received = 1;
  }
  std::uint64_t sum = 0;
  for (const auto& [key, row] : table) {
    if (row.written && row.received) sum += static_cast<std::uint64_t>(row.receive_ns - row.put_ns);
  }
  return sum;
}

}  // namespace

std::vector<Contest> join_contests() {
  const auto records = make_records();
  return {{"join",
           0,
           2 * kPairs,
           {{Role::kOurs, "TraceTable", [records] { return with_trace_table(*records); }},
            {Role::kPeer, "std::unordered_map", [records] { return with_unordered_map(*records); }}}}};
}

}  // namespace echotrace::bench
