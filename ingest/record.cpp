#include "ingest/record.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace echotrace::ingest {

void Record::reset(RecordKind new_kind) {
  static const Record fresh;
  *this = fresh;
  kind = new_kind;
}

// Each part is hashed with the hash of the parts before it as its seed. XXH3 takes in the length of a part, so where
// one ends and the next begins matters.
std::uint64_t trace_key(std::string_view domain, std::string_view a, std::string_view b) {
  XXH64_hash_t hash = XXH3_64bits(domain.data(), domain.size());
  hash = XXH3_64bits_withSeed(a.data(), a.size(), hash);
  return XXH3_64bits_withSeed(b.data(), b.size(), hash);
}

}  // namespace echotrace::ingest
