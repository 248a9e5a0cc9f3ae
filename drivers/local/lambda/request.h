// A request to the control plane taken apart, and its answers.
#pragma once

#include "drivers/aws/uri.h"
#include "drivers/local/lambda/routes.h"
#include "drivers/local/service.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::local::lambda {

class Request {
 public:
  explicit Request(const Exchange& of)
      : exchange(of), route(route_of(of.request)), query_(aws::split_query(of.request.query)) {}

  std::string_view header(std::string_view name) const { return aws::header_value(exchange.request.headers, name); }
  const std::string& body() const { return exchange.request.body; }
  std::string_view parameter(std::string_view name) const;  // of the query; empty when it is not there
  std::vector<std::string> parameters(std::string_view name) const;

  const Exchange& exchange;
  const Route route;

 private:
  aws::QueryPairs query_;
};

// How many of a list are asked for (MaxItems), at most `most`. Throws Refusal for what is no number from 1 to 10,000.
std::size_t page_size(const Request& request, std::size_t most);

// Where a list goes on: Marker says behind which name; empty from the beginning. Throws Refusal for what is no marker.
std::string marker_name(const Request& request);
std::string marker_for(std::string_view name);

aws::HttpResponse json_answer(int status, std::string body);
aws::HttpResponse no_content();  // 204

}  // namespace echotrace::local::lambda
