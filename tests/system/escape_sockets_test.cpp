// Ways to talk to what runs on the host: Unix sockets, the network.
#include "tests/system/escape_fixture.h"
#include "tests/system/sockets.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <future>

namespace conduct::system {
namespace {

using testing::HasSubstr;

class EscapeBySocket : public Escape {
 protected:
  // Both kinds of socket at NAME; the attacker is to reach neither.
  void expect_no_way_to(const std::string& stream, const std::string& datagram) {
    const HostSocket server(SOCK_STREAM, stream), receiver(SOCK_DGRAM, datagram);
    ASSERT_TRUE(server.ready() && receiver.ready());
    EXPECT_THAT(attack({"connect-stream", stream}).tail, is_refused());
    EXPECT_FALSE(server.was_reached());
    attack({"send-datagram", datagram});
    EXPECT_FALSE(receiver.was_reached());
    EXPECT_THAT(unconfined({"connect-stream", stream}).tail, gets_through());
    EXPECT_TRUE(server.was_reached());
    EXPECT_THAT(unconfined({"send-datagram", datagram}).tail,
                HasSubstr("pair of type 3 sends: got through"));
    EXPECT_TRUE(receiver.was_reached());
  }
};

TEST_P(EscapeBySocket, reaches_no_socket_in_a_hidden_folder) {
  const TempFolder hidden;  // in /tmp, and no place
  expect_no_way_to(hidden / "stream", hidden / "datagram");
}

TEST_P(EscapeBySocket, reaches_no_socket_in_a_folder_that_it_may_read) {
  expect_no_way_to(folder_ / "outside/stream", folder_ / "outside/data gram");
}

TEST_P(EscapeBySocket, reaches_no_socket_in_a_folder_that_it_may_write_to) {
  expect_no_way_to(folder_ / "work/stream", folder_ / "work/datagram");
}

TEST_P(EscapeBySocket, reaches_no_socket_anywhere_else_on_the_disk) {
  const VisibleFolder folder;
  if (folder.path().empty()) GTEST_SKIP() << "the tests lie in a folder that is hidden";
  expect_no_way_to(folder / "s", folder / "d");
}

TEST_P(EscapeBySocket, reaches_a_socket_that_is_a_place) {
  const HostSocket server(SOCK_STREAM, folder_ / "outside/stream");
  adapt = [&](ChildRequest& request) {
    request.sandbox.unix_sockets = true;
    request.sandbox.places.push_back(
        {folder_ / "outside/stream", folder_ / "outside/stream", false});
  };
  EXPECT_THAT(attack({"connect-stream", folder_ / "outside/stream"}).tail, gets_through());
}

TEST_P(EscapeBySocket, reaches_no_abstract_socket) {
  const std::string name = "@conduct" + folder_.path();
  for (const NetworkAccess access :
       {NetworkAccess::open, NetworkAccess::loopback, NetworkAccess::none}) {
    adapt = [&](ChildRequest& request) {
      request.sandbox.network = access;
      request.sandbox.unix_sockets = true;
    };
    if (admits("abstract sockets") && access != NetworkAccess::loopback) continue;
    expect_no_way_to(name + "-s", name + "-d");
  }
}

// Some have no network namespaces: what answers there is the machine that this one runs on.
TEST_P(EscapeBySocket, has_no_other_family_of_sockets) {
  for (const NetworkAccess access : {NetworkAccess::open, NetworkAccess::none}) {
    adapt = [&](ChildRequest& request) { request.sandbox.network = access; };
    EXPECT_THAT(attack({"make-other-sockets"}).tail, is_refused());
  }
}

TEST_P(EscapeBySocket, has_no_internet_socket_without_a_network) {
  adapt = [](ChildRequest& request) { request.sandbox.network = NetworkAccess::none; };
  EXPECT_THAT(attack({"make-inet-sockets"}).tail, is_refused());
  EXPECT_THAT(unconfined({"make-inet-sockets"}).tail, HasSubstr("tcp: got through"));
}

bool was_reached(const Listener& server) {
  pollfd ready{server.fd.get(), POLLIN, 0};
  return ::poll(&ready, 1, 0) == 1;
}

TEST_P(EscapeBySocket, reaches_no_server_of_the_hosts_loopback) {
  if (is(SandboxKind::landlock)) {
    EXPECT_TRUE(admits("an agent's network is all or nothing"));
    GTEST_SKIP() << "Landlock has no loopback of its own";
  }
  const Listener server = listen_on_loopback();
  EXPECT_THAT(attack({"connect-tcp", std::to_string(server.port)}).tail, is_refused());
  EXPECT_FALSE(was_reached(server));
  EXPECT_THAT(unconfined({"connect-tcp", std::to_string(server.port)}).tail, gets_through());
  EXPECT_TRUE(was_reached(server));
}

TEST_P(EscapeBySocket, shares_no_port_with_another_sandbox) {
  if (is(SandboxKind::landlock)) GTEST_SKIP() << "Landlock has no loopback of its own";
  const Listener server = listen_on_loopback();  // the port is taken on the host too
  const auto serve = [&](const std::string& name) {
    const std::string pipe = folder_ / ("work/" + name);
    ::mkfifo(pipe.c_str(), 0600);
    return std::async(std::launch::async, [this, &server, name, pipe] {
      return attack({"serve-itself", std::to_string(server.port), pipe, name}).tail;
    });
  };
  auto first = serve("first"), second = serve("second");
  // Each is there once it listens.
  const Fd first_waits = reader_of(folder_ / "work/first");
  const Fd second_waits = reader_of(folder_ / "work/second");
  EXPECT_TRUE(let_go(first_waits) && let_go(second_waits));
  EXPECT_EQ(first.get(), "listen: got through\nfirst\n");
  EXPECT_EQ(second.get(), "listen: got through\nsecond\n");
  EXPECT_FALSE(was_reached(server));
}

INSTANTIATE_ESCAPES(EscapeBySocket);

}  // namespace
}  // namespace conduct::system
