// Buckets and their tags.
#include "drivers/local/s3/conditions.h"
#include "drivers/local/s3/object_headers.h"
#include "drivers/local/s3/refusals.h"
#include "drivers/local/s3/service.h"
#include "drivers/local/s3/xml.h"
#include "drivers/local/xml_text.h"

#include <algorithm>
#include <utility>

namespace echotrace::local {

using s3::Bucket;

namespace {

constexpr std::size_t kMaxBuckets = 10'000;
constexpr std::size_t kMaxTags = 50;

aws::HttpResponse xml_answer(std::string body) {
  return {200, {{"Content-Type", "application/xml"}}, std::move(body)};
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
bool is_bucket_name(std::string_view name) {
  if (name.size() < 3 || name.size() > 63 || name.find("..") != name.npos || name.starts_with("xn--")) return false;
  const auto is_alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (!is_alphanumeric(name.front()) || !is_alphanumeric(name.back())) return false;
  if (!std::all_of(name.begin(), name.end(), [&](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; }))
    return false;
  // Formatted like an address: 192.168.5.4
  return std::count(name.begin(), name.end(), '.') != 3 || name.find_first_not_of("0123456789.") != name.npos;
}

s3::Tags read_tags(pugi::xml_node set) {
  s3::Tags tags;
  for (const pugi::xml_node node : set.children("Tag")) {
    std::string key = s3::text_of(node.child("Key")), value = s3::text_of(node.child("Value"));
    if (tags.size() == kMaxTags) throw Refusal{400, "BadRequest", "Bucket tag count cannot be greater than 50"};
    if (key.empty() || key.size() > 512) throw Refusal{400, "InvalidTag", "The TagKey you have provided is invalid"};
    if (value.size() > 1024) throw Refusal{400, "InvalidTag", "The TagValue you have provided is invalid"};
    if (key.starts_with("aws:")) throw Refusal{400, "InvalidTag", "System tags cannot be added/updated by requester"};
    if (std::any_of(tags.begin(), tags.end(), [&](const auto& tag) { return tag.first == key; }))
      throw Refusal{400, "InvalidTag", "Cannot provide multiple Tags with the same key"};
    tags.emplace_back(std::move(key), std::move(value));
  }
  return tags;
}

void check_location(const std::string& constraint, bool given, const std::string& region) {
  if (region == "us-east-1" && !given) return;
  if (region == "us-east-1" && constraint == region)
    throw Refusal{400, "InvalidLocationConstraint", "The specified location-constraint is not valid"};
  if (given && constraint == region) return;
  const std::string what = given && !constraint.empty() ? constraint : "unspecified";
  throw Refusal{400, "IllegalLocationConstraintException",
                "The " + what +
                    " location constraint is incompatible for the region specific endpoint this request "
                    "was sent to."};
}

}  // namespace

aws::HttpResponse S3::list_buckets(Request& request) {
  const std::string_view prefix = request.parameter_or_empty("prefix");
  const std::string_view after = request.parameter_or_empty("continuation-token");
  const int limit = request.count("max-buckets", 10'000, 10'000);
  s3::XmlWriter xml("ListAllMyBucketsResult");
  xml.open("Buckets");
  int count = 0;
  std::string last, next;
  for (auto place = store_.buckets.upper_bound(after); place != store_.buckets.end(); ++place) {
    const auto& [name, bucket] = *place;
    if (!std::string_view(name).starts_with(prefix)) continue;
    if (count++ == limit) {
      next = last;
      break;
    }
    xml.open("Bucket").text("Name", name).text("CreationDate", s3::list_time(bucket.created_ns));
    xml.text("BucketRegion", region_).close();
    last = name;
  }
  xml.close().open("Owner").text("ID", owner_id_).close();
  if (!next.empty()) xml.text("ContinuationToken", next);
  if (!prefix.empty()) xml.text("Prefix", prefix);
  return xml_answer(xml.finish());
}

aws::HttpResponse S3::create_bucket(Request& request) {
  if (!is_bucket_name(request.bucket)) {
    Refusal refusal{400, "InvalidBucketName", "The specified bucket is not valid."};
    refusal.members = xml_element("BucketName", request.bucket);
    throw refusal;
  }
  Bucket bucket;
  std::string constraint;
  bool given = false;
  if (!request.exchange.request.body.empty()) {
    const pugi::xml_document document = s3::read_xml(request.exchange.request.body, "CreateBucketConfiguration");
    const pugi::xml_node root = document.document_element();
    given = root.child("LocationConstraint");
    constraint = s3::text_of(root.child("LocationConstraint"));
    if (root.child("Tags")) bucket.tags = read_tags(root.child("Tags"));
  }
  check_location(constraint, given, region_);
  const aws::HttpResponse created{200, {{"Location", "/" + request.bucket}}, {}};
  if (store_.buckets.contains(request.bucket)) {
    if (region_ == "us-east-1") return created;  // there, and only there, asking again succeeds
    Refusal refusal{409, "BucketAlreadyOwnedByYou",
                    "Your previous request to create the named bucket succeeded and you already own it."};
    refusal.members = xml_element("BucketName", request.bucket);
    throw refusal;
  }
  if (store_.buckets.size() == kMaxBuckets)
    throw Refusal{400, "TooManyBuckets", "You have attempted to create more buckets than allowed"};
  bucket.created_ns = loop_.now_ns();
  store_.buckets.emplace(request.bucket, std::move(bucket));
  return created;
}

aws::HttpResponse S3::head_bucket(Request& request) {
  store_.bucket(request.bucket);
  return {
      200,
      {{"x-amz-bucket-region", region_}, {"x-amz-access-point-alias", "false"}, {"Content-Type", "application/xml"}},
      {}};
}

aws::HttpResponse S3::delete_bucket(Request& request) {
  const Bucket& bucket = store_.bucket(request.bucket);
  if (!bucket.objects.empty() || !bucket.uploads.empty()) {
    Refusal refusal{409, "BucketNotEmpty", "The bucket you tried to delete is not empty"};
    refusal.members = xml_element("BucketName", request.bucket);
    throw refusal;
  }
  store_.buckets.erase(request.bucket);
  return {204, {}, {}};
}

aws::HttpResponse S3::get_bucket_location(Request& request) {
  store_.bucket(request.bucket);
  s3::XmlWriter xml("LocationConstraint");
  if (region_ != "us-east-1") xml.bare(region_);
  return xml_answer(xml.finish());
}

aws::HttpResponse S3::put_bucket_tagging(Request& request) {
  Bucket& bucket = store_.bucket(request.bucket);
  s3::require_checksum(request.exchange.request.headers);
  const pugi::xml_document document = s3::read_xml(request.exchange.request.body, "Tagging");
  const pugi::xml_node set = document.document_element().child("TagSet");
  if (!set) throw s3::malformed_xml();
  bucket.tags = read_tags(set);
  return {204, {}, {}};
}

aws::HttpResponse S3::get_bucket_tagging(Request& request) {
  const Bucket& bucket = store_.bucket(request.bucket);
  if (!bucket.tags) {
    Refusal refusal{404, "NoSuchTagSet", "The TagSet does not exist"};
    refusal.members = xml_element("BucketName", request.bucket);
    throw refusal;
  }
  s3::XmlWriter xml("Tagging");
  xml.open("TagSet");
  for (const auto& [key, value] : *bucket.tags) xml.open("Tag").text("Key", key).text("Value", value).close();
  return xml_answer(xml.finish());
}

aws::HttpResponse S3::delete_bucket_tagging(Request& request) {
  store_.bucket(request.bucket).tags.reset();
  return {204, {}, {}};
}

std::vector<TaggedResource> S3::tagged() {
  std::vector<TaggedResource> found;
  for (const auto& [name, bucket] : store_.buckets) {
    if (!bucket.tags || bucket.tags->empty()) continue;
    found.push_back({"arn:aws:s3:::" + name, "s3:bucket", {bucket.tags->begin(), bucket.tags->end()}});
  }
  return found;
}

}  // namespace echotrace::local
