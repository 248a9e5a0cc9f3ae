// Who is at the other end of a loopback connection: loopback is shared by all users of a machine, the endpoint and what
// functions are told is not.
#pragma once

#include "ingest/base/file.h"

#include <cstdint>

namespace echotrace::local {

class PeerOwner {
 public:
  PeerOwner();

  // Whether the user who runs this process owns the other end of the connection that we accepted, 127.0.0.1:client_port
  // to 127.0.0.1:server_port. A client that has gone already is nobody's. True where the system does not tell (no
  // sock_diag, see sock_diag(7)).
  bool is_ours(std::uint16_t client_port, std::uint16_t server_port);

 private:
  base::Descriptor netlink_;
};

}  // namespace echotrace::local
