// Requests to the endpoint's S3: the first line is method and target, then headers up to an empty line, then the body.
// Whatever they are, they are answered or refused; XML that goes out can be read; what is stored comes back.
#include "drivers/local/s3/service.h"
#include "tests/drivers/local/manual_loop.h"
#include "tests/fuzz/request_text.h"

#include <pugixml.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace echotrace::local {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

class AnyFunction final : public Invoker {
 public:
  bool has_function(std::string_view) const override { return true; }
  bool may_invoke(std::string_view, std::string_view, std::string_view) const override { return true; }
  bool invoke_later(std::string_view, std::string payload) override {
    require(payload.starts_with("{\"Records\":[") && payload.ends_with("}]}"));
    return true;
  }
};

class Server {
 public:
  Server() {
    ask({"PUT", "", "/bench", "", {}, ""});
    ask({"PUT", "", "/bench/a/b", "", {}, "hello"});
    ask({"PUT",
         "",
         "/bench",
         "notification",
         {},
         "<NotificationConfiguration><CloudFunctionConfiguration><CloudFunction>arn:aws:lambda:us-east-1:0:function:f"
         "</CloudFunction><Event>s3:ObjectCreated:*</Event></CloudFunctionConfiguration></NotificationConfiguration>"});
  }

  aws::HttpResponse ask(aws::HttpRequest request) {
    const std::string operation = s3_.operation_of(request);
    if (operation.empty()) return {501, {}, {}};
    aws::HttpResponse answer;
    try {
      s3_.serve(operation, {std::move(request), "ID", "arn:aws:iam::000000000000:user/u", loop_.now_ns()},
                [&](aws::HttpResponse given) { answer = std::move(given); });
    } catch (const Refusal& refusal) {
      answer = refuse(refusal, s3_.protocol(), "ID");
    }
    loop_.settle();
    return answer;
  }

  std::optional<std::string> read(std::string_view bucket, std::string_view key) { return s3_.read(bucket, key); }

 private:
  ManualLoop loop_;
  AnyFunction functions_;
  Faults faults_{{}, 1};
  S3 s3_{loop_, faults_, functions_, "us-east-1", 1 << 20};
};

void run(std::string_view text) {
  Server server;
  const aws::HttpRequest request = parse_request_text(text);
  const std::string operation(s3::operation_of(request));
  const aws::HttpResponse answer = server.ask(request);
  require(answer.status >= 200 && answer.status < 600);
  const bool is_xml = aws::header_value(answer.headers, "Content-Type") == "application/xml" &&
                      operation != "GetObject" && operation != "HeadObject" && !answer.body.empty();
  // Control characters stand there as references, which this reader takes as well.
  if (is_xml) require(pugi::xml_document().load_buffer(answer.body.data(), answer.body.size()));
  if (operation == "PutObject" && answer.status == 200) {
    Exchange exchange;
    exchange.request = request;
    const s3::Request read(std::move(exchange));
    require(server.read(read.bucket, read.key) == request.body);
  }
  server.ask(request);  // again, on what the first has left
}

}  // namespace
}  // namespace echotrace::local

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  echotrace::local::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
