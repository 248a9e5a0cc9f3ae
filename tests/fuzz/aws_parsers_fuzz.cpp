// What comes over the wire from clients and services, and what stands in ~/.aws: read or refused, and what was read
// means the same when written and read again.
#include "drivers/aws/credentials.h"
#include "drivers/aws/dynamodb.h"
#include "drivers/aws/error.h"
#include "drivers/aws/logs.h"
#include "drivers/aws/s3.h"
#include "drivers/aws/shared_config.h"
#include "drivers/aws/sigv4.h"
#include "drivers/aws/sqs.h"
#include "drivers/aws/sts.h"
#include "drivers/aws/uri.h"
#include "ingest/base/error.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace echotrace::aws {
namespace {

using base::Error;

void require(bool holds) {
  if (!holds) std::abort();
}

void claims(const std::string& text) {
  if (const auto claim = parse_authorization(text)) {
    std::string names;
    for (const std::string& name : claim->signed_headers) names += (names.empty() ? "" : ";") + name;
    const auto again =
        parse_authorization(std::string(kAlgorithm) + " Credential=" + claim->access_key_id + "/" +
                            claim->scope.text() + ", SignedHeaders=" + names + ", Signature=" + claim->signature);
    require(again && again->access_key_id == claim->access_key_id && again->scope.text() == claim->scope.text() &&
            again->signed_headers == claim->signed_headers && again->signature == claim->signature);
  }
  if (const auto claim = parse_presigned(text)) {
    require(claim->expires_seconds >= 0 && claim->signature.size() == 64 && parse_amz_date(claim->amz_date));
  }
  if (const auto seconds = parse_amz_date(text)) require(format_amz_date(*seconds) == text);
}

void canonical(const std::string& text) {
  require(uri_decode(uri_encode(text)) == text && uri_decode(uri_encode(text, Slash::kKeep)) == text);
  const std::string query = canonical_query(text);
  require(canonical_query(query) == query);
  const SigningRules normalizing{true, false, false};
  const std::string path = canonical_path(text, normalizing);
  require(path.starts_with('/') && canonical_path(path, normalizing) == path);
  HttpRequest request;
  request.path = path;
  request.query = text;
  request.headers = {{"a", text}, {"Host", text}};
  sign(request, {"A", "S", text}, {"r", "s3", 0});
  const auto claim = parse_authorization(header_value(request.headers, "Authorization"));
  require(claim && expected_signature(request, *claim, "19700101T000000Z", sha256_hex(""),
                                      signing_key("S", claim->scope)) == claim->signature);
}

void answers(const std::string& text) {
  for (const Protocol protocol :
       {Protocol::kJson10, Protocol::kJson11, Protocol::kRestJson, Protocol::kRestXml, Protocol::kQuery}) {
    const ServiceError error = parse_error(protocol, "S", "O", {400, {{"x-amzn-ErrorType", text.substr(0, 64)}}, text});
    require(!error.code.empty() && !error.message.empty() && error.message.size() <= 2000);
    for (const char c : describe(error)) require(static_cast<unsigned char>(c) >= 0x20);
  }
  const auto tolerates = [](const auto& read) {
    try {
      read();
    } catch (const Error& error) {
      require(!std::string_view(error.what()).empty());
    }
  };
  tolerates([&] { parse_credentials(text, "fuzz"); });
  tolerates([&] { s3::parse_list_objects_v2({200, {}, text}); });
  tolerates([&] { s3::parse_create_multipart_upload({200, {}, text}); });
  tolerates([&] { sts::parse_assumed_role({200, {}, text}); });
  tolerates([&] { sts::parse_get_caller_identity({200, {}, text}); });
  tolerates([&] { sqs::parse_receive_message({200, {}, text}); });
  tolerates([&] { sqs::parse_get_queue_attributes({200, {}, text}); });
  tolerates([&] { dynamodb::parse_get_item({200, {}, text}); });
  tolerates([&] { dynamodb::parse_describe_table({200, {}, text}); });
  tolerates([&] {
    for (const std::string& event : logs::parse_filter_log_events({200, {}, text}).events) {
      require(event.starts_with('{') && text.find(event) != text.npos);
    }
  });
}

void config(const std::string& text) {
  try {
    for (const auto& [name, section] : parse_config(text, "fuzz"))
      for (const auto& [setting, value] : section) require(!setting.empty() && value.find('\n') == value.npos);
  } catch (const Error& error) {
    require(error.exit() == base::Exit::kUsage && error.where().starts_with("fuzz:"));
  }
}

}  // namespace

static void parse_everything(const std::string& text) {
  claims(text);
  canonical(text);
  answers(text);
  config(text);
}

}  // namespace echotrace::aws

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  echotrace::aws::parse_everything(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
