#include "drivers/local/aws_chunked.h"

#include "drivers/local/refusal.h"
#include "ingest/base/base64.h"

#include <boost/crc.hpp>
#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <memory>
#include <utility>

namespace echotrace::local {
namespace {

constexpr std::string_view kSigned = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
constexpr std::string_view kSignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
constexpr std::string_view kUnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
constexpr std::string_view kBreak = "\r\n";
constexpr std::size_t kMaxTrailers = 16;

[[noreturn]] void refuse_framing(const char* what) {
  throw Refusal{400, "IncompleteBody", std::string("The aws-chunked body cannot be read: ") + what};
}

[[noreturn]] void refuse_trailer() {
  throw Refusal{400, "MalformedTrailerError",
                "The request contained trailing data that was not well-formed or did not conform to our published "
                "schema."};
}

[[noreturn]] void refuse_signature() {
  throw Refusal{403, "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key and "
                "signing method."};
}

// Takes the text up to CR LF off `rest`.
std::string_view take_line(std::string_view& rest, const char* what) {
  const auto end = rest.find(kBreak);
  if (end == rest.npos) refuse_framing(what);
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + kBreak.size());
  return line;
}

// Each signature covers the one before, so that chunks cannot be left out or change places.
class ChunkChain {
 public:
  explicit ChunkChain(const ChunkSeed& seed) : seed_(seed), previous_(seed.signature) {}

  void check_chunk(std::string_view content, std::string_view signature) {
    check("AWS4-HMAC-SHA256-PAYLOAD", std::string(aws::kEmptyPayload) + "\n" + aws::sha256_hex(content), signature);
  }
  void check_trailer(std::string_view trailer, std::string_view signature) {
    check("AWS4-HMAC-SHA256-TRAILER", aws::sha256_hex(trailer), signature);
  }

 private:
  void check(std::string_view algorithm, const std::string& hashes, std::string_view signature) {
    const std::string text =
        std::string(algorithm) + "\n" + seed_.amz_date + "\n" + seed_.scope.text() + "\n" + previous_ + "\n" + hashes;
    const std::string expected = aws::signature(seed_.key, text);
    if (!aws::equal_in_constant_time(expected, signature)) refuse_signature();
    previous_ = expected;
  }

  const ChunkSeed& seed_;
  std::string previous_;
};

// The chunk's length; its signature is "" when the header has none.
std::size_t read_chunk_header(std::string_view line, std::string_view& signature) {
  std::size_t bytes = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), bytes, 16);
  if (error != std::errc()) refuse_framing("a chunk has no length");
  const std::string_view extension(end, static_cast<std::size_t>(line.data() + line.size() - end));
  constexpr std::string_view kName = ";chunk-signature=";
  if (extension.starts_with(kName))
    signature = extension.substr(kName.size());
  else if (!extension.empty())
    refuse_framing("a chunk's header is no length");
  return bytes;
}

// Trailing checksums become headers, as if they had come before the body.
void read_trailers(std::string_view& rest, ChunkChain* chain, aws::Headers& headers) {
  std::string covered;
  std::string_view signature;
  for (std::size_t count = 0; !rest.empty(); ++count) {
    const std::string_view line = take_line(rest, "a trailer has no end");
    if (line.empty()) break;
    const auto colon = line.find(':');
    if (colon == line.npos || count == kMaxTrailers) refuse_trailer();
    const std::string name = aws::lower_case(line.substr(0, colon));
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (name == "x-amz-trailer-signature") {
      signature = value;
      continue;
    }
    covered.append(name).append(":").append(value).append("\n");
    if (name.starts_with("x-amz-checksum-")) aws::set_header(headers, name, std::string(value));
  }
  if (chain != nullptr) chain->check_trailer(covered, signature);
  const std::string_view promised = aws::header_value(headers, "x-amz-trailer");
  if (!promised.empty() && aws::find_header(headers, promised) == nullptr) refuse_trailer();
}

void strip_encoding(aws::Headers& headers) {
  std::string kept;
  std::string_view rest = aws::header_value(headers, "Content-Encoding");
  while (!rest.empty()) {
    std::string_view one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one != "aws-chunked" && !one.empty()) kept += (kept.empty() ? "" : ",") + std::string(one);
  }
  aws::remove_header(headers, "Content-Encoding");
  if (!kept.empty()) aws::set_header(headers, "Content-Encoding", kept);
}

std::string big_endian(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
  return out;
}

template <std::size_t kBits, std::uint64_t kPolynomial>
std::string crc(std::string_view body) {
  constexpr std::uint64_t kOnes = kBits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (kBits % 64)) - 1;
  boost::crc_optimal<kBits, kPolynomial, kOnes, kOnes, true, true> sum;
  sum.process_bytes(body.data(), body.size());
  return big_endian(sum.checksum(), kBits / 8);
}

std::string digest(std::string_view body, const char* algorithm) {
  const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> fetched(EVP_MD_fetch(nullptr, algorithm, nullptr), EVP_MD_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  if (!fetched || EVP_Digest(body.data(), body.size(), out.data(), &size, fetched.get(), nullptr) != 1) return {};
  return {reinterpret_cast<const char*>(out.data()), size};
}

struct Checksum {
  const char* header;
  std::string (*of)(std::string_view body);
};
// Polynomials: IEEE 802.3, Castagnoli, and NVMe's (reflected, all ones in and out, check value ae8b14860a799888).
constexpr Checksum kChecksums[] = {
    {"x-amz-checksum-crc32", crc<32, 0x04C11DB7>},
    {"x-amz-checksum-crc32c", crc<32, 0x1EDC6F41>},
    {"x-amz-checksum-crc64nvme", crc<64, 0xAD93D23594C93659>},
    {"x-amz-checksum-sha1", [](std::string_view body) { return digest(body, "SHA1"); }},
    {"x-amz-checksum-sha256", [](std::string_view body) { return digest(body, "SHA256"); }},
    {"Content-MD5", [](std::string_view body) { return digest(body, "MD5"); }},
};

}  // namespace

bool is_chunked(std::string_view content_hash) {
  return content_hash.starts_with("STREAMING-");
}

void take_off_chunks(aws::HttpRequest& request, std::string_view content_hash, const ChunkSeed& seed) {
  const bool trailers = content_hash == kSignedTrailer || content_hash == kUnsignedTrailer;
  const bool is_signed = content_hash == kSigned || content_hash == kSignedTrailer;
  if (!trailers && !is_signed) {
    throw Refusal{400, "InvalidRequest", "The value of x-amz-content-sha256 is not one that this endpoint knows."};
  }
  ChunkChain chain(seed);
  std::string content;
  content.reserve(request.body.size());
  std::string_view rest = request.body;
  for (std::size_t bytes = 1; bytes > 0;) {
    std::string_view signature;
    bytes = read_chunk_header(take_line(rest, "a chunk's header has no end"), signature);
    if (bytes > rest.size()) refuse_framing("the last chunk is cut short");
    const std::string_view chunk = rest.substr(0, bytes);
    rest.remove_prefix(bytes);
    if (is_signed) chain.check_chunk(chunk, signature);
    content += chunk;
    if (bytes > 0 && !take_line(rest, "a chunk has no end").empty()) refuse_framing("a chunk is longer than it says");
  }
  if (trailers)
    read_trailers(rest, is_signed ? &chain : nullptr, request.headers);
  else if (rest.starts_with(kBreak))
    rest.remove_prefix(kBreak.size());
  if (!rest.empty()) refuse_framing("something follows its end");
  const std::string_view length = aws::header_value(request.headers, "x-amz-decoded-content-length");
  if (!length.empty() && length != std::to_string(content.size())) {
    throw Refusal{400, "IncompleteBody",
                  "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header"};
  }
  request.body = std::move(content);
  strip_encoding(request.headers);
}

void check_checksums(const aws::HttpRequest& request) {
  // CompleteMultipartUpload says the checksum of the object, not of its own body.
  const bool of_object = request.method == "POST" && request.query.find("uploadId=") != std::string::npos;
  for (const Checksum& checksum : kChecksums) {
    if (of_object && std::string_view(checksum.header).starts_with("x-amz-")) continue;
    const std::string* given = aws::find_header(request.headers, checksum.header);
    if (given == nullptr) continue;
    const std::optional<std::string> bytes = base::decode_base64(*given);
    const std::string expected = checksum.of(request.body);
    if (!bytes || bytes->size() != expected.size()) {
      throw Refusal{400, "InvalidDigest", "The " + std::string(checksum.header) + " you specified is not valid."};
    }
    if (*bytes != expected) {
      throw Refusal{400, "BadDigest",
                    "The " + std::string(checksum.header) + " you specified did not match the calculated checksum."};
    }
  }
}

}  // namespace echotrace::local
