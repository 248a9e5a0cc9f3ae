// The services of the embedded endpoint, tied together.
#pragma once

#include "drivers/local/asio_loop.h"
#include "drivers/local/authority.h"
#include "drivers/local/faults.h"
#include "drivers/local/local_database.h"
#include "drivers/local/service.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace echotrace::local {

class Services {
 public:
  // folder: private to the endpoint, for the code of functions.
  Services(AsioLoop& loop, Authority& authority, Faults& faults, const std::string& region,
           std::int64_t ingestion_delay_ns, const std::filesystem::path& folder);
  ~Services();  // ends every function
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  // Before the first request: the address, for queue URLs and for functions.
  void set_endpoint_url(const std::string& url);

  // Databases behind the RDS Data API; on the loop's thread.
  void add_database(LocalDatabase database);
  void remove_database(const std::string& cluster_arn);

  // By signing name ("s3", "dynamodb"); nullptr: not here.
  Service* find(std::string_view name) const;

 private:
  struct Members;
  std::unique_ptr<Members> members_;
};

}  // namespace echotrace::local
