#include "drivers/local/identity/secret.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/times.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace echotrace::local::identity {
namespace {

constexpr std::size_t kMostVersions = 100;
constexpr std::int64_t kDayNs = 86'400'000'000'000;
constexpr std::uint64_t kOverheadBytes = 512;  // of a version in memory, about

}  // namespace

const SecretVersion* Secret::version(std::string_view id) const {
  const auto found = versions_.find(id);
  return found == versions_.end() ? nullptr : &found->second;
}

const std::pair<const std::string, SecretVersion>* Secret::staged(std::string_view stage) const {
  const auto found = std::find_if(versions_.begin(), versions_.end(),
                                  [&](const auto& entry) { return entry.second.stages.contains(stage); });
  return found == versions_.end() ? nullptr : &*found;
}

void Secret::take_away(std::string_view stage) {
  for (auto& [id, version] : versions_)
    if (const auto found = version.stages.find(stage); found != version.stages.end()) version.stages.erase(found);
}

void Secret::put(const std::string& id, SecretVersion version) {
  if (versions_.empty()) version.stages.emplace(kCurrent);
  if (version.stages.contains(kCurrent) && staged(kCurrent) != nullptr) {
    const std::string last = staged(kCurrent)->first;
    take_away(kPrevious);
    versions_[last].stages.emplace(kPrevious);
  }
  for (const std::string& stage : version.stages) take_away(stage);
  make_room();
  versions_[id] = std::move(version);
}

void Secret::make_room() {
  while (versions_.size() >= kMostVersions) {
    auto oldest = versions_.end();
    for (auto entry = versions_.begin(); entry != versions_.end(); ++entry)
      if (entry->second.stages.empty() &&
          (oldest == versions_.end() || entry->second.created_ns < oldest->second.created_ns))
        oldest = entry;
    if (oldest == versions_.end()) return;  // there are fewer stages than that
    versions_.erase(oldest);
  }
}

std::uint64_t Secret::held_bytes() const {
  std::uint64_t bytes = kOverheadBytes;
  for (const auto& [id, version] : versions_) bytes += version.value.size() + kOverheadBytes;
  return bytes;
}

std::string describe(const Secret& secret, std::string_view versions_name) {
  aws::JsonObject json;
  json.text("ARN", secret.arn)
      .text("Name", secret.name)
      .text_unless_empty("Description", secret.description)
      .text_unless_empty("KmsKeyId", secret.kms_key)
      .raw("CreatedDate", epoch_seconds(secret.created_ns))
      .raw("LastChangedDate", epoch_seconds(secret.changed_ns));
  if (secret.accessed_ns != 0)  // a day, without its time
    json.raw("LastAccessedDate", epoch_seconds(secret.accessed_ns / kDayNs * kDayNs));
  if (secret.deletion_ns != 0) json.raw("DeletedDate", epoch_seconds(secret.deletion_ns));
  std::vector<std::string> tags;
  for (const auto& [key, value] : secret.tags)
    tags.push_back(aws::JsonObject().text("Key", key).text("Value", value).json());
  if (!tags.empty()) json.raw("Tags", aws::json_array(tags));
  aws::JsonObject versions;
  for (const auto& [id, version] : secret.versions())
    if (!version.stages.empty()) versions.raw(id, aws::json_strings({version.stages.begin(), version.stages.end()}));
  return json.raw(versions_name, versions.json()).json();
}

}  // namespace echotrace::local::identity
