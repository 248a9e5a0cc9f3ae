#include "drivers/local/authority.h"

#include "tests/drivers/local/refused.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::local {
namespace {

constexpr std::int64_t kNowS = 1'800'000'000;  // 15 January 2027
constexpr std::int64_t kNowNs = kNowS * 1'000'000'000;

aws::HttpRequest request_to(const std::string& service) {
  aws::HttpRequest request;
  request.origin = "http://127.0.0.1:4566";
  request.method = service == "s3" ? "PUT" : "POST";
  request.path = service == "s3" ? "/bucket/a%20key" : "/";
  request.query = service == "s3" ? "x=1&a=%2F" : "";
  request.headers = {{"Content-Type", "text/plain"}};
  request.body = "the body";
  return request;
}

class AuthorityTest : public testing::Test {
 protected:
  aws::HttpRequest signed_by(const aws::SigningKeys& keys, const std::string& service, std::int64_t at_s = kNowS,
                             const std::string& region = "eu-west-1", std::string_view payload = {}) {
    aws::HttpRequest request = request_to(service);
    aws::sign(request, keys, {region, service, at_s}, payload);
    return request;
  }
  std::string check(aws::HttpRequest request, const std::string& service) {
    return refused_with([&] { caller = authority.check(request, service, kNowNs); });
  }
  int status_of(aws::HttpRequest request, const std::string& service) {
    try {
      authority.check(request, service, kNowNs);
    } catch (const Refusal& refusal) {
      return refusal.status;
    }
    return 200;
  }

  Authority authority{"eu-west-1"};
  std::string caller;
};

TEST_F(AuthorityTest, MakesKeysThatLookLikeAwsKeysAndDifferEachTime) {
  const Authority other("eu-west-1");
  EXPECT_THAT(authority.root().access_key_id, testing::MatchesRegex("AKIA[A-Z2-7]+"));
  EXPECT_EQ(authority.root().access_key_id.size(), 20U);
  EXPECT_EQ(authority.root().secret_access_key.size(), 40U);
  EXPECT_NE(authority.root().access_key_id, other.root().access_key_id);
  EXPECT_NE(authority.root().secret_access_key, other.root().secret_access_key);
}

TEST_F(AuthorityTest, AcceptsWhatItsKeysSignedAndSaysWhoItWas) {
  for (const char* const service : {"s3", "dynamodb", "lambda", "sqs", "logs", "sts", "iam", "secretsmanager"}) {
    EXPECT_EQ(check(signed_by(authority.root(), service), service), "") << service;
    EXPECT_EQ(caller, "arn:aws:iam::000000000000:user/echotrace");
  }
}

TEST_F(AuthorityTest, AcceptsTheSameKeysAgainAndAgain) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(check(signed_by(authority.root(), "s3", kNowS + i), "s3"), "");
}

TEST_F(AuthorityTest, RefusesAChangeOfAnythingSigned) {
  const aws::HttpRequest good = signed_by(authority.root(), "s3");
  const auto changed = [&](auto change) {
    aws::HttpRequest request = good;
    change(request);
    return check(request, "s3");
  };
  EXPECT_EQ(changed([](auto& r) { r.method = "POST"; }), "SignatureDoesNotMatch");
  EXPECT_EQ(changed([](auto& r) { r.path = "/bucket/another"; }), "SignatureDoesNotMatch");
  EXPECT_EQ(changed([](auto& r) { r.query = "x=2&a=%2F"; }), "SignatureDoesNotMatch");
  EXPECT_EQ(changed([](auto& r) { aws::set_header(r.headers, "Content-Type", "text/html"); }), "SignatureDoesNotMatch");
  EXPECT_EQ(changed([](auto& r) { aws::set_header(r.headers, "Host", "127.0.0.1:4567"); }), "SignatureDoesNotMatch");
  EXPECT_EQ(changed([](auto& r) { r.body = "another body"; }), "XAmzContentSHA256Mismatch");
  EXPECT_EQ(
      changed([](auto& r) { aws::set_header(r.headers, "x-amz-content-sha256", std::string(aws::kUnsignedPayload)); }),
      "SignatureDoesNotMatch");
}

TEST_F(AuthorityTest, SeesAChangedBodyOfTheOtherServicesByTheSignature) {
  aws::HttpRequest request = signed_by(authority.root(), "dynamodb");
  request.body += " ";
  EXPECT_EQ(check(request, "dynamodb"), "InvalidSignatureException");
}

TEST_F(AuthorityTest, RefusesInTheWordsOfEachService) {
  struct Row {
    const char *service, *missing, *unknown, *wrong, *skewed;
    int status = 403;
  };
  for (const Row& row :
       {Row{"s3", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed"},
        Row{"sts", "MissingAuthenticationToken", "InvalidClientTokenId", "SignatureDoesNotMatch",
            "SignatureDoesNotMatch"},
        Row{"dynamodb", "MissingAuthenticationTokenException", "UnrecognizedClientException",
            "InvalidSignatureException", "InvalidSignatureException", 400},
        Row{"lambda", "MissingAuthenticationTokenException", "UnrecognizedClientException", "InvalidSignatureException",
            "InvalidSignatureException"}}) {
    aws::SigningKeys nobody = authority.root(), liar = authority.root();
    nobody.access_key_id = "AKIAAAAAAAAAAAAAAAAA";
    liar.secret_access_key = std::string(40, 'x');
    EXPECT_EQ(check(request_to(row.service), row.service), row.missing);
    EXPECT_EQ(check(signed_by(nobody, row.service), row.service), row.unknown);
    EXPECT_EQ(check(signed_by(liar, row.service), row.service), row.wrong);
    EXPECT_EQ(check(signed_by(authority.root(), row.service, kNowS - 901), row.service), row.skewed);
    EXPECT_EQ(status_of(signed_by(liar, row.service), row.service), row.status);
    EXPECT_EQ(status_of(request_to(row.service), row.service), row.status);
  }
}

TEST_F(AuthorityTest, AllowsClocksToDifferByAQuarterOfAnHour) {
  EXPECT_EQ(check(signed_by(authority.root(), "s3", kNowS - 900), "s3"), "");
  EXPECT_EQ(check(signed_by(authority.root(), "s3", kNowS + 900), "s3"), "");
  EXPECT_EQ(check(signed_by(authority.root(), "s3", kNowS + 901), "s3"), "RequestTimeTooSkewed");
}

TEST_F(AuthorityTest, WantsItsOwnRegionAndTheServiceThatIsAsked) {
  EXPECT_EQ(check(signed_by(authority.root(), "s3", kNowS, "us-east-1"), "s3"), "AuthorizationHeaderMalformed");
  EXPECT_EQ(check(signed_by(authority.root(), "iam", kNowS, "us-east-1"), "iam"), "");
  EXPECT_EQ(check(signed_by(authority.root(), "dynamodb"), "sqs"), "IncompleteSignatureException");
}

TEST_F(AuthorityTest, RefusesAMalformedAuthorization) {
  for (const char* const text : {"", "Basic dXNlcg==", "AWS4-HMAC-SHA256 Credential=x", "AWS AKIA:sig"}) {
    aws::HttpRequest request = request_to("s3");
    request.headers.push_back({"Authorization", text});
    EXPECT_EQ(check(request, "s3"), "AuthorizationHeaderMalformed") << text;
    EXPECT_EQ(status_of(request, "s3"), 400);
  }
  aws::HttpRequest undated = signed_by(authority.root(), "s3");
  aws::remove_header(undated.headers, "X-Amz-Date");
  EXPECT_EQ(check(undated, "s3"), "AuthorizationHeaderMalformed");
}

TEST_F(AuthorityTest, WantsAwsHeadersCoveredByTheSignature) {
  aws::HttpRequest request = signed_by(authority.root(), "s3");
  request.headers.push_back({"X-Amz-Acl", "public-read"});
  EXPECT_EQ(check(request, "s3"), "AccessDenied");
  aws::HttpRequest harmless = signed_by(authority.root(), "s3");
  harmless.headers.push_back({"User-Agent", "any"});
  EXPECT_EQ(check(harmless, "s3"), "");
}

TEST_F(AuthorityTest, WantsToHearOfS3BodiesWhetherTheyAreSigned) {
  aws::HttpRequest request = request_to("s3");
  aws::sign(request, authority.root(), {"eu-west-1", "s3", kNowS}, {}, aws::SigningRules{false, false, false});
  EXPECT_EQ(check(request, "s3"), "InvalidRequest");
  aws::HttpRequest unsigned_body = signed_by(authority.root(), "s3", kNowS, "eu-west-1", aws::kUnsignedPayload);
  unsigned_body.body = "whatever";
  EXPECT_EQ(check(unsigned_body, "s3"), "");
}

TEST_F(AuthorityTest, TakesChunksOffAndChecksThem) {
  aws::HttpRequest request = request_to("s3");
  request.body = "3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n";  // zlib.crc32(b"abc") = 0x352441c2
  request.headers = {{"Content-Encoding", "aws-chunked"}, {"x-amz-trailer", "x-amz-checksum-crc32"}};
  aws::sign(request, authority.root(), {"eu-west-1", "s3", kNowS}, "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
  aws::HttpRequest good = request;
  authority.check(good, "s3", kNowNs);
  EXPECT_EQ(good.body, "abc");
  request.body[3] = 'x';
  EXPECT_EQ(check(request, "s3"), "BadDigest");
}

TEST_F(AuthorityTest, AcceptsTemporaryKeysWithTheirTokenUntilTheyExpire) {
  const aws::SigningKeys keys = authority.issue("arn:aws:sts::000000000000:assumed-role/r/s", kNowNs + 1);
  EXPECT_THAT(keys.access_key_id, testing::StartsWith("ASIA"));
  EXPECT_EQ(check(signed_by(keys, "s3"), "s3"), "");
  EXPECT_EQ(caller, "arn:aws:sts::000000000000:assumed-role/r/s");
  const aws::SigningKeys old = authority.issue("arn", kNowNs);
  EXPECT_EQ(check(signed_by(old, "s3"), "s3"), "ExpiredToken");
  EXPECT_EQ(check(signed_by(old, "dynamodb"), "dynamodb"), "ExpiredTokenException");
}

TEST_F(AuthorityTest, RefusesTemporaryKeysWithoutTheirTokenOrWithAnother) {
  const aws::SigningKeys keys = authority.issue("arn", 0);
  aws::SigningKeys bare = keys, other = keys;
  bare.session_token.clear();
  other.session_token.back() = other.session_token.back() == 'x' ? 'y' : 'x';
  EXPECT_EQ(check(signed_by(bare, "s3"), "s3"), "InvalidToken");
  EXPECT_EQ(check(signed_by(other, "sts"), "sts"), "InvalidClientTokenId");
  aws::SigningKeys root = authority.root();
  root.session_token = "surplus";
  EXPECT_EQ(check(signed_by(root, "dynamodb"), "dynamodb"), "UnrecognizedClientException");
}

TEST_F(AuthorityTest, ForgetsRevokedKeys) {
  const aws::SigningKeys keys = authority.issue("arn", 0);
  EXPECT_EQ(check(signed_by(keys, "s3"), "s3"), "");
  authority.revoke(keys.access_key_id);
  EXPECT_EQ(check(signed_by(keys, "s3"), "s3"), "InvalidAccessKeyId");
  EXPECT_EQ(check(signed_by(authority.root(), "s3"), "s3"), "");
}

TEST_F(AuthorityTest, AcceptsPresignedRequestsUntilTheyExpire) {
  const auto presigned = [&](std::int64_t at_s, std::int64_t expires_s) {
    aws::HttpRequest request = request_to("s3");
    request.headers.clear();
    aws::presign(request, authority.root(), {"eu-west-1", "s3", at_s}, expires_s);
    return request;
  };
  EXPECT_EQ(check(presigned(kNowS - 60, 60), "s3"), "");
  EXPECT_EQ(check(presigned(kNowS - 61, 60), "s3"), "AccessDenied");
  EXPECT_EQ(check(presigned(kNowS - 86'400, 604'800), "s3"), "");
  EXPECT_EQ(check(presigned(kNowS, 604'801), "s3"), "AuthorizationQueryParametersError");
  aws::HttpRequest changed = presigned(kNowS, 60);
  changed.method = "DELETE";
  EXPECT_EQ(check(changed, "s3"), "SignatureDoesNotMatch");
  aws::HttpRequest broken = presigned(kNowS, 60);
  broken.query.insert(0, "X-Amz-Algorithm=AWS4-HMAC-SHA256&");
  EXPECT_EQ(check(broken, "s3"), "AuthorizationQueryParametersError");
}

TEST_F(AuthorityTest, LetsOnlyWebIdentitiesInUnsigned) {
  aws::HttpRequest request = request_to("sts");
  request.body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15";
  EXPECT_EQ(check(request, "sts"), "");
  EXPECT_EQ(caller, "");
  request.body = "Action=AssumeRole&Version=2011-06-15";
  EXPECT_EQ(check(request, "sts"), "MissingAuthenticationToken");
  request.body = "Action=AssumeRole&X=Action=AssumeRoleWithWebIdentity";
  EXPECT_EQ(check(request, "sts"), "MissingAuthenticationToken");
}

TEST_F(AuthorityTest, NeverSaysASecret) {
  const aws::SigningKeys keys = authority.issue("arn", kNowNs);
  aws::HttpRequest request = signed_by(keys, "s3");
  try {
    authority.check(request, "s3", kNowNs);
    FAIL();
  } catch (const Refusal& refusal) {
    const std::string text = refusal.message + refusal.members;
    EXPECT_EQ(text.find(keys.secret_access_key), text.npos);
    EXPECT_EQ(text.find(keys.session_token), text.npos);
  }
}

}  // namespace
}  // namespace echotrace::local
