// An HTTP message as AWS's protocols see it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::aws {

struct Header {
  std::string name;  // as on the wire; compared without regard to case
  std::string value;
};
using Headers = std::vector<Header>;  // in wire order, the same name any number of times

// ASCII only, as header names are.
bool same_name(std::string_view a, std::string_view b);
std::string lower_case(std::string_view text);

// The first header of that name; nullptr when there is none.
const std::string* find_header(const Headers& headers, std::string_view name);
// Its value, or empty.
std::string_view header_value(const Headers& headers, std::string_view name);
// Replaces all headers of that name by one, at the end.
void set_header(Headers& headers, std::string_view name, std::string value);
void remove_header(Headers& headers, std::string_view name);

// Path and query are percent-encoded, exactly as they go over the wire (or came from it): what was signed is what is
// sent.
struct HttpRequest {
  std::string method = "GET";
  std::string origin;      // scheme and authority, "https://s3.eu-west-1.amazonaws.com"; a server leaves it empty
  std::string path = "/";  // up to the '?'
  std::string query;       // behind the '?', which is not part of it
  Headers headers;
  std::string body;
};

struct HttpResponse {
  int status = 0;
  Headers headers;
  std::string body;
};

// The Host header that belongs to an origin: lower case, no user, the port unless it is the scheme's own.
std::string host_of(std::string_view origin);

}  // namespace echotrace::aws
