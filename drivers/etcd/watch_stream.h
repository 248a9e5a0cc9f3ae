// What a watch answers: JSON objects, a line each, for as long as it lasts.
//   {"result":{"header":{…,"revision":"7"},"created":true}}                           first of all
//   {"result":{"header":{…},"events":[{"kv":{"key":"YQ==","mod_revision":"8",…}}]}}   "type" only when it is "DELETE"
//   {"result":{"header":{…},"canceled":true,"compact_revision":"5"}}                  or "cancel_reason"
//   {"error":{"grpc_code":14,"message":"transport is closing",…}}                     the end, without a line feed
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace echotrace::drivers::etcd {

// Reads the answers to one watch after the other, each going on where the one before ended.
class WatchStream {
 public:
  // Called with the key of each put, in the order of etcd.
  using OnPut = std::function<void(std::string&& key)>;
  explicit WatchStream(OnPut on_put) : on_put_(std::move(on_put)) {}

  // Bytes as they come, cut anywhere. False: the watch is of no use any more, complaint() says why.
  bool feed(std::string_view bytes);
  // A new answer begins: what is left of a line is dropped.
  void begin();

  bool created() const { return created_; }                      // from now on every put is told
  std::int64_t next_revision() const { return next_revision_; }  // that the next watch begins with; 0: from now
  const std::string& complaint() const { return complaint_; }

 private:
  bool take(std::string_view line);
  bool take_result(simdjson::dom::element result);
  bool complain(std::string sentence);

  OnPut on_put_;
  simdjson::dom::parser parser_;
  std::string rest_;  // of a line
  bool created_ = false;
  std::int64_t next_revision_ = 0;
  std::string complaint_;
};

}  // namespace echotrace::drivers::etcd
