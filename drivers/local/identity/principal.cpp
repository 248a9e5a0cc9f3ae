#include "drivers/local/identity/principal.h"

#include "drivers/aws/sigv4.h"

namespace echotrace::local::identity {

std::string unique_id(std::string_view prefix, std::string_view name) {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  constexpr std::size_t kCharacters = 17;  // 21 with a prefix of four, as AWS's are
  const aws::Sha256 digest = aws::sha256(name);
  std::string id(prefix);
  for (std::size_t i = 0; i < kCharacters; ++i) id += kAlphabet[digest[i] % kAlphabet.size()];
  return id;
}

std::string user_id_of(std::string_view caller) {
  constexpr std::string_view kRole = ":assumed-role/";
  const std::size_t role = caller.find(kRole);
  if (role == caller.npos) return unique_id("AIDA", caller.substr(caller.rfind('/') + 1));
  const std::string_view rest = caller.substr(role + kRole.size());
  const std::size_t slash = rest.find('/');
  const std::string_view session = slash == rest.npos ? std::string_view() : rest.substr(slash + 1);
  return unique_id("AROA", rest.substr(0, slash)) + ":" + std::string(session);
}

}  // namespace echotrace::local::identity
