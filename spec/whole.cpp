#include "spec/whole.h"

#include "base/text.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>

namespace conduct::spec {
namespace {

void check_ids(const Spec& spec, const std::vector<Place>& places, Findings& findings) {
  std::map<std::string, std::size_t> first;
  for (std::size_t i = 0; i < spec.phases.size(); ++i) {
    const auto [twin, is_new] = first.emplace(base::lower(spec.phases[i].id), i);
    if (is_new) continue;
    const int line = places[twin->second].line;
    findings.add(codes::duplicate_phase, places[i],
                 fmt::format("there are two phases {}: the first is {}", shown(spec.phases[i].id),
                             line > 0 ? fmt::format("in line {}", line)
                                      : fmt::format("number {}", twin->second + 1)),
                 "give each phase a number of its own; of several plans in one file, "
                 "--section HEADING reads one");
  }
}

// Replaces ids of phases, as they were typed, with those that the phases have.
class Lifter {
 public:
  Lifter(const Spec& spec, Findings& findings) : findings_(findings) {
    for (const Phase& phase : spec.phases) ids_.emplace(base::lower(phase.id), phase.id);
  }

  void settle(Phase& phase) {
    settle(phase.criteria);
    for (Module& module : phase.modules) settle(module.criteria);
    for (std::string& id : phase.options.supersedes) settle(id, phase.line, "it supersedes");
  }

 private:
  void settle(std::vector<Criterion>& criteria) {
    for (Criterion& criterion : criteria) {
      settle(criterion.until, criterion.line, "this criterion holds until");
    }
  }

  void settle(std::string& id, int line, std::string_view said) {
    if (id.empty()) return;
    const auto found = ids_.find(base::lower(id));
    if (found != ids_.end()) {
      id = found->second;
      return;
    }
    findings_.add(codes::unknown_phase, {line, 0},
                  fmt::format("{} phase {}, which is not in this spec", said, shown(id)),
                  "name one of its phases");
  }

  Findings& findings_;
  std::map<std::string, std::string> ids_;  // by their small letters
};

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
}

}  // namespace conduct::spec
