// Data of a Lambda function's awslogs event: base64 of one gzip member that holds a subscription record.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace echotrace::ingest {

// A record that unpacks to more is cut there. CloudWatch packs about 1 MB of text; a bomb in 4 MiB of base64 unpacks to
// 3 GiB.
inline constexpr std::size_t kMaxUnpackedBytes = std::size_t{64} << 20;

enum class Unpacked { kWhole, kTooLong, kBroken };

// Keeps one piece of the text in memory, and the packed bytes.
class PackedRecord {
 public:
  PackedRecord();
  ~PackedRecord();
  // Calls take() with the text, piece by piece; what came before damage or the limit has been taken all the same.
  Unpacked unpack(std::string_view base64, const std::function<void(std::string_view)>& take);

 private:
  struct Inflater;
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace echotrace::ingest
