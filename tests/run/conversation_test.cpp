// What a program says is told once and to the right ones, and it is answered.
#include "conductor/run/conversation.h"

#include "conductor/system/child.h"

#include <gmock/gmock.h>

namespace conduct::run {
namespace {

using core::Usage;
using testing::ElementsAre;
using testing::IsEmpty;

// A program whose lines mean what the test says.
struct Scripted : agents::Reader {
  std::vector<agents::AgentEvent> events;
  Reply next;

  std::string opening() override { return "hello\n"; }
  std::vector<agents::AgentEvent> take(std::string_view) override { return events; }
  Reply reply() override { return std::exchange(next, {}); }
  std::string farewell() override { return "bye\n"; }
  agents::LastWord last_word(const core::ProcessEnd&, std::string_view) override { return {}; }
};

struct Program : system::Child {
  std::string input;
  bool input_ended = false;
  int terminated = 0;

  std::int64_t pid() const override { return 1; }
  std::string identity() const override { return ""; }
  void write(std::string_view text) override { input += text; }
  void end_input() override { input_ended = true; }
  void terminate() override { ++terminated; }
};

class ConversationTest : public testing::Test {
 protected:
  void begin(Conversation::Task task) {
    auto reader = std::make_unique<Scripted>();
    reader_ = reader.get();
    conversation_ = std::make_unique<Conversation>(
        std::move(task), std::move(reader), *loop_,
        [this](std::string_view line) { said_.emplace_back(line); },
        [this](core::Event event, bool) { told_.push_back(std::get<core::AgentTold>(event)); });
    conversation_->begin(program_);
  }
  void hear(std::vector<agents::AgentEvent> events) {
    reader_->events = std::move(events);
    conversation_->take("a line");
  }

  std::unique_ptr<system::Loop> loop_ = *system::Loop::create();
  Program program_;
  Scripted* reader_ = nullptr;
  std::vector<std::string> said_;
  std::vector<core::AgentTold> told_;
  std::unique_ptr<Conversation> conversation_;
};

TEST_F(ConversationTest, TheLogIsToldOfWhatChanges) {
  begin({core::JobId(3), "", {}, {}});
  hear({agents::Started{"s-1"}, agents::Used{Usage{100, 0, 10, 0.5}}});
  hear({agents::Started{"s-1"}, agents::Used{Usage{100, 0, 10, 0.5}}});
  ASSERT_EQ(told_.size(), 2u) << "nothing new is nothing to tell";
  EXPECT_EQ(told_[1].job, core::JobId(3));
  EXPECT_EQ(told_[1].session, "s-1");
  EXPECT_EQ(told_[1].usage, (Usage{100, 0, 10, 0.5}));
  EXPECT_EQ(conversation_->session(), "s-1");
}

TEST_F(ConversationTest, ASessionThatItGoesOnWithIsNoNews) {
  begin({core::JobId(0), "s-1", {}, {}});
  hear({agents::Started{"s-1"}, agents::Started{""}});
  EXPECT_THAT(told_, IsEmpty());
  EXPECT_EQ(conversation_->session(), "s-1");
}

TEST_F(ConversationTest, UsageIsAddedToThatOfProcessesBeforeAndPricedOnce) {
  const core::Price price{1, 10, {}};  // per million tokens
  begin({core::JobId(0), "", price, Usage{1'000'000, {}, 0, 1.0}});
  hear({agents::Used{Usage{1'000'000, {}, 100'000, {}}}});
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_EQ(told_[0].usage, (Usage{2'000'000, {}, 100'000, 3.0}));
}

TEST_F(ConversationTest, WhoWatchesSeesOneLineEach) {
  begin({core::JobId(0), "", {}, {}});
  hear({agents::Said{"\n first \nsecond"}, agents::UsedTool{"Bash", "make test"},
        agents::UsedTool{"Read", ""}, agents::Said{"  "}});
  EXPECT_THAT(said_, ElementsAre("first  second", "Bash: make test", "Read"));
}

TEST_F(ConversationTest, ItIsAnsweredAndItsInputEndsWhenAllIsSaid) {
  begin({core::JobId(0), "", {}, {}});
  EXPECT_EQ(program_.input, "hello\n");
  reader_->next.text = "an answer\n";
  hear({});
  EXPECT_EQ(program_.input, "hello\nan answer\n");
  EXPECT_FALSE(program_.input_ended);
  const core::ProcessEnd killed{core::EndKind::signalled, 15, ""};
  EXPECT_EQ(core::describe(conversation_->end_of(killed)), "was killed by signal 15")
      << "not all was said";
  reader_->next.last = true;
  hear({});
  EXPECT_TRUE(program_.input_ended);
  EXPECT_EQ(core::describe(conversation_->end_of(killed)), "exited 0");
}

TEST_F(ConversationTest, AProgramThatStaysWhenAllIsSaidIsEnded) {
  begin({core::JobId(0), "", {}, {}});
  reader_->next.last = true;
  hear({});
  EXPECT_EQ(program_.terminated, 0) << "it has some time";
  loop_->run_until([&] { return program_.terminated != 0; });
  EXPECT_EQ(program_.terminated, 1);
}

TEST_F(ConversationTest, WhatComesWhenTheProgramIsGoneIsWrittenToNobody) {
  begin({core::JobId(0), "", {}, {}});
  conversation_->last_word({});
  reader_->next = {"an answer\n", true, true};
  hear({});
  conversation_->say_farewell();
  EXPECT_EQ(program_.input, "hello\n");
  EXPECT_EQ(program_.terminated, 0);
}

}  // namespace
}  // namespace conduct::run
