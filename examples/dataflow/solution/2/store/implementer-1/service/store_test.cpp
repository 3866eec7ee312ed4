// The store and its line format.
#include <cstdio>
#include <cstdlib>

#include "line.h"
#include "store.h"

namespace {

int failures = 0;
int checks = 0;

#define CHECK(condition)                                                    \
  do {                                                                      \
    ++checks;                                                               \
    if (!(condition)) {                                                     \
      ++failures;                                                           \
      std::printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);   \
    }                                                                       \
  } while (false)

std::string problem(const std::string& line) {
  Reading reading;
  return parse_line(line, reading);
}

void a_line_is_read_and_written() {
  Reading reading;
  CHECK(parse_line("attic\t1700000000\t-3.25\tC", reading).empty());
  CHECK(reading.sensor == "attic" && reading.at == 1700000000 && reading.value == -3.25 && reading.unit == "C");
  CHECK(format_line(reading) == "attic\t1700000000\t-3.25\tC");
  CHECK(format_number(0.1) == "0.1");
  CHECK(std::strtod(format_number(1.0 / 3).c_str(), nullptr) == 1.0 / 3);
}

void a_wrong_line_is_refused() {
  CHECK(problem("attic\t1") == "a line is sensor, at, value and unit, with tabs between");
  CHECK(problem("attic\tsoon\t1\tC") == "at must be a whole number");
  CHECK(problem("attic\t\t1\tC") == "at must be a whole number");
  CHECK(problem("attic\t1\twarm\tC") == "value must be a number");
  CHECK(problem("\t1\t1\tC") == "sensor must have 1 to 40 bytes");
  CHECK(problem("attic\t-1\t1\tC") == "at must be from 0 to 4102444800");
  CHECK(problem("attic\t1\tnan\tC") == "value must be a finite number");
}

void a_number_with_something_behind_it_is_refused() {
  CHECK(problem("attic\t12h\t1\tC") == "at must be a whole number");
  CHECK(problem("attic\t12\t1,5\tC") == "value must be a number");
  CHECK(problem("attic\t99999999999999999999\t1\tC") == "at must be a whole number");
}

void readings_are_listed_newest_first() {
  Store store(":memory:");
  store.add({{"attic", 10, 1.5, "C"}, {"attic", 30, 2.5, "C"}, {"cellar", 20, 7, "C"}});
  const auto all = store.list({});
  CHECK(all.size() == 3 && all[0].at == 30 && all[1].sensor == "cellar" && all[2].value == 1.5);
  CHECK(store.list({"attic", 0, 100}).size() == 2);
  CHECK(store.list({"", 20, 100}).size() == 2);  // since is inclusive
  CHECK(store.list({"", 0, 1}).size() == 1);
}

void an_equal_sensor_and_time_replaces() {
  Store store(":memory:");
  store.add({{"attic", 10, 1, "C"}});
  store.add({{"attic", 10, 2, "C"}});
  const auto all = store.list({});
  CHECK(all.size() == 1 && all[0].value == 2);
}

void the_summary_is_by_sensor_and_unit() {
  Store store(":memory:");
  store.add({{"b", 1, 1, "C"}, {"b", 2, 2, "C"}, {"b", 3, 50, "%"}, {"a", 1, 9, "C"}});
  const auto lines = store.summary();
  CHECK(lines.size() == 3);
  CHECK(lines[0].sensor == "a" && lines[1].unit == "%");
  CHECK(lines[2].count == 2 && lines[2].low == 1 && lines[2].high == 2 && lines[2].mean == 1.5);
}

void a_database_that_cannot_be_opened_is_an_error() {
  bool thrown = false;
  try {
    Store store("/nonexistent/folder/readings.db");
  } catch (const StoreError&) {
    thrown = true;
  }
  CHECK(thrown);
}

}  // namespace

int main() {
  a_line_is_read_and_written();
  a_wrong_line_is_refused();
  a_number_with_something_behind_it_is_refused();
  readings_are_listed_newest_first();
  an_equal_sensor_and_time_replaces();
  the_summary_is_by_sensor_and_unit();
  a_database_that_cannot_be_opened_is_an_error();
  std::printf("%d checks, %d failed\n", checks, failures);
  return failures == 0 ? 0 : 1;
}
