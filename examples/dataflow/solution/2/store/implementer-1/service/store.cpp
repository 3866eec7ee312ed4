// Readings in an SQLite database.
#include "store.h"

#include <sqlite3.h>

namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinishStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// A prepared statement: bind() in order, step() for each row, then read its columns in order.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql) : database_(database) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database, sql, -1, &statement, nullptr));
    statement_.reset(statement);
  }

  Statement& bind(const std::string& text) {
    check(sqlite3_bind_text(statement_.get(), ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT));
    return *this;
  }
  Statement& bind(std::int64_t number) {
    check(sqlite3_bind_int64(statement_.get(), ++bound_, number));
    return *this;
  }
  Statement& bind(double number) {
    check(sqlite3_bind_double(statement_.get(), ++bound_, number));
    return *this;
  }

  // True: there is a row.
  bool step() {
    column_ = 0;
    const int code = sqlite3_step(statement_.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) check(code);
    return code == SQLITE_ROW;
  }
  void reset() {
    check(sqlite3_reset(statement_.get()));
    bound_ = 0;
  }

  std::string text() {
    const int column = column_++;
    const auto* begin = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return {begin, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
  }
  std::int64_t integer() { return sqlite3_column_int64(statement_.get(), column_++); }
  double real() { return sqlite3_column_double(statement_.get(), column_++); }

 private:
  void check(int code) const {
    if (code != SQLITE_OK) throw StoreError(sqlite3_errmsg(database_));
  }

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, FinishStatement> statement_;
  int bound_ = 0, column_ = 0;
};

}  // namespace

struct Store::Data {
  std::unique_ptr<sqlite3, CloseDatabase> database;

  void run(const char* sql) const {
    Statement statement(database.get(), sql);
    statement.step();
  }
};

Store::Store(const std::string& path) : data_(std::make_unique<Data>()) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open(path.c_str(), &database);
  data_->database.reset(database);
  if (code != SQLITE_OK) throw StoreError(path + ": " + sqlite3_errmsg(database));
  sqlite3_busy_timeout(database, 5000);
  data_->run(kReadingTable);
}

Store::~Store() = default;

void Store::add(const std::vector<Reading>& readings) {
  data_->run("BEGIN IMMEDIATE");
  try {
    Statement insert(data_->database.get(),
                     "INSERT OR REPLACE INTO reading (sensor, at, value, unit) VALUES (?, ?, ?, ?)");
    for (const Reading& reading : readings) {
      insert.bind(reading.sensor).bind(reading.at).bind(reading.value).bind(reading.unit).step();
      insert.reset();
    }
    data_->run("COMMIT");
  } catch (const StoreError&) {
    data_->run("ROLLBACK");
    throw;
  }
}

std::vector<Reading> Store::list(const Query& query) const {
  Statement select(data_->database.get(),
                   "SELECT sensor, at, value, unit FROM reading WHERE at >= ?1 AND (?2 = '' OR sensor = ?2)"
                   " ORDER BY at DESC, sensor LIMIT ?3");
  select.bind(query.since).bind(query.sensor).bind(query.limit);
  std::vector<Reading> found;
  while (select.step()) {
    Reading reading;
    reading.sensor = select.text();
    reading.at = select.integer();
    reading.value = select.real();
    reading.unit = select.text();
    found.push_back(reading);
  }
  return found;
}

std::vector<Summary> Store::summary() const {
  Statement select(data_->database.get(),
                   "SELECT sensor, unit, count(*), min(value), max(value), avg(value) FROM reading"
                   " GROUP BY sensor, unit ORDER BY sensor, unit");
  std::vector<Summary> found;
  while (select.step()) {
    Summary line;
    line.sensor = select.text();
    line.unit = select.text();
    line.count = select.integer();
    line.low = select.real();
    line.high = select.real();
    line.mean = select.real();
    found.push_back(line);
  }
  return found;
}
