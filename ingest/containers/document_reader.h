// What the containers of JSON documents share: the splitter that feeds them, and decoded texts.
#pragma once

#include "ingest/container.h"
#include "ingest/containers/json_splitter.h"

#include <memory>
#include <string_view>

namespace echotrace::ingest {

// Decodes one JSON text at a time; the result lives until the next call and has kPadding readable bytes behind it.
class DecodedText {
 public:
  bool decode(std::string_view escaped, std::string_view& decoded);  // false: a broken escape

 private:
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
};

class DocumentReader : public ContainerReader, protected JsonPieces {
 public:
  explicit DocumentReader(const JsonSplitter::Options& options) : splitter_(options, *this) {}

  void feed(std::string_view text, EventSink& sink) final;
  void finish(EventSink& sink) final;

 protected:
  void member(std::string_view, std::string_view) override {}
  void object_end() override {}
  void broken(DropReason reason, const Origin& origin, std::string_view excerpt) final;

  // Hands the event on, or counts the piece it should have come from.
  void deliver(DropReason reason, LogEvent& event, const Origin& origin, std::string_view json);
  EventSink& sink() { return *sink_; }

 private:
  JsonSplitter splitter_;
  EventSink* sink_ = nullptr;
};

}  // namespace echotrace::ingest
