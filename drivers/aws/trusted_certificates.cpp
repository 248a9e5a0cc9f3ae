#include "drivers/aws/trusted_certificates.h"

#include <unistd.h>

namespace echotrace::aws {
namespace {

constexpr const char* kBundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",                   // Amazon Linux, Fedora
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // the same, newer
    "/etc/ssl/ca-bundle.pem",                             // openSUSE
    "/etc/ssl/cert.pem",                                  // Alpine
};

}  // namespace

std::string system_ca_bundle() {
  for (const char* path : kBundles)
    if (::access(path, R_OK) == 0) return path;
  return {};
}

}  // namespace echotrace::aws
