// The event log after a crash: of its writer, of the disk. What a commit confirmed is there, and
// transactions are whole.
#include "conductor/system/event_log.h"
#include "conductor/system/fd.h"
#include "conductor/system/files.h"
#include "tests/system/fixture.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace conduct::system {
namespace {

namespace fs = std::filesystem;

// The numbers 1, 2, 3 … without a gap: how many.
std::int64_t whole_prefix(const EventLog& log, int run) {
  const auto entries = log.read(run);
  EXPECT_TRUE(entries.ok()) << entries.error().message;
  std::int64_t expected = 0;
  for (const core::StoredEntry& entry : *entries) {
    EXPECT_EQ(entry.seq, ++expected);
    EXPECT_EQ(entry.body, "{\"n\":" + std::to_string(entry.seq) + "}");
  }
  return expected;
}

// Reads lines from FD until COUNT have come; returns the last whole one.
std::string read_lines(int fd, int count) {
  std::string text;
  std::array<char, 4096> buffer;
  while (std::count(text.begin(), text.end(), '\n') < count) {
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  text.erase(text.rfind('\n') + 1);
  const std::size_t before = text.rfind('\n', text.size() - 2);
  return text.substr(before == std::string::npos ? 0 : before + 1);
}

TEST(EventLogCrash, a_writer_that_is_killed_loses_nothing_that_it_had_committed) {
  const TempFolder folder;
  for (int run = 1; run <= 8; ++run) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const Fd said(ends[0]);
    Fd theirs(ends[1]);
    const pid_t writer =
        start_conductor({"append", folder / "log.db", std::to_string(run), "3"}, theirs.get());
    theirs.reset();
    const std::int64_t confirmed = std::atoll(read_lines(said.get(), 20 * run).c_str());
    kill(writer, SIGKILL);  // in the middle of whatever it does
    waitpid(writer, nullptr, 0);
    auto log = EventLog::open(folder / "log.db");
    ASSERT_TRUE(log.ok()) << log.error().message;
    const std::int64_t stored = whole_prefix(**log, run);
    EXPECT_GE(stored, confirmed);
    EXPECT_EQ(stored % 3, 0);
  }
}

void append_transactions(EventLog& log, int first, int last) {
  for (std::int64_t seq = first; seq <= last; ++seq) {
    (void)log.port().append(
        {seq, 1, 1000 + seq, "merged", 1, "{\"n\":" + std::to_string(seq) + "}"});
    ASSERT_TRUE(log.port().commit(true).ok());
  }
}

TEST(EventLogCrash, a_log_file_that_was_cut_anywhere_opens_at_a_commit) {
  const TempFolder folder;
  auto log = *EventLog::open(folder / "log.db");
  append_transactions(*log, 1, 10);
  const std::string wal = content(folder / "log.db-wal");
  ASSERT_GT(wal.size(), 0U);
  std::int64_t before = 0;
  for (std::size_t cut = 0; cut <= wal.size(); cut += 1009) {
    const TempFolder copy;
    put(copy / "log.db", content(folder / "log.db"));
    put(copy / "log.db-wal", wal.substr(0, cut));
    auto cut_log = EventLog::open(copy / "log.db");
    ASSERT_TRUE(cut_log.ok()) << cut_log.error().message;
    const std::int64_t stored = whole_prefix(**cut_log, 1);
    EXPECT_GE(stored, before) << "cut at " << cut;
    before = stored;
    (void)(*cut_log)->port().append({stored + 1, 1, 0, "merged", 1, "{}"});
    EXPECT_TRUE((*cut_log)->port().commit(true).ok());
  }
  EXPECT_GE(before, 9);  // the last cut may be within the last commit
}

TEST(EventLogCrash, a_log_file_with_a_wrong_byte_ends_before_it) {
  const TempFolder folder;
  auto log = *EventLog::open(folder / "log.db");
  append_transactions(*log, 1, 10);
  const std::string wal = content(folder / "log.db-wal");
  for (std::size_t at = 0; at < wal.size(); at += 4099) {
    const TempFolder copy;
    std::string damaged = wal;
    damaged[at] = static_cast<char>(~damaged[at]);
    put(copy / "log.db", content(folder / "log.db"));
    put(copy / "log.db-wal", damaged);
    auto copied = EventLog::open(copy / "log.db");
    ASSERT_TRUE(copied.ok()) << copied.error().message;
    EXPECT_LT(whole_prefix(**copied, 1), 11);
  }
}

TEST(EventLogCrash, a_database_that_was_cut_says_that_it_is_damaged) {
  const TempFolder folder;
  {
    auto log = *EventLog::open(folder / "log.db");
    for (std::int64_t seq = 1; seq <= 2000; ++seq)
      (void)log->port().append({seq, 1, seq, "merged", 1, std::string(100, 'x')});
    ASSERT_TRUE(log->port().commit(true).ok());
  }
  fs::resize_file(folder / "log.db", fs::file_size(folder / "log.db") / 2);
  const auto log = EventLog::open(folder / "log.db");
  const base::Error error = log ? (*log)->read(1).error() : log.error();
  EXPECT_EQ(error.message, "event log " + folder / "log.db" + ": database disk image is malformed");
  EXPECT_EQ(error.hint,
            "it is damaged: save a copy, then try `sqlite3 FILE .recover`, or move it away to "
            "start anew (its runs cannot "
            "be resumed then)");
}

// Runs WORK in a child that has a small disk of its own mounted at FOLDER. Returns its exit code;
// 77: it could not mount.
template <typename Work>
int on_small_disk(const std::string& folder, Work work) {
  const pid_t child = fork();
  if (child == 0) {
    if (unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0) _exit(77);
    mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    if (mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=400k") != 0) _exit(77);
    _exit(work());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

constexpr const char* no_mount = "mounting a small disk needs root or user namespaces";

TEST(EventLogCrash, a_full_disk_is_named_and_nothing_is_written_in_part) {
  const TempFolder folder;
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const Fd said(ends[0]);
  Fd theirs(ends[1]);
  const std::string file = folder / "log.db";
  const int code = on_small_disk(folder.path(), [&] {
    const pid_t writer = start_conductor({"full", file}, theirs.get());
    waitpid(writer, nullptr, 0);
    const auto log = EventLog::open(file);
    if (!log) return 2;
    const std::string stored = std::to_string(whole_prefix(**log, 1)) + "\n";
    if (write(theirs.get(), stored.data(), stored.size()) < 0) return 3;
    return testing::Test::HasFailure() ? 1 : 0;
  });
  theirs.reset();
  if (code == 77) GTEST_SKIP() << no_mount;
  EXPECT_EQ(code, 0);
  std::string words;
  std::array<char, 4096> buffer;
  for (ssize_t got = 0; (got = read(said.get(), buffer.data(), buffer.size())) > 0;) {
    words.append(buffer.data(), static_cast<std::size_t>(got));
  }
  const std::size_t numbers = words.find("part\n") + 5;
  EXPECT_EQ(
      words.substr(0, numbers),
      "event log " + file +
          ": database or disk is full\nmake room on its disk, then go on with `conduct resume`; "
          "nothing was written in part\n");
  const std::string confirmed = words.substr(numbers, words.find('\n', numbers) + 1 - numbers);
  EXPECT_EQ(words.substr(numbers),
            confirmed + confirmed);  // what the writer had committed is what is stored
  EXPECT_GT(std::atoll(confirmed.c_str()), 0);
}

TEST(EventLogCrash, a_read_only_disk_is_named) {
  const TempFolder folder;
  const std::string file = folder / "log.db";
  const int code = on_small_disk(folder.path(), [&] {
    { auto log = *EventLog::open(file); }
    if (mount(nullptr, folder.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0)
      return 77;
    const auto there = EventLog::open(file);
    const auto anew = EventLog::open(folder / "other.db");
    if (there.ok() || anew.ok()) return 2;
    EXPECT_EQ(there.error().message, "event log " + file + ": Read-only file system");
    EXPECT_EQ(there.error().hint,
              "conduct must be able to read and write it, and to make files beside it");
    EXPECT_EQ(anew.error().message, "event log " + folder / "other.db" + ": Read-only file system");
    return testing::Test::HasFailure() ? 1 : 0;
  });
  if (code == 77) GTEST_SKIP() << no_mount;
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace conduct::system
