#include "bench/generate_log_group.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace echotrace::bench {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::size_t kOverlap = 32;  // events of a page that come again

std::int64_t lines_of(const std::string& message) {
  std::int64_t lines = 0;
  bool blank = true;
  for (const char c : message) {
    if (c == '\n') {
      lines += !blank;
      blank = true;
    } else if (c != ' ' && c != '\t' && c != '\r') {
      blank = false;
    }
  }
  return lines + !blank;
}

}  // namespace

LogGroup::LogGroup(Settings settings, std::unique_ptr<ContainerWriter> writer, Ledger& ledger)
    : settings_(settings), writer_(std::move(writer)), ledger_(ledger), random_(mix(settings.seed, 0x10C)) {}

void LogGroup::advance(std::int64_t arrival_ns) {
  const std::int64_t safe_ms = (arrival_ns - kSlackNs) / kNsPerMs;
  while (!pending_.empty() && pending_.top().time_ms < safe_ms) {
    emit(pending_.top());
    pending_.pop();
  }
}

void LogGroup::line(const std::string& stream, std::int64_t time_ns, std::string message, Bucket bucket) {
  pending_.push({time_ns / kNsPerMs, order_++, &stream, std::move(message), bucket, false});
}

void LogGroup::broken_line(const std::string& stream, std::int64_t time_ns) {
  pending_.push({time_ns / kNsPerMs, order_++, &stream, {}, Bucket::kMalformed, true});
}

void LogGroup::finish() {
  for (; !pending_.empty(); pending_.pop()) emit(pending_.top());
  writer_->finish();
}

void LogGroup::emit(const Line& line) {
  if (line.broken) {
    writer_->raw_line(
        fmt::format("{{\"logStreamName\":\"{}\",\"timestamp\":{},\"message\":\"STA", *line.stream, line.time_ms));
    ++ledger_.events[static_cast<std::size_t>(Bucket::kMalformed)];
    ++events_;
    return;
  }
  write(line, line.bucket);
  if (settings_.repeats <= 0 || !has_event_ids(settings_.container)) return;
  page_.push_back(line);
  if (page_.size() > kOverlap) page_.pop_front();
  if (page_.size() == kOverlap && random_.chance(settings_.repeats / kOverlap)) fetch_again();
}

void LogGroup::fetch_again() {
  for (const Line& line : page_) write(line, Bucket::kRepeated);
  page_.clear();
}

void LogGroup::write(const Line& line, Bucket bucket) {
  const std::uint64_t hash = mix(settings_.seed, line.order);
  const std::int64_t ingested = line.time_ms + 400 + static_cast<std::int64_t>(hash % 5000);
  writer_->event({*line.stream, line.time_ms, ingested, settings_.seed, line.order, line.message});
  const std::int64_t count = settings_.container == ContainerKind::kPlain ? lines_of(line.message) : 1;
  ledger_.events[static_cast<std::size_t>(bucket)] += count;
  events_ += count;
}

}  // namespace echotrace::bench
