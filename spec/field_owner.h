// What the fields of a document belong to: a phase, or one of its modules while that has the word.
#pragma once

#include "spec/spec.h"

#include <cstddef>
#include <string>
#include <vector>

namespace conduct::spec {

class FieldOwner {
 public:
  // PHASE outlives this.
  explicit FieldOwner(Phase& phase) : phase_(phase) {}

  Phase& phase() { return phase_; }
  // From here on it is the module at INDEX of the phase, or the phase itself again.
  void set_module(std::size_t index) { module_ = index; }
  void set_phase() { module_ = kNone; }
  bool is_module() const { return module_ != kNone; }
  Module& module() { return phase_.modules[module_]; }  // is_module()

  std::vector<Task>& tasks() { return is_module() ? module().tasks : phase_.tasks; }
  std::vector<TestCommand>& commands() {
    return is_module() ? module().test_commands : phase_.test_commands;
  }
  std::vector<Criterion>& criteria() { return is_module() ? module().criteria : phase_.criteria; }

  // LINE was read AS a part of this.
  void note(int line, const char* as) {
    phase_.read.push_back({line, is_module() ? as + (" of " + module().name) : as});
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  Phase& phase_;
  std::size_t module_ = kNone;
};

}  // namespace conduct::spec
