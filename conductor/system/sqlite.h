// SQLite with owners: a database, a prepared statement, a transaction. Errors name the file and say
// what to do.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace conduct::system {

class Statement;

class Database {
 public:
  // Waits up to five seconds for other users of FILE, here and in every later call. CREATE: makes
  // it where it is missing.
  static base::Result<Database> open(const std::string& file, bool create);
  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  ~Database();

  base::Status run(const char* sql);
  base::Result<Statement> prepare(const char* sql);
  base::Result<std::int64_t> number(
      const char* sql);  // the first column of its first row; 0 without a row
  base::Result<std::string> text(const char* sql);

  std::int64_t last_insert_id() const;
  int changes() const;  // rows that the last statement changed
  const std::string& file() const { return file_; }
  base::Error error(int code) const;  // in words, for the last call

 private:
  Database(sqlite3* handle, std::string file) : handle_(handle), file_(std::move(file)) {}

  sqlite3* handle_ = nullptr;
  std::string file_;
};

// Used as: bind every parameter, step until false. Then it can be bound again.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  // Parameters are numbered from 1. Text must live until the statement has been stepped to its end.
  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, std::string_view value);

  // True: a row is there. False: done, and reset.
  base::Result<bool> step(const Database& database);
  std::int64_t number(int column) const;  // columns from 0
  std::string text(int column) const;

 private:
  friend class Database;
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

  sqlite3_stmt* handle_ = nullptr;
};

// Takes the write lock at once, so that what is read in it stays true. Undone unless committed.
class Transaction {
 public:
  static base::Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  base::Status commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}

  Database* database_ = nullptr;
};

}  // namespace conduct::system
