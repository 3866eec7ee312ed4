// Output: bounded in memory and on disk, whatever a child prints.
#include "conductor/system/line_feed.h"
#include "conductor/system/transcript.h"
#include "tests/system/fixture.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace conduct::system {
namespace {

// The most memory that this process has had since forget_peak(), in kB (proc(5), VmHWM).
long peak_kb() {
  const std::string status = content("/proc/self/status");
  return std::atol(status.c_str() + status.find("VmHWM:") + 6);
}

void forget_peak() {
  put("/proc/self/clear_refs", "5");
}

TEST(Output, of_200_MB_neither_grows_the_conductor_nor_its_file_beyond_the_limit) {
  const TempFolder folder;
  ChildRequest request =
      shell(folder, "yes 0123456789abcdef | head -c 200000000; echo; echo the end");
  request.output_limit = 1 << 20;
  int lines = 0;
  request.line = [&](std::string_view) { ++lines; };
  forget_peak();
  const long before = peak_kb();
  const ChildResult result = run(request);
  EXPECT_EQ(result.output_bytes, 200000009);
  EXPECT_LE(lines, 10 * (result.seconds + 1));
  EXPECT_EQ(result.tail.size(), 16U << 10);
  EXPECT_TRUE(result.tail.ends_with("\nthe end\n"));
  const std::string kept = content(folder / "output");
  EXPECT_EQ(kept.size(),
            (1U << 20) + std::string("\n[conduct: 198951433 more bytes were dropped]\n").size());
  EXPECT_TRUE(kept.ends_with("\n[conduct: 198951433 more bytes were dropped]\n"));
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer's own memory hides the bound: " << before << " kB before";
#else
  EXPECT_LT(peak_kb() - before, 4096);
#endif
}

TEST(Output, that_cannot_be_written_is_still_read_to_its_end) {
  const TempFolder folder;
  ChildRequest request = shell(folder, "yes | head -c 1000000; echo last");
  request.output_file = "/dev/full";
  const ChildResult result = run(request);
  EXPECT_EQ(result.end.kind, core::EndKind::exited);
  EXPECT_EQ(result.output_error, "cannot write /dev/full: No space left on device");
  EXPECT_EQ(result.output_bytes, 1000005);
  EXPECT_TRUE(result.tail.ends_with("y\nlast\n"));
}

TEST(Output, has_stars_for_secrets_wherever_it_goes) {
  const TempFolder folder;
  ChildRequest request = shell(folder, "printf 'it is sword'; sleep 0.1; echo fish; printf swordf");
  request.secrets = {"swordfish"};
  std::string lines;
  request.line = [&](std::string_view line) { lines += std::string(line) + "|"; };
  const ChildResult result = run(request);
  EXPECT_EQ(result.tail, "it is ***\nswordf");
  EXPECT_EQ(content(folder / "output"), "it is ***\nswordf");
  EXPECT_EQ(lines, "it is ***|swordf|");
}

TEST(Output, may_have_no_file_at_all) {
  const TempFolder folder;
  ChildRequest request = shell(folder, "echo hello");
  request.output_file.clear();
  const ChildResult result = run(request);
  EXPECT_EQ(result.tail, "hello\n");
  EXPECT_EQ(result.output_error, "");
}

TEST(Output, comes_line_by_line_while_the_child_runs) {
  const TempFolder folder;
  std::vector<std::string> lines;
  ChildRequest request =
      shell(folder, "echo first; while [ ! -e go ]; do sleep 0.01; done; printf last");
  request.line = [&](std::string_view line) {
    lines.emplace_back(line);
    put(folder / "go", "");
  };
  run(request);
  EXPECT_EQ(lines, (std::vector<std::string>{"first", "last"}));
}

TEST(LineFeed, passes_on_the_latest_line_ten_times_a_second) {
  std::vector<std::string> lines;
  LineFeed feed([&](std::string_view line) { lines.emplace_back(line); });
  EXPECT_EQ(feed.add("a\n", 1000), std::nullopt);
  EXPECT_EQ(feed.add("b\nc\n", 1010), 1100);
  EXPECT_EQ(feed.add("d\n\n", 1090), 1100);
  EXPECT_EQ(lines, (std::vector<std::string>{"a"}));
  feed.due(1100);
  feed.due(1101);  // nothing waits
  EXPECT_EQ(lines, (std::vector<std::string>{"a", "d"}));
  EXPECT_EQ(feed.add("e\n", 1150), 1200);
  EXPECT_EQ(feed.add("f\n", 1250), std::nullopt);  // its time has come
  feed.finish();
  EXPECT_EQ(lines, (std::vector<std::string>{"a", "d", "f"}));
}

TEST(LineFeed, that_is_asked_too_early_says_when_to_ask_again) {
  std::vector<std::string> lines;
  LineFeed feed([&](std::string_view line) { lines.emplace_back(line); });
  feed.add("a\n", 1000);
  EXPECT_EQ(feed.add("b\n", 1010), 1100);
  feed.add("c\n", 1105);  // before anyone asked at 1100
  EXPECT_EQ(feed.add("d\n", 1106), 1205);
  EXPECT_EQ(feed.due(1107), 1205);  // the late question of 1100
  EXPECT_EQ(lines, (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(feed.due(1205), std::nullopt);
  EXPECT_EQ(lines, (std::vector<std::string>{"a", "c", "d"}));
}

TEST(LineFeed, knows_every_line_end_and_cuts_long_lines) {
  std::vector<std::string> lines;
  LineFeed feed([&](std::string_view line) { lines.emplace_back(line); });
  feed.add("50%\r", 0);
  feed.add("dos\r\n", 1000);
  feed.add("in two ", 2000);
  feed.add("pieces\n", 2000);
  feed.add(std::string(5000, 'x'), 3000);
  feed.add(std::string(5000, 'y') + '\n', 3000);
  feed.add("no end", 4000);
  feed.finish();
  EXPECT_EQ(lines, (std::vector<std::string>{"50%", "dos", "in two pieces", std::string(4096, 'x'),
                                             "no end"}));
}

// The same whatever pieces it comes in.
TEST(LineFeed, finds_the_latest_line_at_every_cut) {
  const std::string text = "one\r\n\n\ntwo\nthree\n\n";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    std::vector<std::string> lines;
    LineFeed feed([&](std::string_view line) { lines.emplace_back(line); });
    feed.add("zero\n", 0);
    feed.add(text.substr(0, cut), 1);
    feed.add(text.substr(cut), 2);
    feed.due(1000);
    EXPECT_EQ(lines, (std::vector<std::string>{"zero", "three"})) << "cut at " << cut;
  }
}

TEST(Transcript, says_what_it_dropped_on_a_line_of_its_own) {
  const TempFolder folder;
  auto transcript = *Transcript::open(folder / "file", 10);
  transcript.add("12345\n");
  transcript.add("7890\nmore\n");
  transcript.finish();
  EXPECT_EQ(content(folder / "file"), "12345\n7890\n[conduct: 6 more bytes were dropped]\n");
  EXPECT_EQ(transcript.bytes(), 16);
  EXPECT_EQ(transcript.tail(), "12345\n7890\nmore\n");
}

TEST(Transcript, that_is_within_its_limit_holds_the_output_and_nothing_else) {
  const TempFolder folder;
  auto transcript = *Transcript::open(folder / "file", 10);
  transcript.add("1234567890");
  transcript.finish();
  EXPECT_EQ(content(folder / "file"), "1234567890");
}

TEST(Transcript, keeps_the_last_16_kB) {
  auto transcript = *Transcript::open("", 0);
  std::string all;
  for (int i = 0; i < 20000; ++i) {
    const std::string line = std::to_string(i) + '\n';
    transcript.add(line);
    all += line;
  }
  EXPECT_EQ(transcript.tail(), all.substr(all.size() - (16 << 10)));
}

}  // namespace
}  // namespace conduct::system
