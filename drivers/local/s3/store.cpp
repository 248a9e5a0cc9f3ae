#include "drivers/local/s3/store.h"

#include "drivers/local/s3/refusals.h"

#include <openssl/evp.h>

namespace echotrace::local::s3 {
namespace {

constexpr std::uint64_t kAllowance = 512;  // nodes of maps, control blocks, what malloc adds

std::uint64_t bytes_of(const aws::Headers& headers) {
  std::uint64_t bytes = 0;
  for (const aws::Header& header : headers) bytes += header.name.size() + header.value.size();
  return bytes;
}

std::uint64_t cost_of(std::string_view key, const Object& object) {
  return kAllowance + key.size() + object.body->size() + bytes_of(object.headers) + bytes_of(object.checksums);
}

std::uint64_t cost_of(const Part& part) {
  return kAllowance + part.body->size();
}

std::uint64_t cost_of(const UploadName& name, const Upload& upload) {
  return kAllowance + name.first.size() + name.second.size() + bytes_of(upload.headers);
}

}  // namespace

std::string_view Object::storage_class() const {
  const std::string* given = aws::find_header(headers, "x-amz-storage-class");
  return given != nullptr ? std::string_view(*given) : std::string_view("STANDARD");
}

std::string md5(std::string_view bytes) {
  // Looking the algorithm up costs more than digesting a small body.
  static const EVP_MD* const kMd5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
  std::string out(16, '\0');
  unsigned size = 0;
  if (kMd5 == nullptr ||
      EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size, kMd5, nullptr) != 1) {
    throw Refusal{500, "InternalError", "This machine's OpenSSL has no MD5, which ETags are made of."};
  }
  return out;
}

Bucket& Store::bucket(std::string_view name) {
  const auto found = buckets.find(name);
  if (found == buckets.end()) throw no_such_bucket(name);
  return found->second;
}

const Object* Store::find_object(const Bucket& bucket, std::string_view key) {
  const auto found = bucket.objects.find(key);
  return found == bucket.objects.end() ? nullptr : &found->second;
}

const Object& Store::object(const Bucket& bucket, std::string_view key) {
  const Object* found = find_object(bucket, key);
  if (found == nullptr) throw no_such_key(key);
  return *found;
}

void Store::require_room(std::uint64_t bytes) const {
  require_room(bytes, 0);
}

void Store::require_room(std::uint64_t bytes, std::uint64_t freed) const {
  if (bytes > limit_bytes_ || used_bytes_ - freed > limit_bytes_ - bytes) {
    throw Refusal{507, "InsufficientStorage",
                  "The endpoint keeps objects in memory, at most " + std::to_string(limit_bytes_) +
                      " bytes of them, and " + std::to_string(used_bytes_) + " are used. Delete some."};
  }
}

void Store::reserve(std::uint64_t bytes, std::uint64_t freed) {
  require_room(bytes, freed);
  used_bytes_ += bytes;
  used_bytes_ -= freed;
}

const Object& Store::put(Bucket& bucket, std::string key, Object object) {
  const std::uint64_t bytes = cost_of(key, object);
  const auto place = bucket.objects.lower_bound(key);
  if (place != bucket.objects.end() && place->first == key) {
    reserve(bytes, cost_of(key, place->second));
    place->second = std::move(object);
    return place->second;
  }
  reserve(bytes, 0);
  return bucket.objects.emplace_hint(place, std::move(key), std::move(object))->second;
}

bool Store::remove(Bucket& bucket, std::string_view key) {
  const auto found = bucket.objects.find(key);
  if (found == bucket.objects.end()) return false;
  used_bytes_ -= cost_of(key, found->second);
  bucket.objects.erase(found);
  return true;
}

void Store::put_part(Upload& upload, int number, Part part) {
  const auto found = upload.parts.find(number);
  reserve(cost_of(part), found == upload.parts.end() ? 0 : cost_of(found->second));
  upload.parts.insert_or_assign(number, std::move(part));
}

Upload& Store::start_upload(Bucket& bucket, UploadName name, Upload upload) {
  reserve(cost_of(name, upload), 0);
  return bucket.uploads.insert_or_assign(std::move(name), std::move(upload)).first->second;
}

void Store::end_upload(Bucket& bucket, const UploadName& name) {
  const auto found = bucket.uploads.find(name);
  if (found == bucket.uploads.end()) return;
  used_bytes_ -= cost_of(name, found->second);
  for (const auto& [number, part] : found->second.parts) used_bytes_ -= cost_of(part);
  bucket.uploads.erase(found);
}

}  // namespace echotrace::local::s3
