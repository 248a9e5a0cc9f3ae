#include "drivers/local/s3/service.h"
#include "drivers/local/times.h"
#include "drivers/local/xml_text.h"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <charconv>

namespace echotrace::local {
namespace {

constexpr std::size_t kMaxKeyBytes = 1024;
constexpr int kMaxDeletes = 1000;

void check_key(std::string_view key) {
  if (key.size() > kMaxKeyBytes) throw Refusal{400, "KeyTooLongError", "Your key is too long"};
}

[[noreturn]] void refuse_key(std::string_view key) {
  Refusal refusal{404, "NoSuchKey", "The specified key does not exist."};
  refusal.members = xml_element("Key", key);
  throw refusal;
}

[[noreturn]] void refuse_condition(std::string_view condition) {
  Refusal refusal{412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"};
  refusal.members = xml_element("Condition", condition);
  throw refusal;
}

// Whether a list of ETags, or "*", names this one.
bool names(std::string_view list, std::string_view etag) {
  if (list == "*") return true;
  const std::string_view bare = etag.substr(1, etag.size() - 2);
  while (!list.empty()) {
    std::string_view one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one == etag || one == bare) return true;
  }
  return false;
}

struct Range {
  std::size_t begin, end;  // of the bytes to send; end is behind the last
};

// Nullopt: the whole object (also for a header that makes no sense, as HTTP wants it). Throws Refusal (416).
std::optional<Range> range_of(std::string_view header, std::size_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit) || header.find(',') != header.npos) return std::nullopt;
  header.remove_prefix(kUnit.size());
  const auto dash = header.find('-');
  if (dash == header.npos) return std::nullopt;
  const auto read = [](std::string_view text) -> std::optional<std::size_t> {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  };
  const auto first = read(header.substr(0, dash)), last = read(header.substr(dash + 1));
  const auto outside = [&] {
    Refusal refusal{416, "InvalidRange", "The requested range is not satisfiable"};
    refusal.members = xml_element("ActualObjectSize", std::to_string(size));
    refusal.headers = {{"Content-Range", fmt::format("bytes */{}", size)}};
    return refusal;
  };
  if (!first) {
    if (!last || dash != 0) return std::nullopt;
    if (*last == 0 || size == 0) throw outside();
    return Range{size - std::min(size, *last), size};
  }
  if (!last && dash + 1 != header.size()) return std::nullopt;
  if (last && *last < *first) return std::nullopt;
  if (*first >= size) throw outside();
  return Range{*first, last ? std::min(size, *last + 1) : size};
}

}  // namespace

aws::HttpResponse S3::put_object(Call call) {
  s3::Bucket& bucket = bucket_of(call.address.bucket);
  const std::string& key = call.address.key;
  check_key(key);
  aws::HttpRequest& request = call.exchange.request;
  const auto existing = bucket.objects.find(key);
  if (const auto* header = aws::find_header(request.headers, "If-None-Match");
      header != nullptr && existing != bucket.objects.end() && names(*header, existing->second.etag))
    refuse_condition("If-None-Match");
  if (const auto* header = aws::find_header(request.headers, "If-Match"); header != nullptr) {
    if (existing == bucket.objects.end()) refuse_key(key);
    if (!names(*header, existing->second.etag)) refuse_condition("If-Match");
  }
  make_room(request.body.size());
  s3::Object object;
  object.etag = "\"" + s3::md5_hex(request.body) + "\"";
  object.headers = s3::kept_headers(request.headers);
  object.modified_ns = loop_.now_ns();
  aws::HttpResponse answer{200, {{"ETag", object.etag}}, {}};
  for (const aws::Header& header : object.headers)
    if (header.name.starts_with("x-amz-checksum-")) answer.headers.push_back(header);
  request.body.shrink_to_fit();
  object.body = std::make_shared<const std::string>(std::move(request.body));
  const std::string etag = object.etag;
  const std::size_t size = object.body->size();
  store(bucket, key, std::move(object));
  if (!bucket.notifications.empty())
    notify(bucket, {"ObjectCreated:Put", call.address.bucket, key, etag, size}, call.exchange);
  return answer;
}

aws::HttpResponse S3::get_object(Call call) {
  const s3::Bucket& bucket = bucket_of(call.address.bucket);
  const auto found = bucket.objects.find(call.address.key);
  if (found == bucket.objects.end()) refuse_key(call.address.key);
  const s3::Object& object = found->second;
  const aws::Headers& asked = call.exchange.request.headers;
  if (const auto* header = aws::find_header(asked, "If-Match"); header != nullptr && !names(*header, object.etag))
    refuse_condition("If-Match");
  aws::HttpResponse answer{
      200, {{"ETag", object.etag}, {"Last-Modified", http_date(object.modified_ns)}, {"Accept-Ranges", "bytes"}}, {}};
  if (const auto* header = aws::find_header(asked, "If-None-Match"); header != nullptr && names(*header, object.etag)) {
    answer.status = 304;
    return answer;
  }
  const std::size_t size = object.body->size();
  const auto range = range_of(aws::header_value(asked, "Range"), size);
  // A checksum is that of the whole object.
  const bool checksums = !range && aws::header_value(asked, "x-amz-checksum-mode") == "ENABLED";
  for (const aws::Header& header : object.headers)
    if (checksums || !header.name.starts_with("x-amz-checksum-")) answer.headers.push_back(header);
  if (aws::find_header(answer.headers, "Content-Type") == nullptr)
    answer.headers.push_back({"Content-Type", "binary/octet-stream"});
  const Range part = range.value_or(Range{0, size});
  if (range) {
    answer.status = 206;
    answer.headers.push_back({"Content-Range", fmt::format("bytes {}-{}/{}", part.begin, part.end - 1, size)});
  }
  if (call.exchange.request.method == "HEAD")
    answer.headers.push_back({"Content-Length", std::to_string(part.end - part.begin)});
  else
    answer.body = object.body->substr(part.begin, part.end - part.begin);
  return answer;
}

aws::HttpResponse S3::delete_object(Call call) {
  s3::Bucket& bucket = bucket_of(call.address.bucket);
  if (remove(bucket, call.address.key)) {
    s3::ObjectEvent event{"ObjectRemoved:Delete", call.address.bucket, call.address.key, {}};
    event.created = false;
    notify(bucket, event, call.exchange);
  }
  return {204, {}, {}};
}

aws::HttpResponse S3::delete_objects(Call call) {
  s3::Bucket& bucket = bucket_of(call.address.bucket);
  const std::string& xml = call.exchange.request.body;
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata)) s3::refuse_xml();
  const pugi::xml_node root = document.document_element();
  if (std::string_view(root.name()) != "Delete") s3::refuse_xml();
  const bool quiet = std::string_view(root.child_value("Quiet")) == "true";
  std::vector<std::string> keys;
  for (const pugi::xml_node object : root.children("Object")) keys.emplace_back(object.child_value("Key"));
  if (keys.empty() || keys.size() > kMaxDeletes) s3::refuse_xml();
  std::string deleted;
  for (const std::string& key : keys) {
    if (remove(bucket, key)) {
      s3::ObjectEvent event{"ObjectRemoved:Delete", call.address.bucket, key, {}};
      event.created = false;
      notify(bucket, event, call.exchange);
    }
    if (!quiet) deleted += xml_nested("Deleted", xml_element("Key", key));
  }
  return s3::xml_answer("DeleteResult", deleted);
}

aws::HttpResponse S3::copy_object(Call call) {
  s3::Bucket& bucket = bucket_of(call.address.bucket);
  check_key(call.address.key);
  std::string source = aws::uri_decode(aws::header_value(call.exchange.request.headers, "x-amz-copy-source"));
  if (source.starts_with('/')) source.erase(0, 1);
  const auto slash = source.find('/');
  if (slash == source.npos)
    throw Refusal{400, "InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/sourcekey"};
  const s3::Bucket& from = bucket_of(source.substr(0, slash));
  const auto found = from.objects.find(std::string_view(source).substr(slash + 1));
  if (found == from.objects.end()) refuse_key(std::string_view(source).substr(slash + 1));
  s3::Object copy = found->second;
  make_room(copy.body->size());
  copy.modified_ns = loop_.now_ns();
  if (aws::header_value(call.exchange.request.headers, "x-amz-metadata-directive") == "REPLACE")
    copy.headers = s3::kept_headers(call.exchange.request.headers);
  const std::string etag = copy.etag, modified = iso_milliseconds(copy.modified_ns);
  const std::size_t size = copy.body->size();
  store(bucket, call.address.key, std::move(copy));
  notify(bucket, {"ObjectCreated:Copy", call.address.bucket, call.address.key, etag, size}, call.exchange);
  return s3::xml_answer("CopyObjectResult", xml_element("LastModified", modified) + xml_element("ETag", etag));
}

}  // namespace echotrace::local
