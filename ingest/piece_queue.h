// Pieces of inputs on their way from the thread that reads to those that parse.
#pragma once

#include "ingest/container.h"
#include "ingest/stitcher.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::ingest {

// One input read as lines; lives as long as the reader, for line numbers.
struct LineInput {
  LineInput(std::uint32_t index, const Container* container_row) : container(container_row), stitcher(index) {}
  const Container* container;
  Stitcher stitcher;
  std::atomic<std::uint32_t> damaged_frames{0};
};

// Either a zstd frame as stored, which lies in a block of memory it shares with others, or text of its own.
struct Piece {
  std::uint32_t input = 0, index = 0;
  LineInput* lines = nullptr;
  std::string_view frame;
  std::shared_ptr<const void> frame_owner;  // null: a piece of text
  std::vector<char> text;                   // kPadding bytes behind text_bytes
  std::size_t text_bytes = 0;
};

// Bounded. The emptied memory of texts comes back through it: fresh memory costs more (page faults) than filling it.
class PieceQueue {
 public:
  explicit PieceQueue(std::size_t limit) : limit_(limit) {}

  // False, with the piece left alone, when there is no room.
  bool try_push(Piece& piece) {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= limit_) return false;
    waiting_.push_back(std::move(piece));
    work_.notify_one();
    return true;
  }

  // Waits for a piece; false when there will be none.
  bool pop(Piece& piece) {
    std::unique_lock lock(mutex_);
    work_.wait(lock, [&] { return !waiting_.empty() || closed_ || failed_; });
    return !failed_ && take(piece);
  }
  bool try_pop(Piece& piece) {
    const std::lock_guard lock(mutex_);
    return take(piece);
  }

  // After every successful pop, when the piece has been read.
  void done(Piece& piece) {
    piece.frame_owner.reset();
    const std::lock_guard lock(mutex_);
    if (!piece.text.empty()) spare_.push_back(std::move(piece.text));
    if (--busy_ == 0 && waiting_.empty()) idle_.notify_all();
  }

  std::vector<char> spare() {
    const std::lock_guard lock(mutex_);
    if (spare_.empty()) return {};
    std::vector<char> bytes = std::move(spare_.back());
    spare_.pop_back();
    return bytes;
  }

  void wait_idle() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [&] { return (waiting_.empty() && busy_ == 0) || failed_; });
  }

  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    work_.notify_all();
  }

  void fail(std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    if (!failed_) failed_ = std::move(error);
    work_.notify_all();
    idle_.notify_all();
  }

  void rethrow() {
    const std::lock_guard lock(mutex_);
    if (failed_) std::rethrow_exception(failed_);
  }

 private:
  bool take(Piece& piece) {
    if (waiting_.empty()) return false;
    piece = std::move(waiting_.front());
    waiting_.pop_front();
    ++busy_;
    return true;
  }

  std::mutex mutex_;
  std::condition_variable work_, idle_;
  std::deque<Piece> waiting_;
  std::vector<std::vector<char>> spare_;
  std::size_t limit_, busy_ = 0;
  bool closed_ = false;
  std::exception_ptr failed_;
};

}  // namespace echotrace::ingest
