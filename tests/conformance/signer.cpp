// Reads requests as JSON lines, writes how this project signs them, and whether it accepts them as signed by another.
//   {"kind":"sign"|"presign"|"verify","method","origin","path","query","headers":[[name,value]…],"body":base64,
//    "service","region","time","expires","access_key","secret_key","token","payload_hash"}
//   -> {"authorization":…,"accepted":bool} or {"query":…,"accepted":bool} or {"accepted":bool}
#include "drivers/aws/sigv4.h"
#include "ingest/base/base64.h"

#include <simdjson.h>

#include <cstdlib>
#include <iostream>
#include <string>

namespace echotrace::aws {
namespace {

using simdjson::dom::element;

std::string text(element object, const char* name) {
  std::string_view value;
  return object[name].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

HttpRequest read_request(element object) {
  HttpRequest request;
  request.method = text(object, "method");
  request.origin = text(object, "origin");
  request.path = text(object, "path");
  request.query = text(object, "query");
  request.body = base::decode_base64(text(object, "body")).value_or("");
  simdjson::dom::array headers;
  if (object["headers"].get(headers) != simdjson::SUCCESS) std::exit(2);
  for (const element header : headers) {
    std::string_view name, value;
    if (header.at(0).get(name) != simdjson::SUCCESS || header.at(1).get(value) != simdjson::SUCCESS) std::exit(2);
    request.headers.push_back({std::string(name), std::string(value)});
  }
  return request;
}

// As a server does: from nothing but the request and the secret it has on file.
bool accepts(const HttpRequest& request, const std::string& secret_key) {
  const std::string* authorization = find_header(request.headers, "Authorization");
  const auto claim = authorization != nullptr ? parse_authorization(*authorization) : parse_presigned(request.query);
  if (!claim) return false;
  const bool content_hash = rules_for(claim->scope.service).content_hash;
  std::string hash = sha256_hex(request.body);
  if (content_hash) hash = claim->presigned ? kUnsignedPayload : header_value(request.headers, "x-amz-content-sha256");
  const std::string date =
      claim->presigned ? claim->amz_date : std::string(header_value(request.headers, "x-amz-date"));
  const std::string expected = expected_signature(request, *claim, date, hash, signing_key(secret_key, claim->scope));
  return equal_in_constant_time(expected, claim->signature);
}

int sign_lines() {
  simdjson::dom::parser parser;
  std::string line;
  while (std::getline(std::cin, line)) {
    element object;
    if (parser.parse(line).get(object) != simdjson::SUCCESS) return 2;
    HttpRequest request = read_request(object);
    const std::string kind = text(object, "kind"), secret_key = text(object, "secret_key");
    std::string answer;
    if (kind != "verify") {
      const SigningKeys keys{text(object, "access_key"), secret_key, text(object, "token")};
      std::int64_t time = 0, expires = 0;
      if (object["time"].get(time) != simdjson::SUCCESS || object["expires"].get(expires) != simdjson::SUCCESS)
        return 2;
      const SigningTarget target{text(object, "region"), text(object, "service"), time};
      if (kind == "presign") {
        presign(request, keys, target, expires);
        answer = "\"query\":\"" + request.query + "\",";
      } else {
        sign(request, keys, target, text(object, "payload_hash"));
        answer = "\"authorization\":\"" + std::string(header_value(request.headers, "Authorization")) + "\",";
      }
    }
    std::cout << '{' << answer << "\"accepted\":" << (accepts(request, secret_key) ? "true" : "false") << "}\n";
  }
  return 0;
}

}  // namespace
}  // namespace echotrace::aws

int main() {
  return echotrace::aws::sign_lines();
}
