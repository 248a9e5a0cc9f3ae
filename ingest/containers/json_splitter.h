// Cuts a stream of JSON values into the pieces a container wants, holding one piece at a time: the elements of one
// named array inside top-level objects, and top-level values that have no such array. Only structure is checked here;
// what is inside a piece is for the parser that gets it.
#pragma once

#include "ingest/container.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::ingest {

// Texts are valid during the call. Pieces have kPadding readable bytes behind their end.
class JsonPieces {
 public:
  virtual ~JsonPieces() = default;
  // A text member of a top-level object, as it stands in the JSON (escapes not decoded), in the order of the input.
  virtual void member(std::string_view name, std::string_view text) = 0;
  virtual void element(std::string_view json, const Origin& origin) = 0;
  // A top-level value without the wanted array. `recovered`: found while getting over broken text, so it may be a part
  // of something larger.
  virtual void value(std::string_view json, const Origin& origin, bool recovered) = 0;
  virtual void object_end() = 0;  // of a top-level object with the wanted array
  virtual void broken(DropReason reason, const Origin& origin, std::string_view excerpt) = 0;
};

class JsonSplitter {
 public:
  struct Options {
    std::string_view array;         // name of the wanted array
    bool split_top_arrays = false;  // elements of top-level arrays are wanted, too
    std::uint32_t input = 0;        // for origins
  };

  JsonSplitter(const Options& options, JsonPieces& pieces) : options_(options), pieces_(pieces) {}

  void feed(std::string_view text);
  void finish();  // what is incomplete is broken (kCutShort)

 private:
  enum class State : std::uint8_t {
    kTop,         // between top-level values
    kValue,       // after a colon, or a comma in an array
    kValueOrEnd,  // after [
    kKey,         // after a comma in an object
    kKeyOrEnd,    // after {
    kColon,
    kCommaOrEnd,
    kString,
    kEscape,
    kScalar,
    kTooDeep,  // below kMaxDepth only strings and brackets are told apart
    kTooDeepString,
    kTooDeepEscape,
    kSkipLine,   // getting over broken text: to the end of the line ...
    kLineStart,  // ... and on to the first line that begins with a bracket
  };
  enum class Column : std::uint8_t { kFirst, kIndented, kInside };

  const char* step(const char* p);
  const char* structure(const char* p);
  const char* begin_value(const char* p, Column column);
  bool begins_anew(char c, Column column) const;
  const char* string(const char* p);
  const char* scalar(const char* p);
  const char* too_deep(const char* p);
  const char* recover(const char* p);
  void open(bool object);
  const char* close(const char* p, bool object);
  void value_ended(const char* p);
  void string_ended(const char* p);
  const char* fail(DropReason reason, const char* p, Column column);
  void blank(char c);

  void capture_begin(const char* p);
  void capture_drop();
  void capture_store(const char* p);
  bool capture_take(const char* p, std::string_view& json);
  void record(const char* from, const char* to);
  bool recording() const { return depth_ == 1 && in_object(); }
  bool in_object() const { return (objects_ >> (depth_ - 1) & 1) != 0; }

  Options options_;
  JsonPieces& pieces_;

  State state_ = State::kTop;
  Column column_ = Column::kFirst;
  bool string_is_key_ = false;
  bool recovered_ = false;
  bool split_ = false;         // the top-level value has had the wanted array
  int depth_ = 0;              // open brackets, kMaxDepth at most
  std::uint64_t deeper_ = 0;   // open brackets below that
  std::uint64_t objects_ = 0;  // bit d - 1: the bracket that opened depth d is a brace
  static_assert(kMaxDepth <= 64);
  int split_depth_ = kNotSplitting;  // elements of the array at this depth are delivered
  static constexpr int kNotSplitting = -1;
  Column first_element_ = Column::kInside;  // where the first element of that array stands
  std::uint64_t line_ = 1;
  Origin top_origin_, origin_;        // of the top-level value, of what is captured
  std::string key_, lexeme_;          // at depth 1 of an object
  std::uint8_t byte_order_mark_ = 0;  // bytes of it seen so far

  bool capturing_ = false, oversized_ = false, deep_ = false;
  const char* mark_ = nullptr;  // captured text of this feed() begins here
  const char* end_ = nullptr;
  std::string buffer_;  // captured text of earlier feed() calls
};

}  // namespace echotrace::ingest
