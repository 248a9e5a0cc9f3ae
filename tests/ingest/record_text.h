// Writes down what became of a message, every field that is not its default as readable text:
//   recorded
//     write key=A run=r8k2 id=r8k2-0000002a store=dynamodb put_ns=1700000000000200000
// Trace keys are named A, B, ... in order of their first appearance, so that equal letters mean "joined". Texts are
// escaped, and quoted when they hold a blank.
#pragma once

#include "ingest/base/text.h"
#include "ingest/format.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace echotrace::ingest {

class RecordText {
 public:
  std::string outcome(const Verdict& verdict, const Scratch& scratch) {
    std::string text(bucket_name(verdict.bucket));
    if (verdict.bucket == Bucket::kMalformed) text.append(" ").append(describe(verdict.reason).name);
    text += '\n';
    if (!scratch.started_request.empty()) text.append("  start ").append(scratch.started_request).append("\n");
    for (const Record& record : scratch.records()) text += of(record);
    return text;
  }

 private:
  static std::string_view bucket_name(Bucket bucket) {
    switch (bucket) {
      case Bucket::kRecorded: return "recorded";
      case Bucket::kPlatform: return "platform";
      case Bucket::kForeign: return "foreign";
      case Bucket::kMalformed: return "malformed";
    }
    return "?";
  }

  static std::string_view kind_name(RecordKind kind) {
    switch (kind) {
      case RecordKind::kWrite: return "write";
      case RecordKind::kReceive: return "receive";
      case RecordKind::kReport: return "report";
      case RecordKind::kSample: return "sample";
      case RecordKind::kClient: return "client";
    }
    return "?";
  }

  std::string of(const Record& record) {
    text_.assign("  ").append(kind_name(record.kind));
    if (record.join == Join::kLatest) text_ += " join=latest";
    if (!record.ok) text_ += " ok=false";
    if (record.key != 0) {
      const auto [entry, added] = keys_.try_emplace(record.key, keys_.size());
      text_.append(" key=") += static_cast<char>('A' + entry->second);
    }
    text("run", record.run);
    text("id", record.id);
    text("store", record.store);
    text("request_id", record.request_id);
    text("function", record.function);
    text("error", record.error);
    text("series", record.series);
    number("intended_ns", record.intended_ns);
    number("start_ns", record.start_ns);
    number("put_ns", record.put_ns);
    number("ack_ns", record.ack_ns);
    number("receive_ns", record.receive_ns);
    number("store_ns", record.store_ns);
    number("sent_ns", record.sent_ns);
    number("answered_ns", record.answered_ns);
    number("duration_ns", record.duration_ns);
    number("init_ns", record.init_ns);
    number("billed_ns", record.billed_ns);
    number("memory_bytes", record.memory_bytes);
    number("max_memory_bytes", record.max_memory_bytes);
    number("cell", record.cell);
    number("trial", record.trial);
    number("key_bytes", record.key_bytes);
    number("value_bytes", record.value_bytes);
    number("attempt", record.attempt);
    number("seq", record.seq);
    number("batch", record.batch);
    number("index", record.index);
    number("bytes", record.bytes);
    number("status", record.status);
    number("cold", record.cold);
    if (record.count != 1) number("count", record.count);
    for (const Label& label : record.labels) text("label:" + base::escape(label.name), label.value);
    return text_ + '\n';
  }

  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    const std::string_view quote = value.find(' ') == std::string_view::npos ? "" : "\"";
    text_.append(" ").append(name).append("=").append(quote).append(base::escape(value)).append(quote);
  }

  void number(std::string_view name, std::int64_t value) {
    if (value != kNone) text_.append(" ").append(name).append("=").append(std::to_string(value));
  }

  std::map<std::uint64_t, std::size_t> keys_;
  std::string text_;
};

}  // namespace echotrace::ingest
