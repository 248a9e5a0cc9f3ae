// A PostgreSQL of our own: made, started and thrown away with one run. Reached by this user through a socket in a
// folder of mode 0700 only, with no password and no port. What it holds is not safe from a loss of power, for speed.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <sys/types.h>

namespace echotrace::drivers::aurora {

class Postgres {
 public:
  using TakeCare = std::function<void(const std::filesystem::path& folder)>;

  // Returns when it can be connected to. PostgreSQL never runs as root: root starts it as the user postgres or, without
  // one, nobody. take_care is told of its folder before anything is in it, to remove it should this process be killed;
  // the server itself ends with the thread that made it. Throws base::Error (environment).
  explicit Postgres(const TakeCare& take_care);
  ~Postgres();  // nothing is left
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

  const std::string& connection() const { return connection_; }  // libpq's connection string
  const std::string& database() const { return database_; }
  const std::filesystem::path& folder() const { return folder_; }  // of its socket
  static std::string user();                                       // a superuser, without a password

  // Statements separated by semicolons, as a superuser; waits. Throws base::Error (environment).
  void execute(const std::string& sql) const;

 private:
  void start();
  void stop() noexcept;

  std::filesystem::path folder_;
  std::string database_ = "postgres", connection_;
  pid_t process_ = -1;
};

}  // namespace echotrace::drivers::aurora
