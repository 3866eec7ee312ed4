#include "conductor/system/standstill.h"

#include "conductor/system/activity.h"
#include "conductor/system/descendants.h"
#include "conductor/system/proc.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace conduct::system {
namespace {

constexpr std::int64_t kPatienceMs = 2000;

// A signal is sent before it has been heeded: a system call that is under way comes to its end.
bool stands(pid_t pid) {
  const char state = process_state(pid);
  return state == 'T' || state == 't' || state == 'Z' || state == 'X' || state == 0;
}

// Who waits for a child of vfork(2) to call another program cannot stop before that has.
void let_vforked_go_on(pid_t parent) {
  if (process_state(parent) != 'D') return;
  PidList children;
  add_children(parent, children);
  for (std::size_t i = 0; i < children.size(); ++i) kill(children[i], SIGCONT);
}

}  // namespace

// Some may end meanwhile, and be reaped; none may begin.
Standstill::Standstill(pid_t root) {
  const std::int64_t until = steady_ms() + kPatienceMs;
  for (;;) {
    PidList found;
    stop_descendants(root, found);
    complete_ = true;
    for (std::size_t i = 0; i < found.size(); ++i) {
      complete_ = complete_ && stands(found[i]) && is_known(found[i]);
      if (!is_known(found[i])) stopped_.push_back(found[i]);
    }
    if (complete_ || steady_ms() > until) return;
    for (std::size_t i = 0; i < found.size(); ++i) let_vforked_go_on(found[i]);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

bool Standstill::is_known(pid_t pid) const {
  return std::find(stopped_.begin(), stopped_.end(), pid) != stopped_.end();
}

Standstill::~Standstill() {
  for (auto pid = stopped_.rbegin(); pid != stopped_.rend(); ++pid) kill(*pid, SIGCONT);
}

}  // namespace conduct::system
