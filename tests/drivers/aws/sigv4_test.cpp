#include "drivers/aws/sigv4.h"

#include <gtest/gtest.h>

#include <string>

namespace echotrace::aws {
namespace {

// The examples that AWS's own documentation computes step by step ("Create a signed AWS API request"; "Authenticating
// Requests: Using the Authorization Header" and "... Using Query Parameters" of the S3 API reference).
const SigningKeys kKeys{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};
const SigningKeys kS3Keys{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};
constexpr std::int64_t kAugust30 = 1'440'938'160;  // 2015-08-30T12:36:00Z
constexpr std::int64_t kMay24 = 1'369'353'600;     // 2013-05-24T00:00:00Z

std::string signature_in(const HttpRequest& request) {
  const auto claim = parse_authorization(header_value(request.headers, "Authorization"));
  return claim ? claim->signature : "none";
}

HttpRequest s3_example(std::string method, std::string path, std::string query = {}) {
  HttpRequest request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.query = std::move(query);
  request.headers = {{"Host", "examplebucket.s3.amazonaws.com"}};
  return request;
}

TEST(SigV4, DerivesTheDocumentedKey) {
  const Sha256 key = signing_key(kKeys.secret_access_key, {"20150830", "us-east-1", "iam"});
  EXPECT_EQ(to_hex({reinterpret_cast<const char*>(key.data()), key.size()}),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST(SigV4, SignsTheDocumentedIamRequest) {
  HttpRequest request;
  request.query = "Action=ListUsers&Version=2010-05-08";
  request.headers = {{"Host", "iam.amazonaws.com"},
                     {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  sign(request, kKeys, {"us-east-1", "iam", kAugust30});
  EXPECT_EQ(header_value(request.headers, "Authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST(SigV4, SignsThePlainestRequestOfTheTestSuite) {
  HttpRequest request;
  request.origin = "https://example.amazonaws.com";
  sign(request, kKeys, {"us-east-1", "service", kAugust30});
  EXPECT_EQ(signature_in(request), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(SigV4, SignsTheDocumentedS3GetWithRange) {
  HttpRequest request = s3_example("GET", "/test.txt");
  request.headers.push_back({"Range", "bytes=0-9"});
  sign(request, kS3Keys, {"us-east-1", "s3", kMay24});
  EXPECT_EQ(signature_in(request), "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(SigV4, SignsTheDocumentedS3PutWithAnEscapedKey) {
  HttpRequest request = s3_example("PUT", "/test%24file.text");
  request.headers.push_back({"Date", "Fri, 24 May 2013 00:00:00 GMT"});
  request.headers.push_back({"x-amz-storage-class", "REDUCED_REDUNDANCY"});
  request.body = "Welcome to Amazon S3.";
  sign(request, kS3Keys, {"us-east-1", "s3", kMay24});
  EXPECT_EQ(signature_in(request), "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(SigV4, SignsTheDocumentedS3SubresourceAndList) {
  HttpRequest lifecycle = s3_example("GET", "/", "lifecycle");
  sign(lifecycle, kS3Keys, {"us-east-1", "s3", kMay24});
  EXPECT_EQ(signature_in(lifecycle), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");

  HttpRequest list = s3_example("GET", "/", "max-keys=2&prefix=J");
  sign(list, kS3Keys, {"us-east-1", "s3", kMay24});
  EXPECT_EQ(signature_in(list), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(SigV4, PresignsTheDocumentedUrl) {
  HttpRequest request = s3_example("GET", "/test.txt");
  presign(request, kS3Keys, {"us-east-1", "s3", kMay24}, 86'400);
  EXPECT_EQ(request.query,
            "X-Amz-Algorithm=AWS4-HMAC-SHA256"
            "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(SigV4, APathIsNormalisedAndEncodedAgainButForS3) {
  const SigningRules lambda = rules_for("lambda"), s3 = rules_for("s3");
  EXPECT_EQ(canonical_path("/a/./b/../c//d/", lambda), "/a/c/d/");
  EXPECT_EQ(canonical_path("/../..", lambda), "/");
  EXPECT_EQ(canonical_path("", lambda), "/");
  EXPECT_EQ(canonical_path("/functions/arn%3Aaws/invocations", lambda), "/functions/arn%253Aaws/invocations");
  EXPECT_EQ(canonical_path("/a/./b/../c//d/", s3), "/a/./b/../c//d/");
  EXPECT_EQ(canonical_path("/a%20b", s3), "/a%20b");
  EXPECT_EQ(canonical_path("", s3), "/");
}

TEST(SigV4, AQueryIsSortedAfterEncoding) {
  EXPECT_EQ(canonical_query("b=2&a=1&a=0&c"), "a=0&a=1&b=2&c=");
  EXPECT_EQ(canonical_query("P=1&%c3%a1=2"), "%C3%A1=2&P=1");
  EXPECT_EQ(canonical_query("a=x=y&q=%20+~"), "a=x%3Dy&q=%20%2B~");
  EXPECT_EQ(canonical_query("X-Amz-Signature=1&a=2", "X-Amz-Signature"), "a=2");
}

TEST(SigV4, HeaderValuesAreTrimmedCollapsedAndJoinedInWireOrder) {
  HttpRequest request;
  request.headers = {{"A", "  z  \"x   y\" "}, {"Host", "h"}, {"a", "b"}};
  EXPECT_EQ(canonical_request(request, {"a", "host"}, "hash", {}), "GET\n/\n\na:z \"x y\",b\nhost:h\n\na;host\nhash");
}

TEST(SigV4, SigningAgainReplacesTheEarlierSignature) {
  HttpRequest request = s3_example("GET", "/test.txt");
  sign(request, {"A", "B", "token"}, {"eu-west-1", "s3", kMay24 + 5});
  sign(request, kS3Keys, {"us-east-1", "s3", kMay24});
  HttpRequest once = s3_example("GET", "/test.txt");
  sign(once, kS3Keys, {"us-east-1", "s3", kMay24});
  EXPECT_EQ(header_value(request.headers, "Authorization"), header_value(once.headers, "Authorization"));
  EXPECT_EQ(request.headers.size(), once.headers.size());
}

TEST(SigV4, WhatAClientSignsAServerExpects) {
  HttpRequest request = s3_example("PUT", "/a%2Bb//c", "partNumber=1&uploadId=x%2Fy");
  request.body = "bytes";
  request.headers.push_back({"User-Agent", "not signed"});
  sign(request, {"AKID", "secret", "session/token=="}, {"eu-west-1", "s3", kMay24});
  const auto claim = parse_authorization(header_value(request.headers, "authorization"));
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->scope.text(), "20130524/eu-west-1/s3/aws4_request");
  EXPECT_EQ(claim->signed_headers,
            (std::vector<std::string>{"host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"}));
  const std::string hash(header_value(request.headers, "x-amz-content-sha256"));
  const Sha256 key = signing_key("secret", claim->scope);
  EXPECT_EQ(expected_signature(request, *claim, "20130524T000000Z", hash, key), claim->signature);

  request.path = "/a%2Bb/c";
  EXPECT_NE(expected_signature(request, *claim, "20130524T000000Z", hash, key), claim->signature);
}

TEST(SigV4, WhatAClientPresignsAServerExpects) {
  HttpRequest request = s3_example("GET", "/k", "response-content-type=text%2Fplain");
  presign(request, {"AKID", "secret", "a/b+c"}, {"eu-west-1", "s3", kMay24}, 60);
  const auto claim = parse_presigned(request.query);
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->security_token, "a/b+c");
  EXPECT_EQ(claim->expires_seconds, 60);
  const Sha256 key = signing_key("secret", claim->scope);
  EXPECT_EQ(expected_signature(request, *claim, claim->amz_date, kUnsignedPayload, key), claim->signature);
}

TEST(SigV4, DatesAreReadOnlyInTheirOneForm) {
  EXPECT_EQ(format_amz_date(kAugust30), "20150830T123600Z");
  EXPECT_EQ(parse_amz_date("20150830T123600Z"), kAugust30);
  EXPECT_EQ(parse_amz_date("20240229T235959Z"), 1'709'251'199);
  for (const char* bad : {"", "20150830T123600", "20150230T123600Z", "20151330T123600Z", "20150830T243600Z",
                          "20150830T126000Z", "2015083aT123600Z", "2015-08-30T12:36Z"}) {
    EXPECT_FALSE(parse_amz_date(bad)) << bad;
  }
}

TEST(SigV4, AMalformedClaimIsNone) {
  const std::string credential = "Credential=A/20150830/us-east-1/iam/aws4_request";
  const std::string signature = "Signature=" + std::string(64, 'a');
  const std::string good = "AWS4-HMAC-SHA256 " + credential + ",SignedHeaders=host;x-amz-date," + signature;
  ASSERT_TRUE(parse_authorization(good));
  for (const std::string& bad :
       {std::string(), std::string("AWS4-HMAC-SHA256"), "AWS4-HMAC-SHA25 " + good.substr(17),
        "AWS4-HMAC-SHA256 " + credential + "," + signature,
        "AWS4-HMAC-SHA256 " + credential + ",SignedHeaders=x-amz-date," + signature,
        "AWS4-HMAC-SHA256 " + credential + ",SignedHeaders=host;host," + signature,
        "AWS4-HMAC-SHA256 " + credential + ",SignedHeaders=x;host," + signature,
        "AWS4-HMAC-SHA256 " + credential + ",SignedHeaders=Host," + signature,
        "AWS4-HMAC-SHA256 " + credential + "," + credential + "," + signature,
        "AWS4-HMAC-SHA256 " + credential + ",SignedHeaders=host,Signature=" + std::string(63, 'a'),
        "AWS4-HMAC-SHA256 " + credential + ",SignedHeaders=host,Signature=" + std::string(64, 'A'),
        "AWS4-HMAC-SHA256 Credential=A/2015/us-east-1/iam/aws4_request,SignedHeaders=host," + signature,
        "AWS4-HMAC-SHA256 Credential=A/20150830/us-east-1/aws4_request,SignedHeaders=host," + signature,
        good + ",Extra=1"}) {
    EXPECT_FALSE(parse_authorization(bad)) << bad;
  }
}

TEST(SigV4, APresignedQueryNeedsEachParameterOnce) {
  HttpRequest request = s3_example("GET", "/k");
  presign(request, kS3Keys, {"us-east-1", "s3", kMay24}, 60);
  ASSERT_TRUE(parse_presigned(request.query));
  EXPECT_FALSE(parse_presigned(""));
  EXPECT_FALSE(parse_presigned(request.query + "&X-Amz-Expires=60"));
  for (const auto& [name, value] :
       {std::pair{"X-Amz-Algorithm", "x"}, std::pair{"X-Amz-Credential", "x"}, std::pair{"X-Amz-Date", "x"},
        std::pair{"X-Amz-Expires", "-1"}, std::pair{"X-Amz-SignedHeaders", ""}, std::pair{"X-Amz-Signature", "x"}}) {
    const auto from = request.query.find(std::string(name) + "=");
    const auto end = request.query.find('&', from);
    std::string without = request.query, wrong = request.query;
    const std::size_t length = end == std::string::npos ? end : end - from;
    without.replace(from, length, "a=b");
    wrong.replace(from, length, std::string(name) + "=" + value);
    EXPECT_FALSE(parse_presigned(without)) << name;
    EXPECT_FALSE(parse_presigned(wrong)) << name;
  }
}

TEST(SigV4, SignaturesCompareByAllOfTheirBytes) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(Http, AHostKeepsItsPortUnlessItIsTheSchemesOwn) {
  EXPECT_EQ(host_of("http://127.0.0.1:4566"), "127.0.0.1:4566");
  EXPECT_EQ(host_of("http://LocalHost:80/x"), "localhost");
  EXPECT_EQ(host_of("https://user:pass@h.example:443?x"), "h.example");
  EXPECT_EQ(host_of("http://h:443"), "h:443");
  EXPECT_EQ(host_of("https://[::1]:8443"), "[::1]:8443");
}

}  // namespace
}  // namespace echotrace::aws
