#include "drivers/local/s3/service.h"
#include "drivers/local/times.h"
#include "drivers/local/xml_text.h"

#include <pugixml.hpp>

namespace echotrace::local {
namespace {

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
bool is_bucket_name(std::string_view name) {
  const auto is_end = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (name.size() < 3 || name.size() > 63 || !is_end(name.front()) || !is_end(name.back())) return false;
  for (const char c : name)
    if (!is_end(c) && c != '-' && c != '.') return false;
  return name.find("..") == name.npos;
}

constexpr std::size_t kMaxTags = 50;

}  // namespace

aws::HttpResponse S3::list_buckets(Call) {
  std::string all;
  for (const auto& [name, bucket] : buckets_) {
    all += xml_nested("Bucket",
                      xml_element("Name", name) + xml_element("CreationDate", iso_milliseconds(bucket.created_ns)));
  }
  const std::string owner = xml_element("ID", kAccount) + xml_element("DisplayName", "echotrace");
  return s3::xml_answer("ListAllMyBucketsResult", xml_nested("Owner", owner) + xml_nested("Buckets", all));
}

aws::HttpResponse S3::create_bucket(Call call) {
  const std::string& name = call.address.bucket;
  if (!is_bucket_name(name)) throw Refusal{400, "InvalidBucketName", "The specified bucket is not valid."};
  const auto [entry, inserted] = buckets_.try_emplace(name);
  if (!inserted && region_ != "us-east-1") {
    throw Refusal{409, "BucketAlreadyOwnedByYou",
                  "Your previous request to create the named bucket succeeded and you already own it."};
  }
  if (inserted) entry->second.created_ns = loop_.now_ns();
  return {200, {{"Location", "/" + name}}, {}};
}

aws::HttpResponse S3::head_bucket(Call call) {
  bucket_of(call.address.bucket);
  return {200, {{"x-amz-bucket-region", region_}}, {}};
}

aws::HttpResponse S3::delete_bucket(Call call) {
  const s3::Bucket& bucket = bucket_of(call.address.bucket);
  if (!bucket.objects.empty() || !bucket.uploads.empty()) {
    Refusal refusal{409, "BucketNotEmpty", "The bucket you tried to delete is not empty"};
    refusal.members = xml_element("BucketName", call.address.bucket);
    throw refusal;
  }
  buckets_.erase(call.address.bucket);
  return {204, {}, {}};
}

aws::HttpResponse S3::get_bucket_location(Call call) {
  bucket_of(call.address.bucket);
  return s3::xml_answer("LocationConstraint", region_ == "us-east-1" ? "" : xml_escape(region_));
}

aws::HttpResponse S3::put_bucket_tagging(Call call) {
  s3::Bucket& bucket = bucket_of(call.address.bucket);
  const std::string& xml = call.exchange.request.body;
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size())) s3::refuse_xml();
  std::map<std::string, std::string> tags;
  for (const pugi::xml_node tag : document.document_element().child("TagSet").children("Tag"))
    tags[tag.child_value("Key")] = tag.child_value("Value");
  if (tags.size() > kMaxTags) throw Refusal{400, "BadRequest", "Object tags cannot be greater than 50"};
  bucket.tags = std::move(tags);
  return {204, {}, {}};
}

aws::HttpResponse S3::get_bucket_tagging(Call call) {
  const s3::Bucket& bucket = bucket_of(call.address.bucket);
  if (bucket.tags.empty()) throw Refusal{404, "NoSuchTagSet", "The TagSet does not exist"};
  std::string all;
  for (const auto& [key, value] : bucket.tags)
    all += xml_nested("Tag", xml_element("Key", key) + xml_element("Value", value));
  return s3::xml_answer("Tagging", xml_nested("TagSet", all));
}

aws::HttpResponse S3::delete_bucket_tagging(Call call) {
  bucket_of(call.address.bucket).tags.clear();
  return {204, {}, {}};
}

aws::HttpResponse S3::put_bucket_notification(Call call) {
  s3::Bucket& bucket = bucket_of(call.address.bucket);
  std::vector<s3::Notification> notifications = s3::parse_notifications(call.exchange.request.body);
  const bool skip = aws::header_value(call.exchange.request.headers, "x-amz-skip-destination-validation") == "true";
  const std::string source = "arn:aws:s3:::" + call.address.bucket;
  for (const s3::Notification& notification : notifications) {
    if (skip || invoker_.may_invoke(notification.function_arn, "s3.amazonaws.com", source)) continue;
    throw Refusal{400, "InvalidArgument", "Unable to validate the following destination configurations"};
  }
  bucket.notifications = std::move(notifications);
  return {200, {}, {}};
}

aws::HttpResponse S3::get_bucket_notification(Call call) {
  return {
      200, {{"Content-Type", "application/xml"}}, s3::notifications_xml(bucket_of(call.address.bucket).notifications)};
}

}  // namespace echotrace::local
