// HdrHistogram's interval logs (.hlog), versions 1.0 to 1.3. A line without '#' is an interval: a tag if it has one,
// begin and length in seconds, the greatest value, the histogram in base64. Begins may count from a time that the
// comments before them name.
//   #[Histogram log format version 1.3]
//   #[StartTime: 1441812279.474 (seconds since epoch), Wed Sep 09 08:24:39 PDT 2015]
//   "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
//   Tag=A,0.127,1.007,2.769,HISTFAAAAEV42pNpm…
#include "ingest/base/json_text.h"
#include "ingest/base/time.h"
#include "ingest/container.h"

#include <simdjson.h>

#include <array>
#include <optional>
#include <string>

namespace echotrace::ingest {
namespace {

constexpr std::string_view kVersion = "#[Histogram log format version ", kLegend = "\"StartTimestamp\",";
constexpr std::size_t kExcerptBytes = 200;

std::string_view without_mark(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

std::optional<std::int64_t> comment_seconds(std::string_view line, std::string_view name) {
  if (!line.starts_with(name)) return std::nullopt;
  line.remove_prefix(name.size());
  std::int64_t ns = 0;
  if (!base::parse_decimal(line.substr(0, line.find_first_of(" ]")), base::Unit::kSecond, ns)) return std::nullopt;
  return ns;
}

class Reader final : public ContainerReader {
 public:
  explicit Reader(std::uint32_t input) : input_(input) {}

  void feed(std::string_view text, EventSink& sink) override {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      append(text.substr(0, end));
      if (end == std::string_view::npos) return;
      end_line(sink);
      text.remove_prefix(end + 1);
    }
  }

  void finish(EventSink& sink) override {
    if (!line_text_.empty()) end_line(sink);
  }

 private:
  void append(std::string_view text) {
    oversized_ |= line_text_.size() + text.size() > kMaxEventBytes;
    if (oversized_) text = text.substr(0, kExcerptBytes - std::min(kExcerptBytes, line_text_.size()));
    line_text_.append(text);
  }

  void end_line(EventSink& sink) {
    std::string_view line = line_number_ == 1 ? without_mark(line_text_) : std::string_view(line_text_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const Origin origin{input_, 0, line_number_++};
    if (oversized_) {
      sink.malformed(DropReason::kLineTooLong, origin, line.substr(0, kExcerptBytes));
    } else if (!simdjson::validate_utf8(line.data(), line.size())) {
      sink.malformed(DropReason::kBadEncoding, origin, line);
    } else if (line.starts_with('#')) {
      if (const auto start_ns = comment_seconds(line, "#[StartTime: ")) start_ns_ = start_ns;
      if (const auto base_ns = comment_seconds(line, "#[BaseTime: ")) base_ns_ = base_ns;
    } else if (!line.empty() && !line.starts_with(kLegend)) {
      interval(line, origin, sink);
    }
    line_text_.clear();
    if (oversized_) line_text_.shrink_to_fit();
    oversized_ = false;
  }

  void interval(std::string_view line, const Origin& origin, EventSink& sink) {
    constexpr std::string_view kTag = "Tag=";
    std::string_view rest = line, tag;
    const auto take = [&rest] {
      const std::string_view cell = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), cell.size() + 1));
      return cell;
    };
    if (rest.starts_with(kTag)) tag = take().substr(kTag.size());
    const std::string_view begin = take(), length = take(), max = take();
    std::int64_t begin_ns = 0, length_ns = 0;
    if (rest.empty() || rest.find(',') != std::string_view::npos) {
      sink.malformed(DropReason::kBrokenRow, origin, line);
      return;
    }
    if (!base::parse_decimal(begin, base::Unit::kSecond, begin_ns) ||
        !base::parse_decimal(length, base::Unit::kSecond, length_ns)) {
      sink.malformed(DropReason::kBadTime, origin, line);
      return;
    }
    LogEvent event;
    event.origin = origin;
    event.timestamp_ns = begin_ns + base_of(begin_ns);
    message_ = "{\"histogram_log\":1,\"tag\":";
    base::append_json_text(tag, message_);
    message_ += ",\"start_ns\":" + std::to_string(event.timestamp_ns) + ",\"interval_max\":";
    base::append_json_text(max, message_);
    message_ += ",\"histogram\":";
    base::append_json_text(rest, message_);
    message_ += '}';
    const std::size_t size = message_.size();
    message_.append(kPadding, '\0');
    event.message = {message_.data(), size};
    sink.event(event);
  }

  // As HdrHistogram's own reader: without a base, begins that lie more than a year before the log's start count from it.
  std::int64_t base_of(std::int64_t begin_ns) {
    constexpr std::int64_t kYearNs = std::int64_t{365} * 24 * 3600 * 1'000'000'000;
    if (!base_ns_) base_ns_ = start_ns_ && begin_ns < *start_ns_ - kYearNs ? *start_ns_ : 0;
    return *base_ns_;
  }

  std::uint32_t input_;
  std::uint64_t line_number_ = 1;
  bool oversized_ = false;
  std::string line_text_, message_;
  std::optional<std::int64_t> start_ns_, base_ns_;
};

bool sniff(std::string_view head) {
  head = without_mark(head);
  while (head.starts_with('#')) {
    if (head.starts_with(kVersion)) return true;
    const std::size_t end = head.find('\n');
    if (end == std::string_view::npos) return false;
    head.remove_prefix(end + 1);
  }
  return head.starts_with(kLegend);
}

std::unique_ptr<ContainerReader> make_reader(std::uint32_t input) {
  return std::make_unique<Reader>(input);
}

constexpr std::string_view kSamples[] = {
    "#[Logged with jHiccup 2.0.6]\n#[Histogram log format version 1.2]\n",
    "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n",
};

}  // namespace

extern const Container kHistogramLog;
const Container kHistogramLog{"histogram_log", "interval logs of HdrHistogram", sniff, nullptr, make_reader, kSamples};

}  // namespace echotrace::ingest
