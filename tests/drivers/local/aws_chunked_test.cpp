#include "drivers/local/aws_chunked.h"

#include "tests/drivers/local/refused.h"

#include <gtest/gtest.h>

namespace echotrace::local {
namespace {

constexpr const char* kSigned = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
constexpr const char* kSignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
constexpr const char* kUnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

// The examples of AWS's documentation: 66,560 times 'a' in chunks of 65,536 and 1,024 bytes.
const aws::Scope kScope{"20130524", "us-east-1", "s3"};
ChunkSeed seed_of(const char* signature) {
  return {aws::signing_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", kScope), kScope, "20130524T000000Z", signature};
}
const char* const kSeed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
const char* const kTrailerSeed = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";

std::string chunk(const std::string& length, const std::string& signature, const std::string& content) {
  return length + ";chunk-signature=" + signature + "\r\n" + content;
}

std::string example() {
  return chunk("10000", "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
               std::string(65536, 'a') + "\r\n") +
         chunk("400", "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
               std::string(1024, 'a') + "\r\n") +
         chunk("0", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9", "\r\n");
}

std::string trailer_example() {
  return chunk("10000", "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
               std::string(65536, 'a') + "\r\n") +
         chunk("400", "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
               std::string(1024, 'a') + "\r\n") +
         chunk("0", "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
               "x-amz-checksum-crc32c:sOO8/Q==\r\n"
               "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n");
}

aws::HttpRequest request_with(std::string body, aws::Headers headers = {{"Content-Encoding", "aws-chunked"}}) {
  aws::HttpRequest request;
  request.method = "PUT";
  request.headers = std::move(headers);
  request.body = std::move(body);
  return request;
}

std::string refusal_of(std::string body, const char* kind, const char* seed = kSeed, aws::Headers headers = {}) {
  return refused_with([&] {
    aws::HttpRequest request = request_with(std::move(body), std::move(headers));
    take_off_chunks(request, kind, seed_of(seed));
  });
}

TEST(AwsChunked, TakesTheDocumentedExampleApart) {
  aws::HttpRequest request = request_with(
      example(), {{"x-amz-decoded-content-length", "66560"}, {"Content-Encoding", "aws-chunked"}, {"X", "y"}});
  take_off_chunks(request, kSigned, seed_of(kSeed));
  EXPECT_EQ(request.body, std::string(66560, 'a'));
  EXPECT_EQ(aws::find_header(request.headers, "content-encoding"), nullptr);
  EXPECT_EQ(aws::header_value(request.headers, "X"), "y");
}

TEST(AwsChunked, TakesTheDocumentedExampleWithATrailerApartAndItsChecksumHolds) {
  aws::HttpRequest request = request_with(trailer_example(), {{"x-amz-trailer", "x-amz-checksum-crc32c"}});
  take_off_chunks(request, kSignedTrailer, seed_of(kTrailerSeed));
  EXPECT_EQ(request.body, std::string(66560, 'a'));
  EXPECT_EQ(aws::header_value(request.headers, "x-amz-checksum-crc32c"), "sOO8/Q==");
  check_checksums(request);
}

TEST(AwsChunked, SeesAChangeOfContentOrderOrLength) {
  std::string changed = example();
  changed[1000] = 'b';
  EXPECT_EQ(refusal_of(changed, kSigned), "SignatureDoesNotMatch");
  std::string cut = example();
  cut.erase(0, cut.find("\r\n400;") + 2);
  EXPECT_EQ(refusal_of(cut, kSigned), "SignatureDoesNotMatch") << "the first chunk is missing";
  EXPECT_EQ(refusal_of(example(), kSigned, kTrailerSeed), "SignatureDoesNotMatch") << "of another request";
  std::string unsigned_end = example();
  unsigned_end.erase(unsigned_end.rfind(";chunk-signature"), 17 + 64);
  EXPECT_EQ(refusal_of(unsigned_end, kSigned), "SignatureDoesNotMatch");
}

TEST(AwsChunked, SeesAChangedTrailer) {
  std::string changed = trailer_example();
  changed.replace(changed.find("sOO8"), 4, "sOO9");
  EXPECT_EQ(refusal_of(changed, kSignedTrailer, kTrailerSeed), "SignatureDoesNotMatch");
  std::string unsigned_trailer = trailer_example();
  unsigned_trailer.erase(unsigned_trailer.find("x-amz-trailer-signature"), 24 + 64 + 2);
  EXPECT_EQ(refusal_of(unsigned_trailer, kSignedTrailer, kTrailerSeed), "SignatureDoesNotMatch");
}

TEST(AwsChunked, TakesUnsignedChunksApart) {
  aws::HttpRequest request = request_with("5\r\n12345\r\n4\r\n6789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n",
                                          {{"x-amz-trailer", "x-amz-checksum-crc32"}});
  take_off_chunks(request, kUnsignedTrailer, seed_of(kSeed));
  EXPECT_EQ(request.body, "123456789");
  check_checksums(request);
}

TEST(AwsChunked, KeepsOtherEncodings) {
  for (const auto& [before, after] : {std::pair("aws-chunked,gzip", "gzip"), std::pair("gzip, aws-chunked", "gzip"),
                                      std::pair("gzip,br", "gzip,br")}) {
    aws::HttpRequest request = request_with("0\r\n\r\n", {{"Content-Encoding", before}});
    take_off_chunks(request, kUnsignedTrailer, seed_of(kSeed));
    EXPECT_EQ(aws::header_value(request.headers, "Content-Encoding"), after);
    EXPECT_EQ(request.body, "");
  }
}

TEST(AwsChunked, RefusesBrokenFraming) {
  for (const char* const body :
       {"", "5", "5\r\n", "5\r\n123", "5\r\n12345", "5\r\n123456\r\n0\r\n\r\n", "x\r\n\r\n", "-1\r\n\r\n",
        "5;x=y\r\n12345\r\n0\r\n\r\n", "ffffffffffffffff\r\n1\r\n", "fffffffffffffffff\r\n1\r\n", "0\r\n\r\nmore"}) {
    EXPECT_EQ(refusal_of(body, kUnsignedTrailer), "IncompleteBody") << body;
  }
}

TEST(AwsChunked, RefusesTrailersThatAreNoneOrMissing) {
  EXPECT_EQ(refusal_of("0\r\nno colon\r\n\r\n", kUnsignedTrailer), "MalformedTrailerError");
  EXPECT_EQ(refusal_of("0\r\n\r\n", kUnsignedTrailer, kSeed, {{"X-Amz-Trailer", "x-amz-checksum-crc32"}}),
            "MalformedTrailerError");
  std::string many = "0\r\n";
  for (int i = 0; i < 100; ++i) many += "a:b\r\n";
  EXPECT_EQ(refusal_of(many + "\r\n", kUnsignedTrailer), "MalformedTrailerError");
}

TEST(AwsChunked, RefusesAnotherLengthThanSaid) {
  EXPECT_EQ(refusal_of("2\r\nab\r\n0\r\n\r\n", kUnsignedTrailer, kSeed, {{"x-amz-decoded-content-length", "3"}}),
            "IncompleteBody");
}

TEST(AwsChunked, RefusesKindsItDoesNotKnow) {
  EXPECT_EQ(refusal_of("0\r\n\r\n", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"), "InvalidRequest");
}

// Check values of the catalogues of CRCs for "123456789", and zlib's and hashlib's.
const aws::Headers kTrue{{"x-amz-checksum-crc32", "y/Q5Jg=="},
                         {"x-amz-checksum-crc32c", "4waSgw=="},
                         {"x-amz-checksum-crc64nvme", "rosUhgp5mIg="},
                         {"x-amz-checksum-sha1", "98O8HYCOBHMq32eZZczDTKeuNEE="},
                         {"x-amz-checksum-sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="},
                         {"Content-MD5", "JfnnlDI7RTiF9RgfG2JNCw=="}};

TEST(Checksums, AcceptTheBodyTheyBelongTo) {
  for (const aws::Header& header : kTrue) {
    EXPECT_EQ(refused_with([&] { check_checksums(request_with("123456789", {header})); }), "") << header.name;
  }
}

TEST(Checksums, RefuseAnotherBody) {
  for (const aws::Header& header : kTrue) {
    EXPECT_EQ(refused_with([&] { check_checksums(request_with("123456780", {header})); }), "BadDigest") << header.name;
  }
}

TEST(Checksums, RefuseWhatIsNoChecksum) {
  for (const aws::Header& header : kTrue) {
    for (const char* const value : {"", "!", "AAAA", "y/Q5Jg", "y/Q5Jg==y/Q5Jg=="}) {
      EXPECT_EQ(refused_with([&] {
                  check_checksums(request_with("", {{header.name, value}}));
                }),
                "InvalidDigest")
          << header.name << " " << value;
    }
  }
}

TEST(Checksums, OfAWholeObjectAreNotThoseOfTheRequestThatCompletesIt) {
  aws::HttpRequest request = request_with("<CompleteMultipartUpload/>", {{"x-amz-checksum-crc32", "y/Q5Jg=="}});
  request.method = "POST";
  request.query = "uploadId=u";
  EXPECT_EQ(refused_with([&] { check_checksums(request); }), "");
}

}  // namespace
}  // namespace echotrace::local
