// A secret and its versions:
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace echotrace::local::identity {

inline constexpr std::string_view kCurrent = "AWSCURRENT";
inline constexpr std::string_view kPrevious = "AWSPREVIOUS";

struct SecretVersion {
  std::string value;  // base64 of a binary one
  bool binary = false;
  std::int64_t created_ns = 0;
  std::set<std::string, std::less<>> stages;  // "AWSCURRENT", or names of the user's own

  bool same_value(const SecretVersion& other) const { return binary == other.binary && value == other.value; }
};

class Secret {
 public:
  std::string name, arn, description, kms_key;
  std::int64_t created_ns = 0, changed_ns = 0;
  std::int64_t accessed_ns = 0;  // 0: never
  std::int64_t deletion_ns = 0;  // when it is to be gone; 0: it is to stay
  std::map<std::string, std::string, std::less<>> tags;

  const std::map<std::string, SecretVersion, std::less<>>& versions() const { return versions_; }
  const SecretVersion* version(std::string_view id) const;
  // The one that bears the stage, and its id; nullptr: none does.
  const std::pair<const std::string, SecretVersion>* staged(std::string_view stage) const;

  // A new version, which takes its stages away from others. What loses AWSCURRENT becomes AWSPREVIOUS; the first
  // version is AWSCURRENT whatever its stages. Of the versions without any stage the oldest make room.
  void put(const std::string& id, SecretVersion version);

  std::uint64_t held_bytes() const;

 private:
  void take_away(std::string_view stage);
  void make_room();

  std::map<std::string, SecretVersion, std::less<>> versions_;
};

// Its description as DescribeSecret gives it, which names versions "VersionIdsToStages", and ListSecrets, where they
// are "SecretVersionsToStages". No value is in it.
std::string describe(const Secret& secret, std::string_view versions_name);

}  // namespace echotrace::local::identity
