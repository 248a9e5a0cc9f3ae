// Amazon SQS, API version 2012-11-05, over JSON 1.0.
#pragma once

#include "drivers/aws/client.h"

#include <map>
#include <string>
#include <vector>

namespace echotrace::aws::sqs {

Service service();

using Attributes = std::map<std::string, std::string>;  // all values are texts: {"VisibilityTimeout", "180"}

using Tags = std::map<std::string, std::string>;
Call create_queue(const std::string& name, const Attributes& attributes = {}, const Tags& tags = {});
std::string parse_create_queue(const HttpResponse& response);  // the queue's URL
Call get_queue_url(const std::string& name);
std::string parse_get_queue_url(const HttpResponse& response);
Call get_queue_attributes(const std::string& queue_url, const std::vector<std::string>& names);
Attributes parse_get_queue_attributes(const HttpResponse& response);
Call send_message(const std::string& queue_url, const std::string& body);
std::string parse_send_message(const HttpResponse& response);  // the message's id

struct Message {
  std::string id, receipt_handle, body;
};
Call receive_message(const std::string& queue_url, int most, int wait_seconds);
std::vector<Message> parse_receive_message(const HttpResponse& response);
Call delete_message(const std::string& queue_url, const std::string& receipt_handle);
Call delete_queue(const std::string& queue_url);

}  // namespace echotrace::aws::sqs
