// A store as a trigger experiment sees it: made, connected to a function, and described. What it is made of goes into
// the ledger, by which it is removed (resource_kinds.h); what is put into it is in item_put.h.
#pragma once

#include "drivers/aws/session.h"
#include "drivers/item_put.h"
#include "drivers/ledger.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local {
class Endpoint;
}

namespace echotrace::drivers {

struct StoreContext {
  aws::Session& session;                       // the account that it is made in
  local::Endpoint* endpoint;                   // the embedded one, on local runs; else nullptr
  std::filesystem::path folder;                // local runs: private (0700), for the data of programs that are started
  std::string name;                            // of what is made: "echotrace-r8k2-3", at most 40 of a-z 0-9 and -
  std::string run;                             // value of the tag
  std::map<std::string, std::string> options;  // the experiment's for this store: "cluster_arn"; see StoreRow::options
  Ledger& ledger;
  // One more in the same account, for a thread of the store's own.
  std::function<std::unique_ptr<aws::Session>()> make_session;
  int timeout_s = 60;  // of the function that the trigger invokes
};

// The function that the trigger invokes.
struct TriggerTarget {
  std::string function_name, function_arn;
  int batch_size = 1;         // where the store batches
  std::int64_t window_s = 0;  // that it waits for a batch to fill
  int parallelization = 1;    // DynamoDB
};

// One statement of an IAM policy.
struct Permission {
  std::vector<std::string> actions;
  std::string resource;  // ARN
};

class Store {
 public:
  virtual ~Store() = default;  // ends what it started; removes nothing of the account's

  // Idempotent: what is there already is used. Waits until it can be used. Throws base::Error or aws::Failure.
  virtual void setup() = 0;
  // From its return on every item put is delivered. After setup(), and after the function is active.
  virtual void attach_trigger(const TriggerTarget& target) = 0;

  virtual Place place() const = 0;  // after setup()
  // What the functions' roles need: to put items, and to be triggered.
  virtual std::vector<Permission> write_permissions() const = 0;
  virtual std::vector<Permission> receive_permissions() const = 0;

  // Has work to do between setup and the end of a run, in this process (etcd: a watch that invokes the function).
  // Called often from the thread that made it; returns at once.
  virtual void attend() {}
};

struct StoreRow {
  std::string_view name;      // "s3"
  std::string_view sentence;  // for --help and plans
  std::string_view trigger;   // how a put reaches a function: "notification", "stream"; empty: it has no trigger
  bool batches;               // TriggerTarget's batch_size and window_s mean something
  std::span<const std::string_view> programs;  // that local runs start: "postgres"; found in PATH and Debian's places
  std::span<const std::string_view> options;   // that an experiment may set for it
  std::unique_ptr<Store> (*open)(const StoreContext& context);
  bool unasked = true;  // among the stores of an experiment that names none
};

std::span<const StoreRow> stores();
const StoreRow* find_store(std::string_view name);  // nullptr: there is none

// Which of the row's programs are not on this machine; empty: it can run.
std::vector<std::string> missing_programs(const StoreRow& row);
// Where a program is: in PATH, or where Debian keeps it (/usr/lib/postgresql/15/bin).
std::optional<std::filesystem::path> find_program(std::string_view name);

}  // namespace echotrace::drivers
