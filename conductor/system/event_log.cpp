// The event log's schema, and what is asked of it. SQLite's own types are in sqlite.cpp.
#include "conductor/system/event_log.h"

#include "conductor/system/errno_text.h"
#include "conductor/system/files.h"
#include "conductor/system/sqlite.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace conduct::system {
namespace {

constexpr std::int64_t schema_version = 1;

// One tree in the order of reading, so that an append touches one page. AUTOINCREMENT: the number
// of a run is not given again, also when its row is gone.
constexpr const char* schema = R"(
  CREATE TABLE run (id INTEGER PRIMARY KEY AUTOINCREMENT);
  CREATE TABLE event (
    run     INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    at      INTEGER NOT NULL,  -- milliseconds since the epoch, UTC
    kind    TEXT    NOT NULL,
    version INTEGER NOT NULL,  -- of the body
    body    TEXT    NOT NULL,  -- a JSON object
    PRIMARY KEY (run, seq)
  ) WITHOUT ROWID;
  PRAGMA application_id = 1668179060;  -- "cndt"
  PRAGMA user_version = 1;
)";

// Tables in a file that does not say it is conduct's. One statement: another conductor may be
// making them.
constexpr const char* foreign_tables =
    "SELECT count(*) FROM sqlite_schema, pragma_application_id WHERE application_id <> 1668179060";

// Steps from run to run by the primary key instead of passing every event.
constexpr const char* select_runs = R"(
  WITH RECURSIVE found(id) AS (
    SELECT min(run) FROM event
    UNION ALL
    SELECT (SELECT min(run) FROM event WHERE run > id) FROM found WHERE id IS NOT NULL
  )
  SELECT id FROM found WHERE id IS NOT NULL
)";

constexpr const char* insert_event =
    "INSERT INTO event (run, seq, at, kind, version, body) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT "
    "(run, seq) DO NOTHING";

constexpr const char* select_run =
    "SELECT run, seq, at, kind, version, body FROM event WHERE run = ? AND seq > ? ORDER BY seq";

base::Error foreign(const std::string& file) {
  return {base::Fault::environment,
          fmt::format("event log {}: it is a database of another program's", file),
          "move it away; conduct then makes its own"};
}

base::Error newer(const std::string& file, std::int64_t version) {
  return {base::Fault::environment,
          fmt::format("event log {}: a newer conduct made it (format {}; this one knows {})", file,
                      version, schema_version),
          "use that newer conduct for this repository"};
}

// Looks again once nobody else writes: another conductor may be making the tables too.
base::Status make_schema(Database& database) {
  TRY_ASSIGN(Transaction transaction, Transaction::begin(database));
  TRY_ASSIGN(const std::int64_t version, database.number("PRAGMA user_version"));
  if (version != 0) return {};
  TRY(database.run(schema));
  return transaction.commit();
}

// Changing the mode needs the file alone, and SQLite does not wait for that in every case
// (https://www.sqlite.org/c3ref/busy_handler.html): a conductor that opens it at the same moment is
// waited for here.
base::Status use_wal(Database& database) {
  for (const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);;
       poll(nullptr, 0, 5)) {
    const auto mode = database.text("PRAGMA journal_mode = WAL");
    if (mode && *mode == "wal") return {};
    if (std::chrono::steady_clock::now() < deadline) continue;
    if (!mode) return mode.error();
    return base::Error{base::Fault::environment,
                       fmt::format("event log {}: its file system cannot share a log in WAL mode",
                                   database.file()),
                       "put the repository on a local disk"};
  }
}

// SQLite says no more than "unable to open" of all these. Readers write too: WAL mode keeps its
// locks in a file.
base::Status check_writable(const std::string& file) {
  const std::string folder = absolute(file + "/..");
  if (access(folder.c_str(), W_OK | X_OK) == 0 &&
      (!exists(file) || access(file.c_str(), R_OK | W_OK) == 0))
    return {};
  return base::Error{base::Fault::environment,
                     fmt::format("event log {}: {}", file, errno_text(errno)),
                     "conduct must be able to read and write it, and to make files beside it"};
}

base::Status prepare_file(Database& database) {
  TRY_ASSIGN(const std::int64_t others, database.number(foreign_tables));
  if (others != 0) return foreign(database.file());
  TRY_ASSIGN(std::int64_t version, database.number("PRAGMA user_version"));
  if (version > schema_version) return newer(database.file(), version);
  TRY_ASSIGN(const std::string mode, database.text("PRAGMA journal_mode"));
  if (mode != "wal") TRY(use_wal(database));
  TRY(database.run("PRAGMA synchronous = NORMAL"));
  if (version == 0) {
    TRY(make_schema(database));
    TRY_ASSIGN(version, database.number("PRAGMA user_version"));
    if (version > schema_version) return newer(database.file(), version);
  }
  return {};
}

core::StoredEntry entry_of(const Statement& row) {
  core::StoredEntry entry;
  entry.run = static_cast<int>(row.number(0));
  entry.seq = row.number(1);
  entry.at_ms = row.number(2);
  entry.kind = row.text(3);
  entry.version = static_cast<int>(row.number(4));
  entry.body = row.text(5);
  return entry;
}

base::Result<std::vector<core::StoredEntry>> entries(const Database& database,
                                                     Statement& statement) {
  std::vector<core::StoredEntry> result;
  for (;;) {
    TRY_ASSIGN(const bool row, statement.step(database));
    if (!row) return result;
    result.push_back(entry_of(statement));
  }
}

}  // namespace

// The port of the core. Entries wait in memory for their commit: how far a transaction is synced
// has to be chosen before it begins (https://www.sqlite.org/pragma.html#pragma_synchronous), and
// nobody waits for a lock meanwhile.
struct EventLog::Data : core::Log {
  explicit Data(Database opened) : database(std::move(opened)) {}

  base::Status append(const core::StoredEntry& entry) override {
    pending.push_back(entry);
    return {};
  }
  base::Status commit(bool sync) override;

  base::Status prepare();
  base::Status check_file() const;
  base::Status store(const std::vector<core::StoredEntry>& batch);
  base::Status insert_entry(const core::StoredEntry& entry);

  // In WAL mode FULL syncs the log file at each commit, and with it all that was committed before:
  // what NORMAL omits.
  template <typename Act>
  auto synced(Act act) -> decltype(act()) {
    TRY(database.run("PRAGMA synchronous = FULL"));
    auto result = act();
    TRY(database.run("PRAGMA synchronous = NORMAL"));
    return result;
  }

  Database database;
  struct stat status {};                      // of its file when it was opened
  std::optional<Statement> insert, read_run;  // finalized before the database closes
  std::vector<core::StoredEntry> pending;
};

base::Status EventLog::Data::prepare() {
  ::stat(database.file().c_str(), &status);
  TRY_ASSIGN(insert, database.prepare(insert_event));
  TRY_ASSIGN(read_run, database.prepare(select_run));
  return {};
}

// SQLite goes on writing to a file that has no name any more.
base::Status EventLog::Data::check_file() const {
  struct stat now {};
  const bool same = ::stat(database.file().c_str(), &now) == 0 && now.st_ino == status.st_ino &&
                    now.st_dev == status.st_dev;
  if (same) return {};
  return base::Error{
      base::Fault::environment,
      fmt::format("event log {} was removed or replaced while it was in use", database.file()),
      "nothing has landed since; what was made until then is in refs/conduct/"};
}

base::Status EventLog::Data::commit(bool sync) {
  const std::vector<core::StoredEntry> batch = std::exchange(pending, {});
  TRY(check_file());
  if (sync) return synced([&] { return store(batch); });
  if (batch.empty()) return {};
  return store(batch);
}

base::Status EventLog::Data::store(const std::vector<core::StoredEntry>& batch) {
  TRY_ASSIGN(Transaction transaction, Transaction::begin(database));
  for (const core::StoredEntry& entry : batch) TRY(insert_entry(entry));
  if (batch.empty())
    TRY(database.run("PRAGMA user_version = 1"));  // without a change a commit syncs nothing
  return transaction.commit();
}

base::Status EventLog::Data::insert_entry(const core::StoredEntry& entry) {
  insert->bind(1, entry.run).bind(2, entry.seq).bind(3, entry.at_ms).bind(4, entry.kind);
  insert->bind(5, entry.version).bind(6, entry.body);
  TRY(insert->step(database));
  if (database.changes() != 0) return {};
  return base::Error{base::Fault::environment,
                     fmt::format("event log {}: event {} of run {} is already there",
                                 database.file(), entry.seq, entry.run),
                     "another conductor works on this run: let it end, or stop it"};
}

base::Result<std::unique_ptr<EventLog>> EventLog::open(const std::string& file) {
  TRY(check_writable(file));
  TRY_ASSIGN(Database database, Database::open(file, true));
  TRY(prepare_file(database));
  auto data = std::make_unique<Data>(std::move(database));
  TRY(data->prepare());
  return std::unique_ptr<EventLog>(new EventLog(std::move(data)));
}

base::Result<std::unique_ptr<EventLog>> EventLog::open_existing(const std::string& file) {
  if (!exists(file)) return std::unique_ptr<EventLog>();
  return open(file);
}

EventLog::EventLog(std::unique_ptr<Data> data) : data_(std::move(data)) {}

EventLog::~EventLog() = default;

base::Result<int> EventLog::new_run() {
  return data_->synced([this]() -> base::Result<int> {
    TRY_ASSIGN(Transaction transaction, Transaction::begin(data_->database));
    TRY(data_->database.run("INSERT INTO run DEFAULT VALUES"));
    const std::int64_t id = data_->database.last_insert_id();
    TRY(transaction.commit());
    return static_cast<int>(id);
  });
}

base::Result<std::vector<int>> EventLog::runs() const {
  TRY_ASSIGN(Statement statement, data_->database.prepare(select_runs));
  std::vector<int> result;
  for (;;) {
    TRY_ASSIGN(const bool row, statement.step(data_->database));
    if (!row) return result;
    result.push_back(static_cast<int>(statement.number(0)));
  }
}

base::Result<std::vector<core::StoredEntry>> EventLog::read(int run, std::int64_t after_seq) const {
  data_->read_run->bind(1, run).bind(2, after_seq);
  return entries(data_->database, *data_->read_run);
}

core::Log& EventLog::port() {
  return *data_;
}

}  // namespace conduct::system
