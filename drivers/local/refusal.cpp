#include "drivers/local/refusal.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/xml_text.h"

namespace echotrace::local {
namespace {

std::string json_body(const Refusal& refusal, aws::Protocol protocol) {
  aws::JsonObject body;
  if (protocol == aws::Protocol::kRestJson)
    body.text("Type", refusal.status < 500 ? "User" : "Service").text("Message", refusal.message);
  else
    body.text("__type", refusal.code);
  body.text("message", refusal.message);  // Lambda's errors differ in the case of this name; clients read either
  std::string text = body.json();
  text.insert(text.size() - 1, refusal.members);
  return text;
}

std::string s3_body(const Refusal& refusal, std::string_view request_id) {
  return std::string(kXmlHead) + "<Error>" + xml_element("Code", refusal.code) +
         xml_element("Message", refusal.message) + refusal.members + xml_element("RequestId", request_id) +
         xml_element("HostId", "echotrace") + "</Error>";
}

std::string query_body(const Refusal& refusal, std::string_view request_id) {
  return "<ErrorResponse><Error>" + xml_element("Type", refusal.status < 500 ? "Sender" : "Receiver") +
         xml_element("Code", refusal.code) + xml_element("Message", refusal.message) + "</Error>" +
         xml_element("RequestId", request_id) + "</ErrorResponse>";
}

}  // namespace

aws::HttpResponse refuse(const Refusal& refusal, aws::Protocol protocol, std::string_view request_id) {
  aws::HttpResponse answer;
  answer.status = refusal.status;
  answer.headers = refusal.headers;
  switch (protocol) {
    case aws::Protocol::kRestXml:
      aws::set_header(answer.headers, "Content-Type", "application/xml");
      answer.body = s3_body(refusal, request_id);
      break;
    case aws::Protocol::kQuery:
      aws::set_header(answer.headers, "Content-Type", "text/xml");
      answer.body = query_body(refusal, request_id);
      break;
    case aws::Protocol::kRestJson:
      aws::set_header(answer.headers, "Content-Type", "application/json");
      aws::set_header(answer.headers, "x-amzn-ErrorType", refusal.code);
      answer.body = json_body(refusal, protocol);
      break;
    case aws::Protocol::kJson10:
    case aws::Protocol::kJson11:
      aws::set_header(answer.headers, "Content-Type",
                      protocol == aws::Protocol::kJson10 ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1");
      if (!refusal.query_code.empty())
        aws::set_header(answer.headers, "x-amzn-query-error",
                        refusal.query_code + (refusal.status < 500 ? ";Sender" : ";Receiver"));
      answer.body = json_body(refusal, protocol);
      break;
  }
  return answer;
}

}  // namespace echotrace::local
