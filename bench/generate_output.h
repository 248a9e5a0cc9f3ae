// Bytes into a file, compressed as asked.
#pragma once

#include "bench/generate_options.h"

#include <memory>
#include <string>
#include <string_view>

namespace echotrace::bench {

class Output {
 public:
  virtual ~Output() = default;
  virtual void write(std::string_view bytes) = 0;
  virtual void close() = 0;
};

std::string_view suffix_of(Compression compression);  // "", ".zst", ".gz"

// kZstd: independent frames of about 1 MiB, cut between two calls of write(); kGzip: one member.
std::unique_ptr<Output> open_output(const std::string& path, Compression compression);

}  // namespace echotrace::bench
