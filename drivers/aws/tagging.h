// AWS Resource Groups Tagging API, API version 2017-01-26, over JSON 1.1: what carries a tag, whatever service it is
// of. Of one region; IAM's roles are not found, and what was deleted may be for some minutes.
#pragma once

#include "drivers/aws/client.h"

#include <map>
#include <string>
#include <vector>

namespace echotrace::aws::tagging {

Service service();

using Tags = std::map<std::string, std::string>;

struct Resource {
  std::string arn;
  Tags tags;
};
struct ResourcePage {
  std::vector<Resource> resources;
  std::string next_token;  // empty: this was the last page; a page before it may be empty too
};
// That have all of the tags. Types such as "s3", "lambda:function", "dynamodb:table"; none: any.
Call get_resources(const Tags& tags, const std::vector<std::string>& types = {}, const std::string& next_token = {});
ResourcePage parse_get_resources(const HttpResponse& response);

}  // namespace echotrace::aws::tagging
