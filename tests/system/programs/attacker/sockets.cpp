// Ways to talk to somebody.
#include "tests/system/programs/attacker/attacker.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace attacker {
namespace {

struct Address {
  sockaddr_un unix_socket{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&unix_socket); }
};

// NAME with '@' first: an abstract one (unix(7)).
Address address_of(const std::string& name) {
  Address address;
  address.unix_socket.sun_family = AF_UNIX;
  std::memcpy(address.unix_socket.sun_path, name.data(), name.size());
  if (name[0] == '@') address.unix_socket.sun_path[0] = 0;
  address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  return address;
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool greet(int fd, const sockaddr* address, socklen_t size) {
  return fd >= 0 && connect(fd, address, size) == 0 && send(fd, "theirs", 6, MSG_NOSIGNAL) == 6;
}

int connect_stream(const Words& words) {
  for (const std::string& name : words) {
    const Address address = address_of(name);
    tell("stream", greet(socket(AF_UNIX, SOCK_STREAM, 0), address.get(), address.size));
  }
  return 0;
}

// One end of a pair is a socket like any other: it may name another peer.
int send_datagram(const Words& words) {
  const Address address = address_of(words.at(0));
  tell("datagram", greet(socket(AF_UNIX, SOCK_DGRAM, 0), address.get(), address.size));
  for (const int type : {SOCK_DGRAM, SOCK_RAW, SOCK_STREAM, SOCK_SEQPACKET}) {
    int ends[2] = {-1, -1};
    const bool made = socketpair(AF_UNIX, type, 0, ends) == 0;
    const std::string name = "pair of type " + std::to_string(type);
    tell(name + " sends",
         made && sendto(ends[0], "theirs", 6, 0, address.get(), address.size) == 6);
    if (!made) continue;
    tell(name + " connects", connect(ends[0], address.get(), address.size) == 0);
  }
  return 0;
}

int make_inet_sockets(const Words&) {
  tell_open("tcp", socket(AF_INET, SOCK_STREAM, 0));
  tell_open("tcp 6", socket(AF_INET6, SOCK_STREAM, 0));
  tell_open("udp", socket(AF_INET, SOCK_DGRAM, 0));
  tell_open("multipath tcp", socket(AF_INET, SOCK_STREAM, 262));
  return 0;
}

// Every family but Unix, Internet and netlink (socket(2)).
int make_other_sockets(const Words&) {
  for (int family = 0; family < 64; ++family) {
    if (family == AF_UNIX || family == AF_INET || family == AF_INET6 || family == AF_NETLINK)
      continue;
    for (const int type : {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET}) {
      const int fd = socket(family, type, 0);
      if (fd >= 0) tell_open("family " + std::to_string(family), fd);
    }
  }
  tell_open("vsock", socket(AF_VSOCK, SOCK_STREAM, 0));
  tell_open("packet", socket(AF_PACKET, SOCK_RAW, 0));
  tell_open("raw", socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
  return 0;
}

int connect_tcp(const Words& words) {
  const sockaddr_in address = loopback(std::atoi(words.at(0).c_str()));
  tell("tcp", greet(socket(AF_INET, SOCK_STREAM, 0), reinterpret_cast<const sockaddr*>(&address),
                    sizeof address));
  return 0;
}

// Listens on PORT of the loopback, waits for a byte from the pipe GO, connects to itself and says
// what came.
int serve_itself(const Words& words) {
  const sockaddr_in address = loopback(std::atoi(words.at(0).c_str()));
  const auto* const where = reinterpret_cast<const sockaddr*>(&address);
  const int server = socket(AF_INET, SOCK_STREAM, 0);
  if (!tell("listen", bind(server, where, sizeof address) == 0 && listen(server, 1) == 0)) return 1;
  char byte = 0;
  const int wait = open(words.at(1).c_str(), O_RDONLY);
  if (wait < 0 || read(wait, &byte, 1) != 1) return tell("wait", false), 1;
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(client, where, sizeof address) != 0) return tell("connect", false), 1;
  const std::string& greeting = words.at(2);
  send(client, greeting.data(), greeting.size(), MSG_NOSIGNAL);
  char text[100] = "";
  recv(accept(server, nullptr, nullptr), text, sizeof text - 1, 0);
  say(text);
  return 0;
}

}  // namespace

std::vector<Way> socket_ways() {
  return {{"connect-stream", connect_stream},
          {"send-datagram", send_datagram},
          {"make-inet-sockets", make_inet_sockets},
          {"make-other-sockets", make_other_sockets},
          {"connect-tcp", connect_tcp},
          {"serve-itself", serve_itself}};
}

}  // namespace attacker
