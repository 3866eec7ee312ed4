// The only user of SQLite.
#include "conductor/system/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace conduct::system {
namespace {

constexpr int busy_timeout_ms = 5000;

const char* hint_for(int code) {
  switch (code & 0xff) {  // the primary code: https://www.sqlite.org/rescode.html
    case SQLITE_NOTADB:
      return "it is not a database of conduct's, or its beginning was overwritten: move it away to "
             "start anew (its runs "
             "cannot be resumed then), or put a backup in its place";
    case SQLITE_CORRUPT:
      return "it is damaged: save a copy, then try `sqlite3 FILE .recover`, or move it away to "
             "start anew (its runs "
             "cannot be resumed then)";
    case SQLITE_FULL:
      return "make room on its disk, then go on with `conduct resume`; nothing was written in part";
    case SQLITE_READONLY:
      return "its file or file system is read-only: conduct must be able to write it";
    case SQLITE_BUSY:
      return "another program has kept it locked for five seconds: wait for that one, or end it";
    case SQLITE_CANTOPEN:
      return "its folder must exist, and conduct must be able to write there";
    default:
      return "see that its disk is sound and writable";
  }
}

}  // namespace

base::Result<Database> Database::open(const std::string& file, bool create) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
  Database database(handle, file);  // even a failed open gives a handle, which knows why
  if (code != SQLITE_OK) return database.error(code);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_timeout_ms);
  return database;
}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), file_(std::move(other.file_)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(file_, other.file_);
  return *this;
}

Database::~Database() {
  sqlite3_close(handle_);
}

base::Status Database::run(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

base::Result<Statement> Database::prepare(const char* sql) {
  sqlite3_stmt* handle = nullptr;
  const int code =
      sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return error(code);
  return Statement(handle);
}

base::Result<std::int64_t> Database::number(const char* sql) {
  TRY_ASSIGN(Statement statement, prepare(sql));
  TRY_ASSIGN(const bool row, statement.step(*this));
  return row ? statement.number(0) : 0;
}

base::Result<std::string> Database::text(const char* sql) {
  TRY_ASSIGN(Statement statement, prepare(sql));
  TRY_ASSIGN(const bool row, statement.step(*this));
  return row ? statement.text(0) : std::string();
}

std::int64_t Database::last_insert_id() const {
  return sqlite3_last_insert_rowid(handle_);
}

int Database::changes() const {
  return sqlite3_changes(handle_);
}

base::Error Database::error(int code) const {
  const char* said = handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_);
  return {base::Fault::environment, fmt::format("event log {}: {}", file_, said), hint_for(code)};
}

Statement::Statement(Statement&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

Statement::~Statement() {
  sqlite3_finalize(handle_);
}

// Binding fails only for a parameter that the statement does not have, or one that is being
// stepped.
Statement& Statement::bind(int parameter, std::int64_t value) {
  BUG_UNLESS(sqlite3_bind_int64(handle_, parameter, value) == SQLITE_OK,
             "an SQL parameter could not be bound");
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view value) {
  const int code = sqlite3_bind_text64(handle_, parameter, value.data(), value.size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
  BUG_UNLESS(code == SQLITE_OK, "an SQL parameter could not be bound");
  return *this;
}

base::Result<bool> Statement::step(const Database& database) {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  base::Result<bool> result = false;
  if (code != SQLITE_DONE)
    result = database.error(code);  // before the reset, which clears the message
  sqlite3_reset(handle_);
  return result;
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(handle_, column);
}

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (text == nullptr) return "";
  return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}

base::Result<Transaction> Transaction::begin(Database& database) {
  TRY(database.run("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  // After some errors SQLite has rolled back by itself; rolling back again then fails, which is as
  // good.
  if (database_ != nullptr) (void)database_->run("ROLLBACK");
}

base::Status Transaction::commit() {
  TRY(database_->run("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace conduct::system
