// What the key-value store asks of S3: whole objects, and writes that happen only if nobody else's came first.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace echotrace::kvlog {

struct StoredObject {
  std::string bytes, etag;
};

// All functions throw base::Error (environment) when the service fails; only its own word for "not there" is taken for
// that, so that a refusal or an outage never looks like an empty store.
class Objects {
 public:
  virtual ~Objects() = default;
  virtual std::optional<StoredObject> get(const std::string& name) = 0;  // nullopt: there is none
  // Writes when the object is still the one with this ETag; with an empty one, when there is none (If-Match,
  // If-None-Match: *). Gives the new ETag; nullopt: another write came first, or one of our own whose answer was lost.
  virtual std::optional<std::string> put_if(const std::string& name, const std::string& bytes,
                                            const std::string& etag) = 0;
  virtual std::vector<std::string> list() = 0;
  virtual void remove(const std::string& name) = 0;  // what is not there is no error
};

}  // namespace echotrace::kvlog
