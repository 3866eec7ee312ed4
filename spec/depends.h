// The value of "Depends on:" as ids of phases, by a small grammar; what it does not read is no
// edge.
#pragma once

#include "spec/findings.h"
#include "spec/spec.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::spec {

// One line of what a phase, or a task of it, says that it depends on.
struct DependsText {
  std::string text;
  Place place;
  bool of_task = false;
};

class DependsReader {
 public:
  // PHASES and FINDINGS outlive the reader. Of two phases with one id the first is meant.
  DependsReader(const std::vector<Phase>& phases, Findings& findings);

  // The phases that SAID, the lines of the phase at SELF, names: none for a word like "none";
  // single ids, ranges in document order, titles, or all phases before; the number of a task is its
  // phase. Ids that no phase has, and the phase's own, are errors; other words are left over with a
  // warning. What a task waits for is added, where it is plain. nullopt if the phase itself says
  // nothing: it then waits for all before it.
  std::optional<std::vector<std::string>> read(const std::vector<DependsText>& said,
                                               std::size_t self);

 private:
  void read_line(const DependsText& line);
  void read_task_line(std::string_view text);
  void read_term(std::string_view term, Place place);
  void read_sum(std::string_view sum, Place place);
  bool read_range(std::string_view term, Place place);
  void add(std::size_t phase, Place place);
  void add_range(std::size_t first, std::size_t last, Place place);
  void report_unknown(std::string_view id, Place place);
  void report_leftover(std::string_view text, Place place);
  std::optional<std::size_t> find_id(std::string_view id) const;
  std::optional<std::size_t> find_task(std::string_view id) const;

  const std::vector<Phase>& phases_;
  Findings& findings_;
  std::map<std::string, std::size_t> ids_;     // in lower case
  std::map<std::string, std::size_t> titles_;  // in lower case
  std::map<std::string, std::size_t> tasks_;   // by their numbers, in lower case
  std::size_t edges_ = 0;                      // of the whole spec
  std::size_t self_ = 0;
  bool understood_ = false;
  std::vector<std::size_t> found_;
};

}  // namespace conduct::spec
