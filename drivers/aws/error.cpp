#include "drivers/aws/error.h"

#include "drivers/aws/json_members.h"
#include "ingest/base/text.h"

#include <pugixml.hpp>

#include <utility>

namespace echotrace::aws {
namespace {

constexpr std::size_t kMaxColumns = 500;
constexpr std::size_t kMaxErrorBytes = 1 << 20;  // what is larger is no error of AWS's

// "com.amazonaws.sqs#QueueDoesNotExist", "ValidationException:http://…": the name alone.
std::string bare_code(std::string_view text) {
  text = text.substr(0, text.find(':'));
  if (const auto hash = text.rfind('#'); hash != text.npos) text.remove_prefix(hash + 1);
  return base::excerpt(text, 100);
}

void read_json(const HttpResponse& response, ServiceError& error) {
  error.code = bare_code(header_value(response.headers, "x-amzn-ErrorType"));
  const auto members = json_members(response.body);
  if (!members) return;
  for (const std::string_view name : {"__type", "code", "Code"}) {
    const auto found = members->find(name);
    if (error.code.empty() && found != members->end()) error.code = bare_code(found->second);
  }
  for (const std::string_view name : {"message", "Message", "errorMessage"}) {
    const auto found = members->find(name);
    if (error.message.empty() && found != members->end()) error.message = safe_message(found->second);
  }
}

// <Error>… (S3), <ErrorResponse><Error>…</Error><RequestId/></ErrorResponse> (query), also <Response><Errors><Error>.
void read_xml(const HttpResponse& response, ServiceError& error) {
  pugi::xml_document document;
  if (!document.load_buffer(response.body.data(), response.body.size())) return;
  pugi::xml_node root = document.document_element();
  pugi::xml_node found = root;
  if (std::string_view(root.name()) != "Error") {
    found = root.child("Error");
    if (!found) found = root.child("Errors").child("Error");
  }
  error.code = bare_code(found.child_value("Code"));
  error.message = safe_message(found.child_value("Message"));
  error.request_id = base::excerpt(found.child_value("RequestId"), 100);
  if (error.request_id.empty()) error.request_id = base::excerpt(root.child_value("RequestId"), 100);
}

std::string_view phrase_of(int status) {
  switch (status) {
    case 301: return "Moved Permanently";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "no message";
  }
}

}  // namespace

std::string safe_message(std::string_view text) {
  for (const std::string_view quoted : {"The Canonical String", "The String-to-Sign"})
    text = text.substr(0, text.find(quoted));
  const std::string lower = lower_case(text);
  for (const std::string_view token : {"x-amz-security-token", "aws4-hmac-sha256"})
    text = text.substr(0, lower.find(token));
  const auto end = text.find_last_not_of(" \t\r\n");
  return base::excerpt(text.substr(0, end == text.npos ? 0 : end + 1), kMaxColumns);
}

ServiceError parse_error(Protocol protocol, std::string_view service, std::string_view operation,
                         const HttpResponse& response) {
  ServiceError error;
  error.service = service;
  error.operation = operation;
  error.status = response.status;
  if (response.body.size() <= kMaxErrorBytes) {
    const bool xml = protocol == Protocol::kRestXml || protocol == Protocol::kQuery;
    xml ? read_xml(response, error) : read_json(response, error);
  }
  for (const std::string_view name : {"x-amzn-RequestId", "x-amz-request-id", "x-amzn-request-id"}) {
    const std::string_view id = header_value(response.headers, name);
    if (!id.empty()) error.request_id = base::excerpt(id, 100);
  }
  if (error.code.empty()) error.code = std::to_string(response.status);
  if (error.message.empty()) error.message = phrase_of(response.status);
  return error;
}

std::string describe(const ServiceError& error) {
  std::string out = error.service + " " + error.operation + " failed: ";
  if (error.status == 0) return out + error.message;
  out += error.code + ": " + error.message + " (HTTP " + std::to_string(error.status);
  if (!error.request_id.empty()) out += ", request " + error.request_id;
  return out + ")";
}

Failure::Failure(ServiceError error)
    : base::Error(base::Exit::kEnvironment, describe(error)), error_(std::move(error)) {}

}  // namespace echotrace::aws
