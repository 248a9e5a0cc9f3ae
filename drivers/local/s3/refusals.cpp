#include "drivers/local/s3/refusals.h"

#include "drivers/local/s3/xml.h"
#include "drivers/local/xml_text.h"

namespace echotrace::local::s3 {
namespace {

Refusal with_members(int status, std::string_view code, std::string_view message, std::string members) {
  Refusal refusal{status, std::string(code), std::string(message)};
  refusal.members = std::move(members);
  return refusal;
}

}  // namespace

Refusal no_such_bucket(std::string_view bucket) {
  return with_members(404, "NoSuchBucket", "The specified bucket does not exist", xml_element("BucketName", bucket));
}

Refusal no_such_key(std::string_view key) {
  return with_members(404, "NoSuchKey", "The specified key does not exist.", xml_element("Key", key));
}

Refusal no_such_upload(std::string_view upload_id) {
  return with_members(404, "NoSuchUpload",
                      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been "
                      "aborted or completed.",
                      xml_element("UploadId", upload_id));
}

Refusal malformed_xml() {
  return {400, "MalformedXML",
          "The XML you provided was not well-formed or did not validate against our published schema"};
}

Refusal invalid_argument(std::string_view message, std::string_view name, std::string_view value) {
  return with_members(400, "InvalidArgument", message,
                      xml_element("ArgumentName", name) + xml_element("ArgumentValue", value));
}

Refusal invalid_request(std::string_view message) {
  return {400, "InvalidRequest", std::string(message)};
}

Refusal precondition_failed(std::string_view condition) {
  return with_members(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
                      xml_element("Condition", condition));
}

Refusal not_implemented(std::string_view message) {
  return {501, "NotImplemented", std::string(message)};
}

}  // namespace echotrace::local::s3
