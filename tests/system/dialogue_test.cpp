// A child that is talked with: its records come whole and at once, and it is written to.
#include "conductor/system/files.h"
#include "conductor/system/loop.h"
#include "conductor/system/whole_lines.h"
#include "tests/system/fixture.h"

#include <gmock/gmock.h>

namespace conduct::system {
namespace {

using testing::ElementsAre;

// Runs REQUEST; FIRST is written when it has started, and ANSWER gives what is written for a record
// ("": nothing more, its input is closed).
struct Talk {
  std::vector<std::string> records;
  ChildResult result;

  Talk(ChildRequest request, const std::string& first,
       const std::function<std::string(const std::string&)>& answer) {
    auto loop = *Loop::create();
    Child* child = nullptr;
    bool over = false;
    request.record = [&](std::string_view line) {
      records.emplace_back(line);
      const std::string reply = answer(records.back());
      reply.empty() ? child->end_input() : child->write(reply);
    };
    child = &loop->spawn(std::move(request), [&](const ChildResult& ended) {
      result = ended;
      over = true;
    });
    if (!first.empty()) child->write(first);
    loop->run_until([&] { return over; });
  }
};

TEST(Dialogue, goes_back_and_forth_until_its_input_is_closed) {
  const TempFolder folder;
  ChildRequest request = shell(
      folder, "while read -r line; do echo \"got $line\"; done; echo over; echo aside >&2; exit 3");
  request.dialogue = true;
  int said = 0;
  const Talk talk(std::move(request), "1\n", [&](const std::string&) {
    return ++said < 3 ? std::to_string(said + 1) + "\n" : "";
  });
  EXPECT_THAT(talk.records, ElementsAre("got 1\n", "got 2\n", "got 3\n", "over\n"));
  EXPECT_EQ(talk.result.end.code, 3);
  EXPECT_EQ(content(folder / "output"), "got 1\ngot 2\ngot 3\nover\naside\n");
}

TEST(Dialogue, takes_more_than_a_pipe_holds) {
  const TempFolder folder;
  ChildRequest request = shell(folder, "head -c 1 >/dev/null; sleep 0.2; wc -c; echo done");
  request.dialogue = true;
  auto loop = *Loop::create();
  bool over = false;
  Child& child = loop->spawn(std::move(request), [&](const ChildResult&) { over = true; });
  child.write(std::string(3 << 20, 'x'));
  child.end_input();
  loop->run_until([&] { return over; });
  EXPECT_EQ(content(folder / "output"), std::to_string((3 << 20) - 1) + "\ndone\n");
}

// An agent that asks and asks, and takes no answer.
TEST(Dialogue, ends_a_child_that_reads_nothing_of_what_it_asks_for) {
  const TempFolder folder;
  ChildRequest request = shell(folder, "trap 'exit 0' TERM; while :; do echo question; done");
  request.dialogue = true;
  std::int64_t replied = 0;
  const Talk talk(std::move(request), "", [&](const std::string&) {
    replied += 1 << 20;
    return std::string(1 << 20, 'x');
  });
  EXPECT_EQ(talk.result.end.kind, core::EndKind::signalled);
  EXPECT_EQ(talk.result.end.detail, "it does not read what is written to it");
  EXPECT_GT(replied, 16 << 20);
}

TEST(Dialogue, survives_a_child_that_does_not_listen) {
  const TempFolder folder;
  ChildRequest request = shell(folder, "exec <&-; echo deaf; sleep 0.2; exit 0");
  request.dialogue = true;
  const Talk talk(std::move(request), std::string(1 << 20, 'x') + "\n",
                  [](const std::string&) { return std::string(1 << 20, 'y'); });
  EXPECT_EQ(talk.result.end.code, 0);
  EXPECT_THAT(talk.records, ElementsAre("deaf\n"));
}

TEST(Dialogue, keeps_records_whole_while_stderr_is_written_to) {
  const TempFolder folder;
  ChildRequest request = shell(folder,
                               "for i in 1 2 3 4 5 6 7 8; do printf 'a%.0s' $(seq 20000); printf "
                               "'half' >&2; echo; echo ' way' >&2; done");
  const Talk talk(std::move(request), "", [](const std::string&) { return std::string("x"); });
  ASSERT_EQ(talk.records.size(), 8u);
  for (const std::string& record : talk.records) EXPECT_EQ(record, std::string(20000, 'a') + "\n");
  const std::string kept = content(folder / "output");
  std::size_t whole = 0;
  for (std::size_t at = kept.find("half way\n"); at != std::string::npos;
       at = kept.find("half way\n", at + 1))
    ++whole;
  EXPECT_EQ(whole, 8u);
}

TEST(Dialogue, masks_secrets_in_records) {
  const TempFolder folder;
  ChildRequest request = shell(folder, "echo '{\"key\":\"hunter2hunter2\"}'");
  request.secrets = {"hunter2hunter2"};
  const Talk talk(std::move(request), "", [](const std::string&) { return std::string("x"); });
  EXPECT_THAT(talk.records, ElementsAre("{\"key\":\"***\"}\n"));
}

TEST(Dialogue, takes_a_last_line_without_an_end) {
  const TempFolder folder;
  const Talk talk(shell(folder, "printf 'one\\ntwo'"), "",
                  [](const std::string&) { return std::string("x"); });
  EXPECT_THAT(talk.records, ElementsAre("one\n", "two"));
}

TEST(WholeLines, passes_on_too_long_a_line_in_pieces) {
  WholeLines lines;
  std::vector<std::pair<std::size_t, bool>> taken;
  const auto take = [&](std::string_view text, bool whole) {
    taken.emplace_back(text.size(), whole);
  };
  const std::string half(WholeLines::kLongest / 2 + 1, 'x');
  lines.add(half, take);
  EXPECT_TRUE(taken.empty());
  lines.add(half, take);
  lines.add("end\nnext\n", take);
  EXPECT_THAT(taken,
              ElementsAre(std::pair(2 * half.size(), false), std::pair(std::size_t{4}, false),
                          std::pair(std::size_t{5}, true)));
}

}  // namespace
}  // namespace conduct::system
