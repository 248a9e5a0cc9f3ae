// Containers: from the bytes of an input to log events. One file per container in ingest/containers/, one row in the
// table. Compression lies below (stream.h); what a message means lies above (format.h).
#pragma once

#include "ingest/drop_reason.h"
#include "ingest/event.h"

#include <memory>
#include <span>
#include <string_view>

namespace echotrace::ingest {

// How much of an input a container may look at to recognise it, in bytes after decompression.
inline constexpr std::size_t kSniffBytes = 4096;
// Longer lines, JSON values and CSV rows are malformed; they are skipped without being held in memory.
inline constexpr std::size_t kMaxEventBytes = std::size_t{4} << 20;
// Deeper JSON is malformed.
inline constexpr int kMaxDepth = 64;

class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void event(const LogEvent& event) = 0;
  // `excerpt`: the beginning of the offending text; at most a few hundred bytes are looked at.
  virtual void malformed(DropReason reason, const Origin& origin, std::string_view excerpt) = 0;
};

// Reads an input whose events may span lines (documents, CSV). Fed in order, any cut; keeps at most kMaxEventBytes.
class ContainerReader {
 public:
  virtual ~ContainerReader() = default;
  virtual void feed(std::string_view text, EventSink& sink) = 0;
  virtual void finish(EventSink& sink) = 0;  // end of input: what is incomplete is malformed (kCutShort)
};

// Reads one line (without its line feed, never blank). `line` has kPadding readable bytes behind its end.
// One per thread: it may keep scratch memory, but no line may depend on another.
class LineReader {
 public:
  virtual ~LineReader() = default;
  virtual void line(std::string_view line, const Origin& origin, EventSink& sink) = 0;
  // Reads the line that `text` begins with, if its end shows while it is read: returns its bytes with the line feed. 0:
  // nothing was read, the line must be found and given to line(). Saves looking at every byte twice. The origin comes by
  // value, in registers: read back from memory at once, as a whole, it would have to wait until its parts are there.
  virtual std::size_t take(std::string_view /*text*/, Origin /*origin*/, EventSink& /*sink*/) { return 0; }
};

// Exactly one of the three: `lines` (any block of whole lines can be read alone, in parallel), `documents`, or neither
// (recognised and passed over: our own outputs).
struct Container {
  std::string_view name;
  std::string_view sentence;             // for --help and FORMATS.md
  bool (*sniff)(std::string_view head);  // head: the first kSniffBytes, or all of a shorter input
  std::unique_ptr<LineReader> (*lines)();
  std::unique_ptr<ContainerReader> (*documents)(std::uint32_t input);
  std::span<const std::string_view> samples;  // inputs this container recognises and no other does
};

// In order of priority; the last takes any text.
std::span<const Container> containers();
const Container* find_container(std::string_view head);  // nullptr: not text at all

}  // namespace echotrace::ingest
