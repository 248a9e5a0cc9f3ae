// Pieces are the same however the input is cut, and no piece is larger or has fewer bytes behind it than promised.
#include "ingest/containers/json_splitter.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using echotrace::ingest::DropReason;
using echotrace::ingest::JsonPieces;
using echotrace::ingest::JsonSplitter;
using echotrace::ingest::Origin;

class Pieces final : public JsonPieces {
 public:
  void member(std::string_view name, std::string_view text) override { note("member", name, text); }
  void element(std::string_view json, const Origin& origin) override { piece("element", json, origin); }
  void value(std::string_view json, const Origin& origin, bool recovered) override {
    piece(recovered ? "recovered" : "value", json, origin);
  }
  void object_end() override { note("end", {}, {}); }
  void broken(DropReason reason, const Origin& origin, std::string_view) override {
    note("broken", std::to_string(static_cast<int>(reason)), std::to_string(origin.line));
  }
  const std::string& text() const { return text_; }

 private:
  void piece(std::string_view kind, std::string_view json, const Origin& origin) {
    if (json.empty() || json.size() > echotrace::ingest::kMaxEventBytes) std::abort();
    volatile char behind = json.data()[json.size() + echotrace::ingest::kPadding - 1];
    static_cast<void>(behind);
    note(kind, std::to_string(origin.line), json);
  }
  void note(std::string_view kind, std::string_view a, std::string_view b) {
    text_.append(kind).append("\t").append(a).append("\t").append(b).append("\n");
  }
  std::string text_;
};

std::string pieces_of(std::string_view text, std::size_t piece_bytes, bool split_top_arrays) {
  Pieces pieces;
  JsonSplitter splitter({"events", split_top_arrays, 0}, pieces);
  while (!text.empty()) {
    const std::string_view rest = text.substr(0, piece_bytes);
    const std::vector<char> piece(rest.begin(), rest.end());
    splitter.feed({piece.data(), piece.size()});
    text.remove_prefix(piece.size());
  }
  splitter.finish();
  return pieces.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece_bytes = (data[0] >> 1) + std::size_t{1};
  const bool split = (data[0] & 1) != 0;
  if (pieces_of(text, text.size() + 1, split) != pieces_of(text, piece_bytes, split)) std::abort();
  return 0;
}
