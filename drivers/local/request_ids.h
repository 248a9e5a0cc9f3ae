// Request ids as AWS's services make them.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace echotrace::local {

class RequestIds {
 public:
  RequestIds();
  std::string uuid();  // "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", version 4
  std::string s3();    // "4442587FB7D0A2F9"

 private:
  std::mt19937_64 random_;
};

}  // namespace echotrace::local
