#include "bench/generate_workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <queue>
#include <utility>

namespace echotrace::bench {
namespace {

constexpr std::int64_t kInitMedianUs = 190'000, kInitMostUs = 1'500'000;
constexpr std::int64_t kQuietBeforeLate = 60 * kSecond;
constexpr int kKeyBytes[] = {27, 59, 93};

constexpr StoreModel kModels[] = {
    {"s3", 900 * kMs, 0.28, 0.010, 2.5, 24 * kMs, kMs, false},
    {"dynamodb", 300 * kMs, 0.35, 0.008, 2.0, 5'500 * kUs, kSecond, true},
    {"aurora", 85 * kMs, 0.25, 0.005, 4.0, 11 * kMs, 0, false},
    {"etcd", 1 * kMs, 0.35, 0.005, 8.0, 1'100 * kUs, 0, false},
};

constexpr std::string_view kPrints[] = {
    "KEY SIZE RECVED: 59\n",
    "EVENT:  {'Records': [{'eventID': '1', 'eventName': 'INSERT', 'dynamodb': {'Keys': {'id': {'S': '680b0e6'}}}}]}\n",
    "!@!@! Triggered by an S3 event!\n",
    "RECVTIME: 1709645761.7909791, type: <class 'float'>\n",
    "DEBUG: Handler started \xC3\xA9t\xC3\xA9\n",
    "null\n",
    "Traceback (most recent call last):\n  File \"/var/task/lambda_function.py\", line 31, in lambda_handler\n"
    "    key = event['Records'][0]['s3']['object']['key']\nKeyError: 'Records'\n",
};

}  // namespace

const StoreModel& store_model(const std::string& name) {
  return *std::find_if(std::begin(kModels), std::end(kModels),
                       [&](const StoreModel& model) { return model.name == name; });
}

Workload::Workload(const Options& options, Place place, Truth& truth)
    : options_(options),
      place_(std::move(place)),
      truth_(truth),
      told_(truth.stores[place_.store]),
      model_(store_model(place_.store)),
      framing_(framing_of(options, place_.store)),
      triggerperf_(is_triggerperf(framing_)),
      seed_(mix(options.seed, hash_text(place_.run) ^ hash_text(place_.store))),
      random_(seed_),
      writer_framer_(framing_, "write-" + place_.store),
      receiver_framer_(framing_, "read-" + place_.store),
      // The latest write before a receive is found by time alone in Aurora's logs, so their clocks must agree.
      writers_(mix(seed_, 1), triggerperf_ && place_.store == "aurora" ? 0 : options.skew_us),
      receivers_(mix(seed_, 2), triggerperf_ && place_.store == "aurora" ? 0 : options.skew_us) {}

void Workload::generate() {
  pairs_.resize(static_cast<std::size_t>(place_.writes + options_.late));
  writes_ = open_group("write", 0);
  send_writes();
  truth_.files.back().events = writes_->events();
  receives_ = open_group("receive", 1);
  receive_all();
  truth_.files.back().events = receives_->events();
  settle();
}

std::unique_ptr<LogGroup> Workload::open_group(std::string_view function, std::size_t number) {
  const ContainerKind kind = container_of(options_, place_.log_groups_before + number);
  const std::string name = fmt::format("/aws/lambda/{}-{}", function, place_.store);
  const std::string directory = place_.directory + "/events";
  truth_.files.push_back({fmt::format("{}/events/{}", place_.run, ingest::encode_log_group(name)), name_of(kind),
                          name_of(options_.compression), 0});
  return std::make_unique<LogGroup>(LogGroup::Settings{kind, options_.repeats, mix(seed_, hash_text(name))},
                                    make_container(kind, options_.compression, directory, name), told_.ledger);
}

std::int64_t Workload::function_time(const Environment& environment, std::int64_t true_ns) const {
  const std::int64_t ns = true_ns + environment.clock_offset;
  return triggerperf_ ? as_python_seconds(ns) : ns;
}

int Workload::key_bytes(std::uint32_t index) const {
  return kKeyBytes[mix(seed_ ^ 0x6B, index) % std::size(kKeyBytes)];
}

void Workload::send_writes() {
  const auto count = static_cast<std::uint32_t>(place_.writes);
  const double rate = options_.rate;
  std::priority_queue<Retry, std::vector<Retry>, std::greater<>> retries;
  const bool can_retry = !triggerperf_ || place_.store == "dynamodb";
  std::int64_t last_arrival = place_.begin_ns;
  const auto retry_until = [&](std::int64_t time) {
    for (; !retries.empty() && retries.top().arrival <= time; retries.pop()) {
      write_once(retries.top().pair, retries.top().arrival, 2, retries.top().invocation);
    }
  };
  const auto send = [&](std::uint32_t i, std::int64_t intended) {
    const std::int64_t arrival = intended + 3 * kMs;
    retry_until(arrival);
    pairs_[i].intended = intended;
    pairs_[i].failed = random_.chance(options_.failed);
    write_once(i, arrival, 1, i);
    last_arrival = std::max(last_arrival, arrival);
    if (can_retry && pairs_[i].known && !pairs_[i].failed && random_.chance(options_.retries)) {
      retries.push({arrival + random_.lognormal(1200 * kMs, 0.2) + kSecond, i, i});
    }
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    // A schedule with even spacing; the nanoseconds are not round so that nothing hides in them.
    const auto at = static_cast<std::int64_t>(static_cast<double>(i) * 1e9 / rate);
    send(i, place_.begin_ns + at + static_cast<std::int64_t>(mix(seed_, i) % 1000));
    if (!pairs_[i].failed && !random_.chance(options_.loss))
      deliver_later(i, pairs_[i].put - writers_[pairs_[i].writer].clock_offset);
    if (random_.chance(options_.orphans)) {
      deliveries_.push_back({pairs_[i].intended + random_.below(kSecond),
                             static_cast<std::uint32_t>(pairs_.size() + deliveries_.size())});
    }
  }
  retry_until(INT64_MAX);
  for (const Delivery& delivery : deliveries_) last_arrival = std::max(last_arrival, delivery.arrival);
  for (int i = 0; i < options_.late; ++i) {
    send(count + static_cast<std::uint32_t>(i),
         last_arrival + kQuietBeforeLate + static_cast<std::int64_t>(static_cast<double>(i) * 1e9 / rate));
  }
  retry_until(INT64_MAX);
  writes_->finish();
}

Workload::Invocation Workload::invoke(LogGroup& group, EnvironmentPool& pool, std::int64_t arrival,
                                      std::uint64_t id_seed, bool ahead) {
  group.advance(arrival);
  const EnvironmentPool::Pick pick = pool.pick(arrival, random_.chance(options_.cold));
  Invocation invocation{&pool[pick.number], pick.number, {}, arrival + 200 * kUs + random_.below(300 * kUs), -1};
  append_uuid(invocation.request_id, mix(id_seed, 7), mix(id_seed, 8));
  if (pick.cold) {
    invocation.init_us = std::min(random_.lognormal(kInitMedianUs, 0.2), kInitMostUs) / 10 * 10;
    const std::int64_t init = invocation.init_us * kUs;
    if (!ahead) invocation.begin += init;
    std::string text;
    const std::int64_t began = invocation.begin - init - 40 * kUs;
    (&pool == &writers_ ? writer_framer_ : receiver_framer_).init_start(text, began / kMs);
    log(group, *invocation.environment, began, std::move(text), Bucket::kPlatform);
  }
  std::string text;
  (&pool == &writers_ ? writer_framer_ : receiver_framer_).start(text, invocation.begin / kMs, invocation.request_id);
  log(group, *invocation.environment, invocation.begin, std::move(text), Bucket::kPlatform);
  return invocation;
}

void Workload::end_invocation(LogGroup& group, const Invocation& invocation, std::int64_t end) {
  const Framer& framer = &group == writes_.get() ? writer_framer_ : receiver_framer_;
  const std::int64_t duration_us = (end - invocation.begin) / kUs / 10 * 10;
  std::string text;
  framer.end(text, end / kMs, invocation.request_id, duration_us);
  log(group, *invocation.environment, end, std::move(text), Bucket::kPlatform);
  text.clear();
  framer.report(text, end / kMs, invocation.request_id, duration_us, invocation.init_us);
  log(group, *invocation.environment, end, std::move(text), Bucket::kRecorded);
  (&group == writes_.get() ? writers_ : receivers_).release(invocation.environment_number, end + kMs);
}

void Workload::log(LogGroup& group, Environment& environment, std::int64_t time, std::string message, Bucket bucket) {
  environment.cover(time);
  group.line(environment.stream, time, std::move(message), bucket);
}

void Workload::junk(LogGroup& group, const Invocation& invocation, std::int64_t time, double probability) {
  if (!random_.chance(probability)) return;
  const auto print = static_cast<std::size_t>(random_.below(std::size(kPrints)));
  log(group, *invocation.environment, time, std::string(kPrints[print]), Bucket::kForeign);
}

// A record without what it needs, or (one in two, where events stand one per line) half an event.
void Workload::break_something(const Invocation& invocation, std::int64_t time) {
  if (!random_.chance(options_.malformed)) return;
  const bool half = random_.chance(0.5);
  if (half && container_of(options_, place_.log_groups_before) == ContainerKind::kEvents) {
    writes_->broken_line(invocation.environment->stream, time);
    return;
  }
  const std::string record =
      triggerperf_
          ? R"({"run_id": "0000000", "e_id": "0000000", "event": "WRITE", "exec_start_time": 1709645761.170551})"
          : fmt::format(R"({{"echotrace":1,"record":"write","run":"{}","id":"none","store":"{}"}})", place_.run,
                        place_.store);
  std::string text;
  writer_framer_.logged(text, time / kMs, invocation.request_id, record);
  log(*writes_, *invocation.environment, time, std::move(text), Bucket::kMalformed);
}

void Workload::write_once(std::uint32_t index, std::int64_t arrival, int attempt, std::uint64_t invocation_seed) {
  Pair& pair = pairs_[index];
  const Invocation invocation = invoke(*writes_, writers_, arrival, mix(seed_ ^ 0x57, invocation_seed), false);
  Environment& environment = *invocation.environment;
  const std::int64_t started = invocation.begin + 100 * kUs + random_.below(200 * kUs);
  const std::int64_t client_made = random_.lognormal(invocation.init_us < 0 ? 400 * kUs : 90 * kMs, 0.3);
  const std::int64_t put_at = started + client_made;
  const std::int64_t acked = put_at + random_.lognormal(model_.write_median, 0.3);
  WriteFields write;
  write.run = place_.run;
  write.store = place_.store;
  write.index = index;
  write.intended_ns = pair.intended;
  write.start_ns = function_time(environment, started);
  write.put_ns = function_time(environment, put_at);
  write.ack_ns = pair.failed ? kAbsent : function_time(environment, acked);
  write.key_bytes = key_bytes(index);
  write.value_bytes = kValueBytes;
  write.attempt = attempt;
  write.ok = !pair.failed;
  write.seq = options_.seq ? environment.seq : kAbsent;
  ++environment.seq;

  const std::int64_t logged = acked + 60 * kUs;
  junk(*writes_, invocation, put_at, options_.junk);
  std::string record, text;
  const bool lost_in_python = triggerperf_ && pair.failed;  // a failed put logs the text of None
  if (lost_in_python) {
    record = "null";
  } else if (triggerperf_) {
    append_triggerperf_write(record, write);
  } else {
    append_echotrace_write(record, write);
  }
  writer_framer_.logged(text, logged / kMs, invocation.request_id, record);
  log(*writes_, environment, logged, std::move(text), lost_in_python ? Bucket::kForeign : Bucket::kRecorded);
  break_something(invocation, logged);
  end_invocation(*writes_, invocation, logged + 150 * kUs + random_.below(300 * kUs));
  if (attempt > 1) {
    ++told_.ledger.retried_writes;
    return;
  }
  pair.start = write.start_ns;
  pair.put = write.put_ns;
  pair.ack = triggerperf_ ? kAbsent : write.ack_ns;
  pair.writer = invocation.environment_number;
  pair.known = !lost_in_python;
  if (model_.stamp_resolution > 0 && !triggerperf_) {
    const std::int64_t stamped = put_at + (acked - put_at) / 2;
    pair.store_stamp = stamped / model_.stamp_resolution * model_.stamp_resolution;
  }
  if (place_.client != nullptr && !triggerperf_) log_client(index, pair);
}

void Workload::log_client(std::uint32_t index, const Pair& pair) {
  const auto record = [&](std::uint64_t id) {
    std::string text = fmt::format(R"({{"echotrace":1,"record":"client","run":"{}","id":")", place_.run);
    append_write_id(text, false, place_.run, place_.store, id);
    const std::int64_t sent = pair.intended + 40 * kUs + static_cast<std::int64_t>(mix(seed_ ^ 0xC1, id) % 200'000);
    fmt::format_to(std::back_inserter(text),
                   R"(","store":"{}","intended_ns":{},"sent_ns":{},"answered_ns":{},"status":202,"request_id":")",
                   place_.store, pair.intended, sent, sent + 9 * kMs);
    append_uuid(text, mix(seed_ ^ 0xC2, id), mix(seed_ ^ 0xC3, id));
    text += "\"}";
    place_.client->append(text);
    ++told_.ledger.events[static_cast<std::size_t>(Bucket::kRecorded)];
  };
  constexpr double kOneSided = 0.001;  // known to the client alone, or to the function alone
  if (random_.chance(kOneSided)) {
    ++told_.ledger.function_only;
  } else {
    record(index);
  }
  if (random_.chance(kOneSided)) {
    ++told_.ledger.client_only;
    record(std::uint64_t{0xC0000000} + index);
  }
}

void Workload::deliver_later(std::uint32_t index, std::int64_t put_true) {
  const auto latency = [&] {
    const std::int64_t usual = random_.lognormal(model_.trigger_median, model_.trigger_sigma);
    return random_.chance(model_.tail_share)
               ? static_cast<std::int64_t>(static_cast<double>(usual) * model_.tail_factor)
               : usual;
  };
  const std::int64_t arrival = put_true + latency();
  deliveries_.push_back({arrival, index});
  if (random_.chance(options_.duplicates)) {
    deliveries_.push_back({arrival + random_.lognormal(400 * kMs, 0.8), index});
  }
}

}  // namespace echotrace::bench
