// Writing and reading what the services of the query protocol (IAM, STS) speak: forms out, XML in.
#pragma once

#include "drivers/aws/client.h"
#include "drivers/aws/uri.h"

#include <pugixml.hpp>

#include <string>

namespace echotrace::aws {

// A call of the query protocol; parameters whose value is empty are left out.
Call query_call(const char* operation, const char* version, QueryPairs parameters);

// The element <OPERATIONResult> of <OPERATIONResponse>.
class QueryAnswer {
 public:
  // Throws base::Error (environment) when the answer is not such.
  QueryAnswer(const HttpResponse& response, const char* service);
  pugi::xml_node result() const { return result_; }

 private:
  pugi::xml_document document_;
  pugi::xml_node result_;
};

}  // namespace echotrace::aws
