#include "drivers/local/peer_owner.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

namespace echotrace::local {
namespace {

struct Question {
  nlmsghdr header;
  inet_diag_req_v2 request;
};

// About one connection, seen from the client.
Question question(std::uint16_t client_port, std::uint16_t server_port) {
  Question question{};
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.header.nlmsg_flags = NLM_F_REQUEST;
  question.request.sdiag_family = AF_INET;
  question.request.sdiag_protocol = IPPROTO_TCP;
  question.request.idiag_states = ~0U;
  inet_diag_sockid& id = question.request.id;
  id.idiag_sport = htons(client_port);
  id.idiag_dport = htons(server_port);
  id.idiag_src[0] = id.idiag_dst[0] = htonl(INADDR_LOOPBACK);
  id.idiag_cookie[0] = id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return question;
}

}  // namespace

PeerOwner::PeerOwner() : netlink_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)) {}

bool PeerOwner::is_ours(std::uint16_t client_port, std::uint16_t server_port) {
  if (netlink_.get() < 0) return true;
  const Question asked = question(client_port, server_port);
  if (::send(netlink_.get(), &asked, sizeof asked, 0) != sizeof asked) return true;
  alignas(nlmsghdr) std::array<char, 4096> buffer;
  ssize_t bytes = -1;
  do {
    bytes = ::recv(netlink_.get(), buffer.data(), buffer.size(), 0);
  } while (bytes < 0 && errno == EINTR);
  if (bytes < static_cast<ssize_t>(sizeof(nlmsghdr))) return true;
  nlmsghdr header;
  std::memcpy(&header, buffer.data(), sizeof header);
  const char* const content = buffer.data() + NLMSG_HDRLEN;
  const auto size = static_cast<std::size_t>(bytes) - NLMSG_HDRLEN;
  if (header.nlmsg_type == NLMSG_ERROR) {
    nlmsgerr error{};
    if (size < sizeof error) return true;
    std::memcpy(&error, content, sizeof error);
    return error.error != -ENOENT;  // any other: this kernel has no such answers
  }
  inet_diag_msg message{};
  if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY || size < sizeof message) return true;
  std::memcpy(&message, content, sizeof message);
  return message.idiag_uid == ::geteuid();
}

}  // namespace echotrace::local
