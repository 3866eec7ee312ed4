#include "spec/whole.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conduct::spec {
namespace {

void check_ids(const Spec& spec, const std::vector<Place>& places, Findings& findings) {
  std::map<std::string, std::size_t> first;
  for (std::size_t i = 0; i < spec.phases.size(); ++i) {
    const auto [twin, is_new] = first.emplace(base::lower(spec.phases[i].id), i);
    if (is_new) continue;
    const int line = places[twin->second].line;
    const std::string twins = "there are two phases " + shown(spec.phases[i].id);
    findings.add(codes::duplicate_phase, places[i],
                 line > 0 ? fmt::format("{}: the first is in line {}", twins, line)
                          : fmt::format("\"phases[{}]\": {}: the first is \"phases[{}]\"", i, twins,
                                        twin->second),
                 line > 0 ? "give each phase a number of its own; of several plans in one file, "
                            "--section HEADING reads one"
                          : "give each phase an id of its own");
  }
}

// Ranges make a few bytes into many ids. No plan that people or machines write has so many.
constexpr std::size_t kMaxLifted = 100000;

// Replaces ids of phases, as they were typed, with those that the phases have.
class Lifter {
 public:
  Lifter(const Spec& spec, Findings& findings) : findings_(findings) {
    for (const Phase& phase : spec.phases) {
      ids_.emplace(base::lower(phase.id), order_.size());
      order_.push_back(phase.id);
    }
  }

  void settle(Phase& phase) {
    settle(phase.criteria);
    for (Module& module : phase.modules) settle(module.criteria);
    std::vector<std::string> lifted;
    for (const std::string& id : phase.options.supersedes) lift(id, phase, lifted);
    phase.options.supersedes = std::move(lifted);
    ++at_;
  }

  void settle(std::vector<Criterion>& criteria) {
    for (Criterion& criterion : criteria) {
      if (criterion.until.empty()) continue;
      if (const auto phase = find(criterion.until)) {
        criterion.until = order_[*phase];
      } else {
        report_unknown(criterion.until, criterion.line, "this criterion holds until");
      }
    }
  }

 private:
  // ID, or the range of them that it is, as PHASE supersedes it.
  void lift(const std::string& id, const Phase& phase, std::vector<std::string>& lifted) {
    std::optional<std::size_t> first = find(id);
    std::optional<std::size_t> last = first;
    if (const std::size_t dash = id.find('-'); !first && dash != std::string::npos) {
      first = find(id.substr(0, dash));
      last = find(id.substr(dash + 1));
    }
    if (!first || !last || *first > *last) {
      lifted.push_back(id);
      return report_unknown(id, phase.line, "it supersedes");
    }
    count_ += *last - *first + 1;
    if (count_ > kMaxLifted) {
      return findings_.add(codes::too_many, {phase.line, 0},
                           fmt::format("the spec supersedes more than {} phases", kMaxLifted),
                           "name the phases whose criteria no longer hold");
    }
    if (*last >= at_) report_order(phase, *last);
    for (std::size_t i = *first; i <= *last; ++i) lifted.push_back(order_[i]);
  }

  std::optional<std::size_t> find(std::string_view id) const {
    const auto found = ids_.find(base::lower(id));
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
  }

  void report_unknown(std::string_view id, int line, std::string_view said) {
    findings_.add(codes::unknown_phase, {line, 0},
                  fmt::format("{} phase {}, which is not in this spec", said, shown(id)),
                  "name one of its phases");
  }

  void report_order(const Phase& phase, std::size_t other) {
    findings_.add(codes::supersedes_order, {phase.line, 0},
                  other == at_ ? fmt::format("phase {} supersedes itself", shown(phase.id))
                               : fmt::format("phase {} supersedes phase {}, which comes behind it",
                                             shown(phase.id), shown(order_[other])),
                  "name phases before it: their criteria need not hold at the end");
  }

  Findings& findings_;
  std::vector<std::string> order_;          // ids, as the phases have them
  std::map<std::string, std::size_t> ids_;  // by their small letters
  std::size_t at_ = 0;                      // the phase at hand
  std::size_t count_ = 0;                   // of ids that were superseded
};

// Must one of TESTS fail when its phase is done, and pass at the end? RED: all of them must.
bool has_red(const std::vector<TestCommand>& tests, bool red) {
  return std::any_of(tests.begin(), tests.end(),
                     [&](const TestCommand& test) { return (red || test.fails) && !test.lasts; });
}

bool ends_red(const Spec& spec, const Phase& phase) {
  const bool red = phase.options.expected_fail;
  bool own = !phase.test_commands.empty();
  bool found = has_red(phase.test_commands, red);
  for (const Module& module : phase.modules) {
    own = own || !module.test_commands.empty();
    found = found || has_red(module.test_commands, red);
  }
  if (own) return found;
  return red && !spec.test_commands.empty();  // which serve a phase without any
}

// The phase that all others come before; nullopt: there are several at the end.
std::optional<std::size_t> find_last(const Spec& spec) {
  std::set<std::string_view> waited_for;
  for (std::size_t i = 0; i < spec.phases.size(); ++i) {
    const auto& depends = spec.phases[i].depends;
    if (depends) waited_for.insert(depends->begin(), depends->end());
    if (!depends && i > 0) waited_for.insert(spec.phases[i - 1].id);
  }
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < spec.phases.size(); ++i) {
    if (waited_for.count(spec.phases[i].id) > 0) continue;
    if (last) return std::nullopt;
    last = i;
  }
  return last;
}

void check_end(const Spec& spec, const std::vector<Place>& places, Findings& findings) {
  const std::optional<std::size_t> last = find_last(spec);
  if (!last || !ends_red(spec, spec.phases[*last])) return;
  findings.add(codes::red_at_end, places[*last],
               fmt::format("phase {} ends with tests that must fail, and no phase behind it makes "
                           "them pass: nothing can land",
                           shown(spec.phases[*last].id)),
               "add the phase that makes them pass; for a command that is always to fail write "
               "\"Expected: error\"");
}

}  // namespace

void settle_phases(Spec& spec, const std::vector<std::vector<DependsText>>& depends,
                   const std::vector<Place>& places, Findings& findings) {
  check_ids(spec, places, findings);
  DependsReader reader(spec.phases, findings);
  for (std::size_t i = 0; i < spec.phases.size(); ++i) {
    spec.phases[i].depends = reader.read(depends[i], i);
  }
  Lifter lifter(spec, findings);
  for (Phase& phase : spec.phases) lifter.settle(phase);
  lifter.settle(spec.final_criteria);
  check_end(spec, places, findings);
}

}  // namespace conduct::spec
