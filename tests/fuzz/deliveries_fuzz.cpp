// Any bytes as what a function is invoked with: all that is delivered is named as our writes are, all records are
// counted, the answer and every line of the log can be read back. The first byte chooses the handler.
#include "collect/functions/deliveries.h"
#include "collect/functions/function_error.h"
#include "collect/functions/item_id.h"
#include "collect/functions/serve.h"
#include "collect/functions/write_order.h"
#include "ingest/format.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

namespace echotrace::functions {
namespace {

constexpr std::size_t kMostWrites = 100'000;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_batch(const Payload& payload) {
  const Batch batch = read_batch(payload);
  require(batch.deliveries.size() + batch.foreign >= batch.size);  // a message may hold several records
  require((batch.foreign > 0) == !batch.reason.empty());
  for (const Delivery& delivery : batch.deliveries) {
    require(run_of_id(delivery.id) == delivery.run && !delivery.run.empty());
    require(!delivery.store.empty() && delivery.store.find_first_of("\"\\\n \x1B") == std::string::npos);
    require(delivery.index < batch.size);
    require(!delivery.store_ns || *delivery.store_ns > 0);
  }
}

void check_order(const Payload& payload) {
  try {
    const WriteOrder order = parse_write_order(payload);
    require(!order.writes.empty() && order.writes.size() <= kMostWrites && order.store != nullptr);
    for (const PlannedWrite& write : order.writes) {
      require(run_of_id(write.id) == order.run && write.intended_ns >= 0);
      require(!write.key.empty() && write.key.size() <= 1024);
      require(id_of_key(write.key) == write.id);
    }
  } catch (const FunctionError& error) {
    require(error.type() == "InvalidPayload");
  }
}

std::string taken_from(int fd) {
  std::string text(static_cast<std::size_t>(::lseek(fd, 0, SEEK_END)), '\0');
  require(::pread(fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  return text;
}

// Failures are no records of ours; all other lines are.
void check_lines(std::string text, bool failed) {
  ingest::Scratch scratch;
  require(text.empty() || text.back() == '\n');
  require(!text.empty());  // an invocation without a line looks like one whose records were lost
  const std::size_t bytes = text.size();
  text.append(ingest::kPadding, '\0');
  for (std::string_view left = std::string_view(text).substr(0, bytes); !left.empty();) {
    ingest::LogEvent event;
    event.message = left.substr(0, left.find('\n'));
    left.remove_prefix(event.message.size() + 1);
    const ingest::Bucket bucket = ingest::parse_message(event, scratch).bucket;
    require(bucket == (failed ? ingest::Bucket::kForeign : ingest::Bucket::kRecorded));
    for (const ingest::Record& record : scratch.records()) require(record.request_id == "request");
  }
}

void invoke(std::string_view handler, std::string_view text) {
  const int fd = ::memfd_create("log", MFD_CLOEXEC);
  require(fd >= 0);
  Environment environment({"stream", "function", std::string(handler)}, fd);
  Payload payload;
  Invocation invocation;
  invocation.request_id = "request";
  invocation.payload = text;
  invocation.entry_ns = 1'700'000'000'000'000'000;
  const Answered answered = answer(environment, invocation, payload);
  require(answered.body.empty() == !answered.error_type.empty());
  simdjson::dom::parser parser;
  require(answered.body.empty() || parser.parse(answered.body).error() == simdjson::SUCCESS);
  environment.log().flush();
  check_lines(taken_from(fd), !answered.error_type.empty());
  ::close(fd);
}

// A payload that asks for a write would be written.
bool asks_for_write(const Payload& payload) {
  return payload.is_json() && text_member(payload.root(), "handler") == "write";
}

void run(std::string_view input) {
  if (input.empty()) return;
  const std::string_view text = input.substr(1);
  Payload payload;
  payload.parse(text);
  if (input[0] == 'w') return check_order(payload);
  check_batch(payload);
  if (!asks_for_write(payload)) invoke(input[0] == 'p' ? "ping" : "receive", text);
}

}  // namespace
}  // namespace echotrace::functions

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  echotrace::functions::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
