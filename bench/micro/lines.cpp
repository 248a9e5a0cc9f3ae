// From bytes to lines, and from messages to what their frame surrounds.
#include "bench/micro/contest.h"
#include "bench/micro/log_text.h"
#include "ingest/framing.h"
#include "ingest/piece_lines.h"

#include <simdjson.h>

#include <cstring>
#include <memory>

namespace echotrace::bench {
namespace {

using ingest::LogEvent;

class LengthFolder final : public ingest::LineReader {
 public:
  void line(std::string_view line, const ingest::Origin&, ingest::EventSink&) override {
    answer = fold(answer, line.size());
  }
  std::uint64_t answer = 0;
};

class NoSink final : public ingest::EventSink {
 public:
  void event(const LogEvent&) override {}
  void malformed(ingest::DropReason, const ingest::Origin&, std::string_view) override {}
};

Contest splitting() {
  constexpr std::size_t kLines = 8000;
  const auto text = std::make_shared<std::string>("\n" + event_lines(kLines) + std::string(ingest::kPadding, '\0'));
  const std::size_t bytes = text->size() - ingest::kPadding;
  const auto copy = std::make_shared<std::string>(bytes, '\0');
  return {"line splitting",
          bytes,
          kLines,
          {{Role::kOurs, "PieceLines",
            [text, bytes] {
              LengthFolder reader;
              NoSink sink;
              ingest::PieceLines lines(reader, sink, 0, 0);
              lines.feed({text->data(), bytes});
              return reader.answer;
            }},
           {Role::kLimit, "memchr",
            [text, bytes] {
              std::uint64_t answer = 0;
              const char* p = text->data() + 1;
              const char* const end = text->data() + bytes;
              while (p < end) {
                const auto* stop = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
                answer = fold(answer, static_cast<std::uint64_t>(stop - p));
                p = stop + 1;
              }
              return answer;
            }},
           {Role::kLimit, "memcpy", [text, copy, bytes] {
              std::memcpy(copy->data(), text->data(), bytes);
              return static_cast<std::uint64_t>(copy->back());
            }}}};
}

std::uint64_t answer_of(std::string_view text, std::string_view request_id) {
  return fold(text.size(), static_cast<unsigned char>(request_id.back()));
}

std::uint64_t unframe_all(const std::vector<std::string_view>& messages, ingest::Scratch& scratch) {
  std::uint64_t answer = 0;
  for (const std::string_view message : messages) {
    LogEvent event;
    event.message = message;
    scratch.clear();
    const ingest::Message inner = ingest::unframe(event, scratch);
    answer = fold(answer, answer_of(inner.text, inner.request_id));
  }
  return answer;
}

Contender unframe_contender(std::shared_ptr<Parts> parts) {
  return {Role::kOurs, "unframe", [parts, messages = parts->views(), scratch = std::make_shared<ingest::Scratch>()] {
            return unframe_all(messages, *scratch);
          }};
}

constexpr std::size_t kMessages = 4000;

Contest text_frames() {
  const auto parts = std::make_shared<Parts>();
  for (std::size_t i = 0; i < kMessages; ++i) parts->add(text_frame(i, triggerperf_record(i)));
  // The tabs alone, the time between them left unread.
  return {"framing, text",
          parts->bytes(),
          kMessages,
          {unframe_contender(parts),
           {Role::kLimit, "three memchr", [parts, messages = parts->views()] {
              std::uint64_t answer = 0;
              for (const std::string_view message : messages) {
                const std::size_t level = message.find('\t');
                const std::size_t time = message.find('\t', level + 1), request = message.find('\t', time + 1);
                answer = fold(answer, answer_of(message.substr(request + 1, message.size() - request - 2),
                                                message.substr(time + 1, request - time - 1)));
              }
              return answer;
            }}}};
}

Contest json_frames() {
  const auto parts = std::make_shared<Parts>();
  for (std::size_t i = 0; i < kMessages; ++i) parts->add(json_frame(i, triggerperf_record(i)));
  const auto parser = std::make_shared<simdjson::ondemand::parser>();
  return {"framing, JSON",
          parts->bytes(),
          kMessages,
          {unframe_contender(parts),
           {Role::kPeer, "simdjson on demand", [parts, parser, messages = parts->views()] {
              std::uint64_t answer = 0;
              for (const std::string_view message : messages) {
                simdjson::ondemand::document document;
                std::string_view time, level, text, request;
                if (parser->iterate(message, message.size() + ingest::kPadding).get(document) ||
                    document["timestamp"].get_string().get(time) || document["level"].get_string().get(level) ||
                    document["message"].get_string().get(text) || document["requestId"].get_string().get(request)) {
                  return std::uint64_t{0};
                }
                answer = fold(answer, answer_of(text, request));
              }
              return answer;
            }}}};
}

}  // namespace

std::vector<Contest> line_contests() {
  return {splitting(), text_frames(), json_frames()};
}

}  // namespace echotrace::bench
