#include "collect/accounts.h"

#include "collect/spending.h"
#include "ingest/base/clock.h"
#include "ingest/event.h"
#include "ingest/format.h"
#include "ingest/record.h"

#include <chrono>
#include <utility>

namespace echotrace::collect {
Accounts::Accounts(std::string run) : run_(std::move(run)), scratch_(std::make_unique<ingest::Scratch>()) {}

Accounts::~Accounts() = default;

void Accounts::planned(std::uint64_t writes) {
  const std::lock_guard lock(mutex_);
  tally_.planned += writes;
}

void Accounts::answered(std::uint64_t writes) {
  const std::lock_guard lock(mutex_);
  tally_.answered += writes;
}

void Accounts::message(std::string_view text) {
  std::string padded;
  padded.reserve(text.size() + ingest::kPadding);
  padded.append(text).append(ingest::kPadding, '\0');
  ingest::LogEvent event;
  event.message = std::string_view(padded).substr(0, text.size());

  const std::lock_guard lock(mutex_);
  scratch_->clear();
  ingest::parse_message(event, *scratch_);
  bool news = false;
  add_event(text.size(), used_);
  for (const ingest::Record& record : scratch_->records()) {
    add_record(record, used_);
    news |= take(record);
  }
  if (news) tally_.last_news_ns = base::monotonic_ns();
}

bool Accounts::take(const ingest::Record& record) {
  using ingest::RecordKind;
  if (record.kind == RecordKind::kReport) {
    ++tally_.reports;
    return true;
  }
  const bool receive = record.kind == RecordKind::kReceive;
  if ((!receive && record.kind != RecordKind::kWrite) || record.run != run_) return false;

  bool inserted = false;
  std::uint8_t& seen = writes_.at(record.key, inserted);
  const std::uint8_t before = seen;
  if (receive) {
    seen |= kReceived;
  } else if (record.ok) {
    seen = static_cast<std::uint8_t>((seen & ~kFailed) | kPut);
  } else if ((seen & kPut) == 0) {
    seen |= kFailed;
  }
  const auto became = [&](std::uint8_t all) { return (seen & all) == all && (before & all) != all; };
  if (receive) ++tally_.deliveries;
  if (became(kPut)) ++tally_.put;
  if (became(kFailed)) ++tally_.failed;
  if ((before & kFailed) != 0 && (seen & kFailed) == 0) --tally_.failed;
  if (became(kPut | kReceived)) ++tally_.received;
  return receive || seen != before;
}

Tally Accounts::tally() const {
  const std::lock_guard lock(mutex_);
  return tally_;
}

Amounts Accounts::used() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

}  // namespace echotrace::collect
