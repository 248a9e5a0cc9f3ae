// Amazon S3, API version 2006-03-01. Keys are arbitrary bytes; here they are what they are, on the wire they are
// encoded.
#pragma once

#include "drivers/aws/client.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::aws::s3 {

Service service();

Call create_bucket(const std::string& bucket, const std::string& region);
Call head_bucket(const std::string& bucket);
Call delete_bucket(const std::string& bucket);

using Tags = std::map<std::string, std::string>;
Call put_bucket_tagging(const std::string& bucket, const Tags& tags);  // replaces them all
Call get_bucket_tagging(const std::string& bucket);                    // without any: the error NoSuchTagSet
Tags parse_get_bucket_tagging(const HttpResponse& response);

// headers: Content-Type, x-amz-meta-…, x-amz-storage-class and the like.
Call put_object(const std::string& bucket, std::string_view key, std::string body, Headers headers = {});
Call get_object(const std::string& bucket, std::string_view key, const std::string& range = {});  // "bytes=0-9"
Call delete_object(const std::string& bucket, std::string_view key);

// At most 1,000 keys; those that are not there count as deleted. Throws base::Error (usage) for a key that no XML can
// hold (control characters, or no UTF-8): delete_object takes it.
Call delete_objects(const std::string& bucket, const std::vector<std::string>& keys);
bool fits_delete_objects(std::string_view key);
struct NotDeleted {
  std::string key, code, message;
};
std::vector<NotDeleted> parse_delete_objects(const HttpResponse& response);  // empty: all were

struct ListRequest {
  std::string prefix;
  std::string continuation_token;  // of the page before
  int max_keys = 1000;
};
struct ListedObject {
  std::string key, etag;
  std::int64_t size = 0;
  std::int64_t last_modified_ns = 0;
};
struct ObjectList {
  std::vector<ListedObject> objects;
  std::string next_continuation_token;  // empty: this was the last page
};
Call list_objects_v2(const std::string& bucket, const ListRequest& request);
ObjectList parse_list_objects_v2(const HttpResponse& response);

// Replaces the bucket's whole configuration; an empty list turns notifications off.
struct LambdaNotification {
  std::string id;
  std::string function_arn;
  std::string event = "s3:ObjectCreated:*";
  std::string prefix, suffix;  // of keys; empty: any
};
Call put_bucket_notification_configuration(const std::string& bucket,
                                           const std::vector<LambdaNotification>& notifications);

Call create_multipart_upload(const std::string& bucket, std::string_view key);
std::string parse_create_multipart_upload(const HttpResponse& response);  // the upload's id
Call upload_part(const std::string& bucket, std::string_view key, const std::string& upload_id, int number,
                 std::string body);
struct Part {
  int number = 0;
  std::string etag;  // as the answer to upload_part gives it
};
Call complete_multipart_upload(const std::string& bucket, std::string_view key, const std::string& upload_id,
                               const std::vector<Part>& parts);
Call abort_multipart_upload(const std::string& bucket, std::string_view key, const std::string& upload_id);

}  // namespace echotrace::aws::s3
