#include "ingest/read_inputs.h"

#include "ingest/base/error.h"
#include "ingest/piece_lines.h"
#include "ingest/piece_queue.h"

#include <exception>
#include <map>
#include <thread>
#include <utility>

namespace echotrace::ingest {
namespace {

constexpr std::size_t kTextBytes = std::size_t{1024} << 10;  // decompressed text handed to a worker at once
constexpr std::size_t kFrameBytes = std::size_t{2} << 20;    // a frame up to this size is decompressed in one go
constexpr std::size_t kDocumentBytes = std::size_t{128} << 10;
constexpr std::size_t kQueuePerThread = 3;

// What one thread needs to read lines: a reader per container, made when first needed.
class LineReaders {
 public:
  LineReader& of(const Container& container) {
    std::unique_ptr<LineReader>& reader = readers_[&container];
    if (!reader) reader = container.lines();
    return *reader;
  }

 private:
  std::map<const Container*, std::unique_ptr<LineReader>> readers_;
};

class Worker {
 public:
  Worker(PieceQueue& queue, Intake& intake) : queue_(queue), intake_(intake) {}

  // Until the queue is closed.
  void run() noexcept {
    try {
      for (Piece piece; queue_.pop(piece);) finish(piece);
    } catch (...) {
      queue_.fail(std::current_exception());
    }
  }

  // Reads one piece, if one waits.
  bool help() {
    Piece piece;
    if (!queue_.try_pop(piece)) return false;
    finish(piece);
    return true;
  }

 private:
  void finish(Piece& piece) {
    read(piece);
    intake_.piece_done();
    queue_.done(piece);
  }

  void read(const Piece& piece) {
    LineReader& reader = readers_.of(*piece.lines->container);
    PieceLines lines(reader, intake_, piece.input, piece.index);
    if (piece.frame_owner) {
      if (!text_) text_ = std::make_unique<char[]>(kFrameBytes + kPadding);
      frames_.open(piece.frame);
      while (const std::size_t bytes = frames_.read(text_.get(), kFrameBytes)) lines.feed({text_.get(), bytes});
      if (frames_.damaged()) piece.lines->damaged_frames.fetch_add(1);
    } else {
      lines.feed({piece.text.data(), piece.text_bytes});
    }
    // Lines that cross a cut follow neither those of this piece nor each other, so each is a piece of its own.
    intake_.piece_done();
    const auto on_line = [&](std::string_view line, const Origin& origin, bool too_long) {
      read_line(line, too_long, origin, reader, intake_);
      intake_.piece_done();
    };
    piece.lines->stitcher.add(piece.index, lines.head(), lines.tail(), lines.breaks(), on_line);
  }

  PieceQueue& queue_;
  Intake& intake_;
  LineReaders readers_;
  FrameReader frames_;
  std::unique_ptr<char[]> text_;
};

// Of an input whose beginning unpacks to nothing: whether there is text further on. Where there is none, stream.end()
// says whether the input is empty, cut or damaged.
bool holds_text(Stream& stream) {
  char byte = 0;
  do {
    if (stream.read(&byte, 1) > 0) return true;
  } while (stream.frame_ended());
  return false;
}

}  // namespace

struct InputReader::Impl {
  std::vector<InputReport> reports;
  std::vector<std::unique_ptr<LineInput>> line_inputs;  // by input; null for documents
  std::int64_t stored_before = 0;

  void read_one(std::uint32_t input, Intake& intake, PieceQueue& queue, Worker& own, const ReadOptions& options);
  void read_lines(Stream& stream, std::uint32_t input, PieceQueue& queue, Worker& own, const ReadOptions& options);
  void read_document(Stream& stream, const Container& container, std::uint32_t input, Intake& intake,
                     const ReadOptions& options);
  void tick(const Stream& stream, const ReadOptions& options) const;
};

void InputReader::Impl::tick(const Stream& stream, const ReadOptions& options) const {
  if (options.progress) options.progress(stored_before + stream.stored_bytes());
}

void InputReader::Impl::read_one(std::uint32_t input, Intake& intake, PieceQueue& queue, Worker& own,
                                 const ReadOptions& options) {
  InputReport& report = reports[input];
  Stream stream(report.path);
  report.compression = stream.compression();
  const std::string head = stream.peek(kSniffBytes);
  const Container* const container = head.empty() ? nullptr : find_container(head);
  if (container != nullptr) {
    report.container = container->name;
    report.passed_over = container->lines == nullptr && container->documents == nullptr;
  }
  if (container == nullptr) {
    if (head.empty() ? holds_text(stream) : true) intake.malformed(DropReason::kUnknownFormat, {input, 0, 0}, head);
  } else if (container->lines != nullptr) {
    line_inputs[input] = std::make_unique<LineInput>(input, container);
    read_lines(stream, input, queue, own, options);
    while (own.help()) tick(stream, options);
    queue.wait_idle();
    queue.rethrow();
    const std::unique_ptr<LineReader> reader = container->lines();
    const bool cut = stream.end() != StreamEnd::kClean;
    line_inputs[input]->stitcher.finish([&](std::string_view line, const Origin& origin, bool too_long) {
      if (cut) {
        intake.malformed(DropReason::kCutShort, origin, line.substr(0, kSniffBytes));
      } else {
        read_line(line, too_long, origin, *reader, intake);
      }
    });
    report.damaged_frames = line_inputs[input]->damaged_frames.load();
  } else if (container->documents != nullptr) {
    read_document(stream, *container, input, intake, options);
  }
  intake.piece_done();
  report.end = stream.end();
  report.stored_bytes = stream.stored_bytes();
  stored_before += report.stored_bytes;
}

// Where the queue is full, the reading thread parses, too: so as many threads work as were asked for, and none waits.
void InputReader::Impl::read_lines(Stream& stream, std::uint32_t input, PieceQueue& queue, Worker& own,
                                   const ReadOptions& options) {
  for (std::uint32_t index = 0;; ++index) {
    tick(stream, options);
    queue.rethrow();
    Piece piece;
    piece.input = input;
    piece.index = index;
    piece.lines = line_inputs[input].get();
    piece.frame_owner = stream.take_frame(piece.frame);
    if (!piece.frame_owner) {
      piece.text = queue.spare();
      if (piece.text.size() < kTextBytes + kPadding) piece.text.resize(kTextBytes + kPadding);
      do {
        piece.text_bytes = stream.read(piece.text.data(), kTextBytes);
      } while (piece.text_bytes == 0 && stream.frame_ended());
      if (piece.text_bytes == 0) return;
    }
    while (!queue.try_push(piece)) own.help();
  }
}

void InputReader::Impl::read_document(Stream& stream, const Container& container, std::uint32_t input, Intake& intake,
                                      const ReadOptions& options) {
  const std::unique_ptr<ContainerReader> reader = container.documents(input);
  std::vector<char> text(kDocumentBytes + kPadding);
  for (;;) {
    tick(stream, options);
    const std::size_t bytes = stream.read(text.data(), kDocumentBytes);
    if (bytes == 0 && !stream.frame_ended()) break;
    reader->feed({text.data(), bytes}, intake);
    intake.piece_done();
  }
  reader->finish(intake);
}

InputReader::InputReader() : impl_(std::make_unique<Impl>()) {}
InputReader::~InputReader() = default;

void InputReader::read(const std::vector<std::string>& paths, std::span<const std::unique_ptr<Intake>> intakes,
                       const ReadOptions& options) {
  impl_->reports.resize(paths.size());
  impl_->line_inputs.resize(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) impl_->reports[i].path = paths[i];

  PieceQueue queue(kQueuePerThread * intakes.size());
  Worker own(queue, *intakes[0]);
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < intakes.size(); ++i) {
    workers.push_back(std::make_unique<Worker>(queue, *intakes[i]));
    threads.emplace_back([worker = workers.back().get()] { worker->run(); });
  }
  try {
    for (std::uint32_t input = 0; input < paths.size(); ++input)
      impl_->read_one(input, *intakes[0], queue, own, options);
  } catch (...) {
    queue.fail(std::current_exception());
  }
  queue.close();
  for (std::thread& thread : threads) thread.join();
  queue.rethrow();
}

const std::vector<InputReport>& InputReader::reports() const {
  return impl_->reports;
}

std::string InputReader::place(const Origin& origin) const {
  const std::string& path = impl_->reports[origin.input].path;
  const auto& lines = impl_->line_inputs[origin.input];
  const std::uint64_t number = lines ? lines->stitcher.line_number(origin) : origin.line;
  return number == 0 ? path : path + ":" + std::to_string(number);
}

}  // namespace echotrace::ingest
