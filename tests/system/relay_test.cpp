// The relay between two sockets, in one thread: how much it holds, and how its ways end.
#include "conductor/system/relay.h"

#include "tests/system/sockets.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <memory>
#include <optional>

namespace conduct::system {
namespace {

constexpr int socket_buffer = 32 << 10;  // the kernel doubles it (socket(7), SO_SNDBUF)

// Somebody on either side (A and B) and a relay between the two.
class RelayTest : public testing::Test {
 protected:
  void start(const std::string& to_a = "", const std::string& to_b = "") {
    a_end_ = open(a_);
    b_end_ = open(b_);
    relay_.emplace(*a_end_, *b_end_, to_a, to_b, loop_->data().buffer);
    pump();
  }

  std::unique_ptr<FdWatch> open(Fd& outer) {
    auto [end, ours] = connected_pair();
    outer = std::move(end);
    make_non_blocking(outer);
    for (const Fd* each : {&outer, &ours})
      setsockopt(each->get(), SOL_SOCKET, SO_SNDBUF, &socket_buffer, sizeof socket_buffer);
    return *FdWatch::open(loop_->data(), std::move(ours), [this] { pump(); });
  }

  void pump() {
    if (over_ || relay_->pump()) return;
    over_ = true;
    a_end_.reset();
    b_end_.reset();
  }

  // Turns the loop until SOCKET has given COUNT bytes or has ended.
  std::string receive(const Fd& socket, std::size_t count) {
    std::string bytes;
    std::array<char, 4096> buffer{};
    while (bytes.size() < count) {
      const ssize_t got = recv(socket.get(), buffer.data(), buffer.size(), 0);
      if (got == 0 || (got < 0 && errno != EAGAIN)) break;
      if (got < 0) turn(*loop_);
      if (got > 0) bytes.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return bytes;
  }

  std::unique_ptr<Loop> loop_ = *Loop::create();
  Fd a_, b_;
  std::unique_ptr<FdWatch> a_end_, b_end_;
  std::optional<Relay> relay_;
  bool over_ = false;
};

TEST_F(RelayTest, carries_what_it_was_given_first_and_then_what_comes) {
  start("for a ", "for b ");
  send_all(a_, "from a");
  send_all(b_, "from b");
  EXPECT_EQ(receive(a_, 12), "for a from b");
  EXPECT_EQ(receive(b_, 12), "for b from a");
}

TEST_F(RelayTest, passes_an_end_on_and_leaves_the_other_way_open) {
  start();
  send_all(a_, "question");
  end_sending(a_);
  EXPECT_EQ(receive(b_, 100), "question");  // until it ends
  EXPECT_FALSE(over_);
  send_all(b_, "answer");
  end_sending(b_);
  EXPECT_EQ(receive(a_, 100), "answer");
  EXPECT_TRUE(over_);
}

TEST_F(RelayTest, ends_where_one_side_is_gone) {
  start();
  b_.reset();
  EXPECT_EQ(receive(a_, 100), "");
  send_all(a_, "to nobody");
  while (!over_) turn(*loop_);
}

TEST_F(RelayTest, holds_a_bounded_number_of_bytes) {
  start();
  const std::size_t pushed = push_until_blocked(*loop_, a_, 64 << 20);
  EXPECT_LT(pushed, std::size_t{1} << 20);
  EXPECT_EQ(receive(b_, pushed).size(), pushed);  // what was taken is not lost
  EXPECT_GT(push_until_blocked(*loop_, a_, 1 << 16), 0U);
}

TEST_F(RelayTest, one_way_that_is_blocked_does_not_block_the_other) {
  start();
  push_until_blocked(*loop_, a_, 64 << 20);
  send_all(b_, "past it");
  EXPECT_EQ(receive(a_, 7), "past it");
}

}  // namespace
}  // namespace conduct::system
