#include "drivers/resource_kinds.h"

#include "drivers/aurora/schema.h"
#include "drivers/aurora/store.h"
#include "drivers/aws/dynamodb.h"
#include "drivers/aws/iam.h"
#include "drivers/aws/lambda.h"
#include "drivers/aws/lambda_event_sources.h"
#include "drivers/aws/logs.h"
#include "drivers/aws/s3.h"
#include "drivers/aws/secrets_manager.h"
#include "drivers/aws/sqs.h"
#include "drivers/aws/tagging.h"
#include "drivers/etcd/store.h"
#include "drivers/wait_until.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace echotrace::drivers {
namespace {

using aws::Client;
using aws::Session;

constexpr std::chrono::seconds kRemovalTakes{300};
constexpr int kFieldsOfAnArn = 6;

// Waits for the call; an error of that code means that there is nothing any more.
bool there(Client& client, aws::Call call, std::string_view gone) {
  try {
    client.wait(std::move(call));
    return true;
  } catch (const aws::Failure& failure) {
    if (failure.error().code != gone) throw;
    return false;
  }
}

// function: empty for all of the region.
std::vector<aws::lambda::Mapping> listed_mappings(Client& lambda, const std::string& function) {
  std::vector<aws::lambda::Mapping> found;
  std::string marker;
  do {
    auto page = aws::lambda::parse_list_event_source_mappings(
        lambda.wait(aws::lambda::list_event_source_mappings(function, "", marker)));
    std::move(page.mappings.begin(), page.mappings.end(), std::back_inserter(found));
    marker = page.next_marker;
  } while (!marker.empty());
  return found;
}

// They outlive their function, by whose name Lambda then refuses to list them.
std::vector<aws::lambda::Mapping> mappings_of(Client& lambda, const std::string& function) {
  try {
    return listed_mappings(lambda, function);
  } catch (const aws::Failure& failure) {
    if (failure.error().code != "ResourceNotFoundException") throw;
  }
  auto found = listed_mappings(lambda, "");
  std::erase_if(found, [&](const auto& mapping) { return !mapping.function_arn.ends_with(":function:" + function); });
  return found;
}

// Lambda keeps one that is being created or updated from being deleted.
void remove_mappings(Session& session, const Resource& resource) {
  const auto lambda = session.client(aws::lambda::service());
  wait_until(session, kRemovalTakes, "the event source mappings of " + resource.name + " are gone", [&] {
    const auto mappings = mappings_of(*lambda, resource.name);
    for (const auto& mapping : mappings) {
      if (mapping.state != "Enabled" && mapping.state != "Disabled") continue;
      there(*lambda, aws::lambda::delete_event_source_mapping(mapping.uuid), "ResourceNotFoundException");
    }
    return mappings.empty();
  });
}

void remove_function(Session& session, const Resource& resource) {
  there(*session.client(aws::lambda::service()), aws::lambda::delete_function(resource.name),
        "ResourceNotFoundException");
}

void remove_queue(Session& session, const Resource& resource) {
  const auto sqs = session.client(aws::sqs::service());
  try {
    const std::string url = aws::sqs::parse_get_queue_url(sqs->wait(aws::sqs::get_queue_url(resource.name)));
    sqs->wait(aws::sqs::delete_queue(url));
  } catch (const aws::Failure& failure) {
    if (!failure.error().code.ends_with("QueueDoesNotExist") &&
        failure.error().code != "AWS.SimpleQueueService.NonExistentQueue")
      throw;
  }
}

void remove_secret(Session& session, const Resource& resource) {
  there(*session.client(aws::secrets_manager::service()), aws::secrets_manager::delete_secret(resource.name, true),
        "ResourceNotFoundException");
}

// With everything in it.
void remove_bucket(Session& session, const Resource& resource) {
  const auto s3 = session.client(aws::s3::service());
  const std::string& bucket = resource.name;
  if (!there(*s3, aws::s3::list_objects_v2(bucket, {}), "NoSuchBucket")) return;
  for (;;) {
    const auto page = aws::s3::parse_list_objects_v2(s3->wait(aws::s3::list_objects_v2(bucket, {})));
    if (page.objects.empty()) break;
    std::vector<std::string> keys;
    for (const auto& object : page.objects) {
      if (aws::s3::fits_delete_objects(object.key))
        keys.push_back(object.key);
      else
        s3->wait(aws::s3::delete_object(bucket, object.key));
    }
    if (keys.empty()) continue;
    const auto kept = aws::s3::parse_delete_objects(s3->wait(aws::s3::delete_objects(bucket, keys)));
    if (kept.empty()) continue;
    throw base::Error(base::Exit::kEnvironment,
                      "S3 keeps an object of " + bucket + ": " + kept.front().code + " " + kept.front().message);
  }
  there(*s3, aws::s3::delete_bucket(bucket), "NoSuchBucket");
}

void remove_table(Session& session, const Resource& resource) {
  const auto dynamodb = session.client(aws::dynamodb::service());
  bool asked = false;
  wait_until(session, kRemovalTakes, "the table " + resource.name + " is gone", [&] {
    try {
      const auto answer = dynamodb->wait(aws::dynamodb::describe_table(resource.name));
      const bool busy = aws::dynamodb::parse_describe_table(answer).status != "ACTIVE";
      if (!asked && !busy) {
        asked = true;
        there(*dynamodb, aws::dynamodb::delete_table(resource.name), "ResourceNotFoundException");
      }
      return false;
    } catch (const aws::Failure& failure) {
      if (failure.error().code != "ResourceNotFoundException") throw;
      return true;
    }
  });
}

void remove_role(Session& session, const Resource& resource) {
  constexpr std::string_view kGone = "NoSuchEntity";
  const auto iam = session.client(aws::iam::service());
  if (!there(*iam, aws::iam::get_role(resource.name), kGone)) return;
  for (const std::string& policy :
       aws::iam::parse_list_role_policies(iam->wait(aws::iam::list_role_policies(resource.name))).elements)
    there(*iam, aws::iam::delete_role_policy(resource.name, policy), kGone);
  for (const std::string& arn :
       aws::iam::parse_list_attached_role_policies(iam->wait(aws::iam::list_attached_role_policies(resource.name)))
           .elements)
    there(*iam, aws::iam::detach_role_policy(resource.name, arn), kGone);
  there(*iam, aws::iam::delete_role(resource.name), kGone);
}

void remove_log_group(Session& session, const Resource& resource) {
  there(*session.client(aws::logs::service()), aws::logs::delete_log_group(resource.name), "ResourceNotFoundException");
}

constexpr std::array kKinds{
    ResourceKind{"lambda:mapping", "", remove_mappings},
    ResourceKind{"aurora:schema", "", aurora::remove_schema},
    ResourceKind{"lambda:function", "lambda:function:", remove_function},
    ResourceKind{"sqs:queue", "sqs:", remove_queue},
    ResourceKind{"s3:bucket", "s3:", remove_bucket},
    ResourceKind{"dynamodb:table", "dynamodb:table/", remove_table},
    ResourceKind{"aurora:table", "", aurora::remove_table},
    ResourceKind{"etcd:keys", "", etcd::remove_keys},
    ResourceKind{"secretsmanager:secret", "", remove_secret},
    ResourceKind{"iam:role", "", remove_role},
    ResourceKind{"logs:group", "logs:log-group:", remove_log_group},
};

// "arn:aws:dynamodb:us-east-1:000000000000:table/t" as "dynamodb:table/t".
std::string without_place(std::string_view arn) {
  std::array<std::string_view, kFieldsOfAnArn> fields;
  for (std::size_t i = 0; i + 1 < fields.size(); ++i) {
    const std::size_t colon = std::min(arn.find(':'), arn.size());
    fields[i] = arn.substr(0, colon);
    arn.remove_prefix(std::min(arn.size(), colon + 1));
  }
  return std::string(fields[2]) + ":" + std::string(arn);
}

void add_tagged(Session& session, const std::string& run, std::vector<Resource>& found) {
  const auto tagging = session.client(aws::tagging::service());
  std::string token;
  do {
    const auto page = aws::tagging::parse_get_resources(
        tagging->wait(aws::tagging::get_resources({{std::string(kRunTag), run}}, {}, token)));
    for (const auto& tagged : page.resources) {
      const std::string short_arn = without_place(tagged.arn);
      for (const ResourceKind& kind : kKinds) {
        if (kind.arn_prefix.empty() || !short_arn.starts_with(kind.arn_prefix)) continue;
        std::string name = short_arn.substr(kind.arn_prefix.size());
        if (name.ends_with(":*")) name.resize(name.size() - 2);  // a log group's ARN
        found.push_back({std::string(kind.name), name});
        if (kind.name == "lambda:function") found.push_back({"lambda:mapping", name});
      }
    }
    token = page.next_token;
  } while (!token.empty());
}

void add_roles(Session& session, const std::string& run, std::vector<Resource>& found) {
  const auto iam = session.client(aws::iam::service());
  std::string marker;
  do {
    const auto page = aws::iam::parse_list_roles(iam->wait(aws::iam::list_roles(role_path(run), marker)));
    for (const auto& role : page.elements) found.push_back({"iam:role", role.name});
    marker = page.next_marker;
  } while (!marker.empty());
}

}  // namespace

std::string role_path(std::string_view run) {
  return "/echotrace/" + std::string(run) + "/";
}

std::span<const ResourceKind> resource_kinds() {
  return kKinds;
}

const ResourceKind* find_resource_kind(std::string_view name) {
  const auto found =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const ResourceKind& kind) { return kind.name == name; });
  return found == kKinds.end() ? nullptr : &*found;
}

std::vector<Resource> find_tagged(Session& session, const std::string& run) {
  std::vector<Resource> found;
  add_tagged(session, run, found);
  add_roles(session, run, found);
  const auto place = [](const Resource& resource) { return find_resource_kind(resource.kind); };
  std::stable_sort(found.begin(), found.end(),
                   [&](const Resource& a, const Resource& b) { return place(a) < place(b); });
  return found;
}

}  // namespace echotrace::drivers
