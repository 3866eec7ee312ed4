// The event log of a repository on disk: SQLite in WAL mode, one file for all runs. The file's
// schema has a version; a newer one is refused by name. One thread uses an EventLog; others, and
// other processes, open their own.
#pragma once

#include "base/result.h"
#include "conductor/core/event.h"
#include "conductor/core/ports.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace conduct::system {

class EventLog {
 public:
  // Opens or creates FILE; its folder must exist.
  static base::Result<std::unique_ptr<EventLog>> open(const std::string& file);
  // Opens an existing FILE for reading beside a writer; nullptr: there is none.
  static base::Result<std::unique_ptr<EventLog>> open_existing(const std::string& file);
  ~EventLog();

  // Takes the next run number, atomically among conductors.
  base::Result<int> new_run();
  base::Result<std::vector<int>> runs() const;  // that have events, ascending
  base::Result<std::vector<core::StoredEntry>> read(int run, std::int64_t after_seq = 0) const;

  // The port of the core. What is appended is stored by commit(), all of it or nothing; where that
  // fails it is forgotten. A sequence number that is taken (two conductors on one run) is an error
  // of commit().
  core::Log& port();

  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

 private:
  struct Data;
  explicit EventLog(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace conduct::system
