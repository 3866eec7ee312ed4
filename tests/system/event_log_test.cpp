// The event log: what is committed is there, for this process and for others; what cannot be used
// says why.
#include "conductor/system/event_log.h"

#include "conductor/system/files.h"
#include "tests/system/fixture.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace {

std::atomic<int> syncs{0};

}  // namespace

// Counts how often SQLite asks for data to be on disk: its calls come here because the program's
// symbols go first.
extern "C" int fdatasync(int fd) {
  ++syncs;
  return static_cast<int>(syscall(SYS_fdatasync, fd));
}
extern "C" int fsync(int fd) {
  ++syncs;
  return static_cast<int>(syscall(SYS_fsync, fd));
}

namespace conduct::system {
namespace {

core::StoredEntry entry(int run, std::int64_t seq, const std::string& kind = "merged") {
  return {seq, run, 1000 + seq, kind, 2, "{\"seq\":" + std::to_string(seq) + "}"};
}

void append(EventLog& log, const core::StoredEntry& entry) {
  ASSERT_TRUE(log.port().append(entry).ok());
}

std::vector<std::int64_t> numbers(const std::vector<core::StoredEntry>& entries) {
  std::vector<std::int64_t> result;
  for (const core::StoredEntry& each : entries) result.push_back(each.seq);
  return result;
}

using Numbers = std::vector<std::int64_t>;

// Runs SQL in FILE as another program would.
void change(const std::string& file, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

TEST(EventLog, gives_back_what_was_committed) {
  const TempFolder folder;
  auto log = *EventLog::open(folder / "log.db");
  EXPECT_EQ(*log->runs(), std::vector<int>{});
  EXPECT_EQ(numbers(*log->read(1)), Numbers{});
  append(*log, entry(1, 1, "run-started"));
  append(*log, entry(1, 2));
  append(*log, entry(3, 1, "run-started"));
  EXPECT_EQ(numbers(*log->read(1)), Numbers{});  // not yet
  ASSERT_TRUE(log->port().commit(false).ok());
  log.reset();

  log = *EventLog::open_existing(folder / "log.db");
  EXPECT_EQ(*log->runs(), (std::vector<int>{1, 3}));
  EXPECT_EQ(numbers(*log->read(1)), (Numbers{1, 2}));
  EXPECT_EQ(numbers(*log->read(1, 1)), Numbers{2});
  const auto started = *log->read(3);
  ASSERT_EQ(started.size(), 1U);
  EXPECT_EQ(started[0].run, 3);
  EXPECT_EQ(started[0].seq, 1);
  EXPECT_EQ(started[0].at_ms, 1001);
  EXPECT_EQ(started[0].kind, "run-started");
  EXPECT_EQ(started[0].version, 2);
  EXPECT_EQ(started[0].body, "{\"seq\":1}");
}

TEST(EventLog, that_does_not_exist_is_nobodys_to_read) {
  const TempFolder folder;
  EXPECT_EQ(*EventLog::open_existing(folder / "log.db"), nullptr);
  EXPECT_FALSE(exists(folder / "log.db"));
}

TEST(EventLog, keeps_any_bytes_of_a_body) {
  const TempFolder folder;
  auto log = *EventLog::open(folder / "log.db");
  core::StoredEntry odd = entry(1, 1);
  odd.body = std::string("{\"a\":\"\0\xff'\"}", 12) + std::string(3 << 20, 'x');
  append(*log, odd);
  ASSERT_TRUE(log->port().commit(false).ok());
  EXPECT_EQ((*log->read(1))[0].body, odd.body);
}

TEST(EventLog, numbers_runs_and_never_twice) {
  const TempFolder folder;
  std::vector<std::thread> conductors;
  std::vector<std::vector<int>> taken(4);
  for (std::vector<int>& mine : taken) {
    conductors.emplace_back([&] {
      auto log = *EventLog::open(folder / "log.db");  // all at once on a file that is not there yet
      for (int i = 0; i < 10; ++i) mine.push_back(*log->new_run());
    });
  }
  for (std::thread& conductor : conductors) conductor.join();
  std::set<int> all;
  for (const std::vector<int>& mine : taken) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), 40U);
  EXPECT_EQ(*all.rbegin(), 40);
}

TEST(EventLog, refuses_a_number_that_is_taken_and_stores_nothing_of_that_transaction) {
  const TempFolder folder;
  auto first = *EventLog::open(folder / "log.db");
  auto second = *EventLog::open(folder / "log.db");
  append(*first, entry(7, 1));
  append(*first, entry(7, 2));
  ASSERT_TRUE(first->port().commit(true).ok());
  append(*second, entry(8, 1));
  append(*second, entry(7, 2));
  const base::Status refused = second->port().commit(true);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "event log " + folder / "log.db" + ": event 2 of run 7 is already there");
  EXPECT_EQ(refused.error().hint, "another conductor works on this run: let it end, or stop it");
  EXPECT_EQ(numbers(*first->read(8)), Numbers{});
  append(*second, entry(7, 3));  // it goes on, and the refused entries are forgotten
  ASSERT_TRUE(second->port().commit(true).ok());
  EXPECT_EQ(numbers(*first->read(7)), (Numbers{1, 2, 3}));
  EXPECT_EQ(numbers(*first->read(8)), Numbers{});
}

TEST(EventLog, syncs_to_disk_exactly_where_it_is_asked_to) {
  const TempFolder folder;
  auto log = *EventLog::open(folder / "log.db");
  append(*log, entry(1, 1));
  ASSERT_TRUE(log->port().commit(true).ok());  // the log file's own beginning is synced once
  const auto syncs_of = [&](bool sync) {
    const int before = syncs;
    EXPECT_TRUE(log->port().commit(sync).ok());
    return syncs - before;
  };
  append(*log, entry(1, 2));
  EXPECT_EQ(syncs_of(false), 0);
  append(*log, entry(1, 3));
  EXPECT_EQ(syncs_of(true), 1);
  append(*log, entry(1, 4));
  EXPECT_EQ(syncs_of(false), 0);
  EXPECT_EQ(syncs_of(true), 1);  // nothing new, but the last commit is to be on disk
  EXPECT_EQ(syncs_of(false), 0);
}

TEST(EventLog, is_written_and_read_by_many_at_once) {
  const TempFolder folder;
  constexpr int writers = 4;
  constexpr int transactions = 50;
  auto log = *EventLog::open(folder / "log.db");
  std::atomic<int> writing{writers};
  std::vector<std::thread> threads;
  for (int run = 1; run <= writers; ++run) {
    threads.emplace_back([&, run] {
      auto own = *EventLog::open(folder / "log.db");
      for (int i = 0; i < transactions; ++i) {
        append(*own, entry(run, 2 * i + 1));
        append(*own, entry(run, 2 * i + 2));
        const base::Status committed = own->port().commit(i % 10 == 0);
        EXPECT_TRUE(committed.ok()) << committed.error().message;
      }
      --writing;
    });
  }
  while (writing > 0) {
    for (int run = 1; run <= writers; ++run) {
      const auto seen = log->read(run);
      ASSERT_TRUE(seen.ok()) << seen.error().message;
      ASSERT_EQ(seen->size() % 2, 0U);  // never half a transaction
    }
  }
  for (std::thread& thread : threads) thread.join();
  for (int run = 1; run <= writers; ++run) EXPECT_EQ(log->read(run)->size(), 2U * transactions);
}

TEST(EventLog, of_a_newer_conduct_is_refused_by_name) {
  const TempFolder folder;
  { auto log = *EventLog::open(folder / "log.db"); }
  change(folder / "log.db", "PRAGMA user_version = 2");
  const auto refused = EventLog::open(folder / "log.db");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "event log " + folder / "log.db" +
                                         ": a newer conduct made it (format 2; this one knows 1)");
  EXPECT_EQ(refused.error().hint, "use that newer conduct for this repository");
}

TEST(EventLog, of_another_program_is_refused_and_left_alone) {
  const TempFolder folder;
  change(folder / "log.db", "CREATE TABLE bookmarks (url TEXT)");
  const std::string before = content(folder / "log.db");
  const auto refused = EventLog::open(folder / "log.db");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "event log " + folder / "log.db" + ": it is a database of another program's");
  EXPECT_EQ(refused.error().hint, "move it away; conduct then makes its own");
  EXPECT_EQ(content(folder / "log.db"), before);
}

TEST(EventLog, that_is_no_database_says_what_to_do) {
  const TempFolder folder;
  put(folder / "log.db", std::string(5000, 'x'));
  const auto refused = EventLog::open(folder / "log.db");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "event log " + folder / "log.db" + ": file is not a database");
  EXPECT_EQ(refused.error().hint,
            "it is not a database of conduct's, or its beginning was overwritten: move it away to "
            "start anew (its runs "
            "cannot be resumed then), or put a backup in its place");
}

TEST(EventLog, in_a_folder_that_is_missing_says_so) {
  const TempFolder folder;
  const auto refused = EventLog::open(folder / "gone/log.db");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "event log " + folder / "gone/log.db" + ": No such file or directory");
  EXPECT_EQ(refused.error().hint,
            "conduct must be able to read and write it, and to make files beside it");
}

TEST(EventLog, that_another_program_keeps_locked_is_given_up_after_a_while) {
  const TempFolder folder;
  auto log = *EventLog::open(folder / "log.db");
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "log.db").c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  append(*log, entry(1, 1));
  const base::Status refused = log->port().commit(false);
  sqlite3_close(other);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "event log " + folder / "log.db" + ": database is locked");
  EXPECT_EQ(refused.error().hint,
            "another program has kept it locked for five seconds: wait for that one, or end it");
}

}  // namespace
}  // namespace conduct::system
