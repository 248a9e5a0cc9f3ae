// An etcd of our own: a child process with one member, on loopback alone, in a session of its own, gone with us.
#pragma once

#include "drivers/aws/session.h"

#include <filesystem>
#include <string>
#include <sys/types.h>

namespace echotrace::drivers::etcd {

class Server {
 public:
  // Its data and its log are in `folder`, which is made. Waits until it takes writes. The kernel kills it when the
  // calling thread ends, so that has to live as long. Throws base::Error (environment).
  Server(aws::Session& session, const std::filesystem::path& program, std::filesystem::path folder);
  ~Server();  // kills it: its data is of no use afterwards
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  const std::string& url() const { return url_; }
  bool ended();                    // by itself
  std::string last_words() const;  // of its log

 private:
  bool serves(aws::Session& session);
  void start(const std::filesystem::path& program, int attempt);
  void kill();

  std::filesystem::path folder_;
  std::string url_;
  pid_t process_ = -1;
};

}  // namespace echotrace::drivers::etcd
