// Readings in an SQLite database. SQLite's types stay in store.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "reading.h"

// What the database said, with what was tried.
struct StoreError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Query {
  std::string sensor;       // empty: every sensor
  std::int64_t since = 0;   // readings at or after this time
  std::int64_t limit = 100; // the newest so many
};

// One sensor's readings of one unit.
struct Summary {
  std::string sensor, unit;
  std::int64_t count = 0;
  double low = 0, high = 0, mean = 0;
};

class Store {
 public:
  explicit Store(const std::string& path);  // is made where it is missing
  ~Store();

  // Stores all READINGS or, when it throws, none. An equal sensor and time replaces what was there.
  void add(const std::vector<Reading>& readings);

  std::vector<Reading> list(const Query& query) const;  // newest first
  std::vector<Summary> summary() const;                 // by sensor and unit

 private:
  struct Data;
  std::unique_ptr<Data> data_;
};
