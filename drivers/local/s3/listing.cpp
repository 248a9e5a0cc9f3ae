#include "drivers/aws/uri.h"
#include "drivers/local/s3/service.h"
#include "drivers/local/times.h"
#include "drivers/local/xml_text.h"
#include "ingest/base/base64.h"

namespace echotrace::local {
namespace {

constexpr int kMaxKeys = 1000;

// What both versions of the operation ask for.
struct Question {
  std::string prefix, delimiter, after;  // after: the last key or common prefix that was listed before
  int max_keys = kMaxKeys;
  bool encode = false, owner = false;
};

struct Page {
  std::string contents, prefixes;
  int count = 0;
  std::string last;  // listed; the next page begins behind it
  bool truncated = false;
};

Question question_of(const s3::Parameters& parameters) {
  Question question;
  question.prefix = parameters.text("prefix");
  question.delimiter = parameters.text("delimiter");
  const auto max_keys = parameters.number("max-keys", kMaxKeys);
  if (!max_keys || *max_keys < 0)
    throw Refusal{400, "InvalidArgument", "Provided max-keys not an integer or within integer range"};
  question.max_keys = std::min(*max_keys, kMaxKeys);
  const std::string_view encoding = parameters.text("encoding-type");
  if (!encoding.empty() && encoding != "url")
    throw Refusal{400, "InvalidArgument", "Invalid Encoding Method specified in Request"};
  question.encode = !encoding.empty();
  return question;
}

std::string shown(std::string_view text, const Question& question) {
  return question.encode ? aws::uri_encode(text, aws::Slash::kKeep) : std::string(text);
}

std::string entry(const std::string& key, const s3::Object& object, const Question& question) {
  std::string text = xml_element("Key", shown(key, question)) +
                     xml_element("LastModified", iso_milliseconds(object.modified_ns)) +
                     xml_element("ETag", object.etag) + xml_element("Size", std::to_string(object.body->size())) +
                     xml_element("StorageClass", "STANDARD");
  if (question.owner)
    text += xml_nested("Owner", xml_element("ID", kAccount) + xml_element("DisplayName", "echotrace"));
  return xml_nested("Contents", text);
}

Page list(const s3::Bucket& bucket, const Question& question) {
  Page page;
  const auto& objects = bucket.objects;
  auto it = objects.lower_bound(std::max(question.prefix, question.after));
  while (it != objects.end() && it->first.starts_with(question.prefix)) {
    const std::string& key = it->first;
    std::string common;
    if (!question.delimiter.empty()) {
      const auto at = key.find(question.delimiter, question.prefix.size());
      if (at != key.npos) common = key.substr(0, at + question.delimiter.size());
    }
    // Listed before: the key itself, or the common prefix that it stands behind.
    const bool before = question.after >= key || (!common.empty() && question.after.starts_with(common));
    if (!before) {
      if (page.count == question.max_keys) {
        page.truncated = page.count > 0;
        return page;
      }
      ++page.count;
      page.last = common.empty() ? key : common;
      if (common.empty())
        page.contents += entry(key, it->second, question);
      else
        page.prefixes += xml_nested("CommonPrefixes", xml_element("Prefix", shown(common, question)));
    }
    if (common.empty()) {
      ++it;
    } else {
      while (it != objects.end() && it->first.starts_with(common)) ++it;
    }
  }
  return page;
}

std::string described(const std::string& bucket, const Question& question, const Page& page) {
  std::string text = xml_element("Name", bucket) + xml_element("Prefix", shown(question.prefix, question)) +
                     xml_element("MaxKeys", std::to_string(question.max_keys));
  if (!question.delimiter.empty()) text += xml_element("Delimiter", shown(question.delimiter, question));
  if (question.encode) text += xml_element("EncodingType", "url");
  return text + xml_element("IsTruncated", page.truncated ? "true" : "false");
}

}  // namespace

aws::HttpResponse S3::list_objects_v2(Call call) {
  const s3::Bucket& bucket = bucket_of(call.address.bucket);
  Question question = question_of(call.parameters);
  question.owner = call.parameters.text("fetch-owner") == "true";
  const std::string_view token = call.parameters.text("continuation-token");
  const std::string start_after(call.parameters.text("start-after"));
  question.after = start_after;
  if (!token.empty()) {
    const auto after = base::decode_base64(token);
    if (!after) throw Refusal{400, "InvalidArgument", "The continuation token provided is incorrect"};
    question.after = *after;
  }
  const Page page = list(bucket, question);
  std::string text =
      described(call.address.bucket, question, page) + xml_element("KeyCount", std::to_string(page.count));
  if (!start_after.empty()) text += xml_element("StartAfter", shown(start_after, question));
  if (!token.empty()) text += xml_element("ContinuationToken", token);
  if (page.truncated) text += xml_element("NextContinuationToken", base::encode_base64(page.last));
  return s3::xml_answer("ListBucketResult", text + page.contents + page.prefixes);
}

aws::HttpResponse S3::list_objects(Call call) {
  const s3::Bucket& bucket = bucket_of(call.address.bucket);
  Question question = question_of(call.parameters);
  question.owner = true;
  question.after = call.parameters.text("marker");
  const Page page = list(bucket, question);
  std::string text =
      described(call.address.bucket, question, page) + xml_element("Marker", shown(question.after, question));
  if (page.truncated && !question.delimiter.empty()) text += xml_element("NextMarker", shown(page.last, question));
  return s3::xml_answer("ListBucketResult", text + page.contents + page.prefixes);
}

}  // namespace echotrace::local
