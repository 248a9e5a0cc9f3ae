// IAM and STS asked directly: no HTTP, no signature, and time that passes when the test says so.
#pragma once

#include "drivers/aws/uri.h"
#include "drivers/local/service.h"

#include <pugixml.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace echotrace::local {

inline constexpr std::string_view kUser = "arn:aws:iam::000000000000:user/echotrace";

class QueryClient {
 public:
  QueryClient(Service& service, std::string version) : service_(service), version_(std::move(version)) {}

  // An error becomes the answer that a client would get.
  aws::HttpResponse ask(const std::string& action, aws::QueryPairs parameters = {}, std::string_view caller = kUser) {
    parameters.insert(parameters.begin(), {{"Action", action}, {"Version", version_}});
    Exchange exchange;
    exchange.request.method = "POST";
    exchange.request.body = aws::join_query(parameters);
    exchange.request_id = "an-id";
    exchange.caller = caller;
    aws::HttpResponse answer;
    try {
      const std::string operation = service_.operation_of(exchange.request);
      if (operation.empty()) return {0, {}, ""};
      service_.serve(operation, std::move(exchange), [&](aws::HttpResponse given) { answer = std::move(given); });
    } catch (const Refusal& refusal) {
      answer = refuse(refusal, service_.protocol(), "an-id");
    }
    return answer;
  }

  // Status and code of an error: "404 NoSuchEntity"; the status alone for any other answer.
  std::string outcome(const std::string& action, aws::QueryPairs parameters = {}, std::string_view caller = kUser) {
    const aws::HttpResponse answer = ask(action, std::move(parameters), caller);
    const std::string code = at(answer, "//Error/Code");
    return std::to_string(answer.status) + (code.empty() ? "" : " " + code);
  }

  // The texts that an XPath leads to, joined by '|'.
  static std::string at(const aws::HttpResponse& answer, const char* path) {
    pugi::xml_document document;
    if (!document.load_string(answer.body.c_str())) return "no XML";
    std::string all;
    for (const pugi::xpath_node& node : document.select_nodes(path))
      all += (all.empty() ? "" : "|") + std::string(node.node().child_value());
    return all;
  }
  std::string tell(const std::string& action, const char* path, aws::QueryPairs parameters = {},
                   std::string_view caller = kUser) {
    return at(ask(action, std::move(parameters), caller), path);
  }

 private:
  Service& service_;
  std::string version_;
};

}  // namespace echotrace::local
