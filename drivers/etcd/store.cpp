#include "drivers/etcd/store.h"

#include "drivers/aws/json_text.h"
#include "drivers/etcd/invoker.h"
#include "drivers/etcd/item.h"
#include "drivers/etcd/requests.h"
#include "drivers/etcd/server.h"
#include "drivers/etcd/watcher.h"
#include "ingest/base/error.h"

#include <optional>
#include <utility>

namespace echotrace::drivers::etcd {
namespace {

using base::Error;
using base::Exit;

std::string url_in(const std::map<std::string, std::string>& options) {
  const auto found = options.find("url");
  std::string url = found == options.end() ? "" : found->second;
  while (url.ends_with('/')) url.pop_back();
  if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://"))
    throw Error(Exit::kUsage, "the store etcd has a url that is none", url, "http://HOST:PORT");
  return url;
}

class WatchedKeys final : public Store {
 public:
  explicit WatchedKeys(const StoreContext& context)
      : session_(context.session),
        make_session_(context.make_session),
        ledger_(context.ledger),
        folder_(context.folder / context.name),
        prefix_(context.name + "/"),
        local_(context.endpoint != nullptr),
        url_(url_in(context.options)) {
    if (url_.empty() && !local_)
      throw Error(Exit::kUsage, "the store etcd is none of AWS's: on AWS it needs the option url", "",
                  "of an etcd that functions and this machine reach");
  }

  void setup() override {
    if (server_) return;
    if (!url_.empty()) return use_what_is_there();
    const auto program = find_program("etcd");
    if (!program) throw Error(Exit::kEnvironment, "etcd is missing", "", "'collect doctor' says what to install");
    server_.emplace(session_, *program, folder_);
  }

  void attach_trigger(const TriggerTarget& target) override {
    watcher_.reset();
    invoker_ = std::make_unique<Invoker>(make_session_(), target.function_name);
    watcher_ = std::make_unique<Watcher>(url(), server_ ? "" : prefix_, [this](std::string&& key) {
      invoker_->invoke(aws::JsonObject().text("key", key).text("store", "etcd").json());
    });
  }

  Place place() const override {
    if (server_) return {{"url", server_->url()}};
    return {{"url", url_}, {"prefix", prefix_}};
  }
  std::vector<Permission> write_permissions() const override { return {}; }
  std::vector<Permission> receive_permissions() const override { return {}; }

  void attend() override {
    if (server_ && server_->ended())
      throw Error(Exit::kEnvironment, "etcd ended in the middle of the run: " + server_->last_words());
  }

 private:
  void use_what_is_there() {
    ledger_.creating({"etcd:keys", prefix_, {{"url", url_}}});
    if (!parse_health(session_.client(service(), 0, url_)->wait(health())))
      throw Error(Exit::kEnvironment, "this etcd takes no writes", url_);
  }
  const std::string& url() const { return server_ ? server_->url() : url_; }

  aws::Session& session_;
  std::function<std::unique_ptr<aws::Session>()> make_session_;
  Ledger& ledger_;
  const std::filesystem::path folder_;
  const std::string prefix_;
  const bool local_;
  const std::string url_;  // of one that is there already
  std::optional<Server> server_;
  std::unique_ptr<Invoker> invoker_;
  std::unique_ptr<Watcher> watcher_;  // goes before what it calls
};

}  // namespace

std::unique_ptr<Store> open_store(const StoreContext& context) {
  return std::make_unique<WatchedKeys>(context);
}

void remove_keys(aws::Session& session, const Resource& resource) {
  const auto url = resource.details.find("url");
  if (url == resource.details.end() || resource.name.empty()) return;
  session.client(service(), 0, url->second)->wait(delete_prefix(resource.name));
}

}  // namespace echotrace::drivers::etcd
