// One request of the transport under way, with the easy handle of libcurl that carries it.
#pragma once

#include "drivers/aws/transport.h"

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>

namespace echotrace::aws {

struct Exchange {
  Transport::Id id = 0;
  HttpRequest request;
  RequestOptions options;
  Completion done;
  HttpResult result;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  std::chrono::steady_clock::time_point last_byte;
  std::size_t header_bytes = 0;
  curl_off_t uploaded = 0;
  bool too_large = false;
  std::array<char, CURL_ERROR_SIZE> error{};

  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() { curl_slist_free_all(headers); }

  void fail(TransportFailure failure, std::string_view reason);
  bool connected() const;

  // Tells a fresh handle what to send and where the answer goes. False when that cannot be sent; the handle is not used
  // then.
  bool prepare(CURL* handle, const TransportOptions& transport);
  // What the ended handle says of the answer, or of the failure.
  void conclude(CURLcode code);

 private:
  bool add_headers();
};

}  // namespace echotrace::aws
