// How long a plan of 10 MB takes to be read, beside what cmark-gfm alone needs for the same bytes,
// in turns, each in a process of its own, as a command reads one plan and ends: a heap that the
// other one has left in pieces would count as work. The least processor time of each is compared:
// what is above it is the machine's. Fails where the ratio is above 2.
//
//     build/release/bench/parse_bench [ROUNDS]
#include "spec/spec.h"

#include <cmark-gfm.h>
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>

namespace {

constexpr std::size_t kBytes = 10'000'000;
constexpr double kMost = 2;

// A phase with a bit of everything.
std::string phase(std::size_t number) {
  return fmt::format(
      "### Phase {0}: Part number {0} of a long plan\n\n"
      "**Goal:** something that people understand, with *emphasis*, `code` and a [link](a.md).\n\n"
      "- [ ] T{0:04} [P] write `src/part_{0}.c` and its header\n  - keep it short\n  - say why\n"
      "- [ ] write `tests/part_{0}_test.c`: every branch, and what must not work\n\n"
      "Modules:\n\n- core: src/core/, include/*.h\n- edge: src/edge/ (depends on core)\n\n"
      "Depends on: Phase {1}\n\n"
      "Test Command:\n\n```bash\ncd build\nctest -R part_{0} --output-on-failure\n```\n\n"
      "| File | Purpose |\n|------|---------|\n| `src/part_{0}.c` | the part itself |\n\n"
      "Success Criteria:\n\n- All tests pass\n- `src/part_{0}.c` exists\n"
      "- No TODO/FIXME comments in src/\n- Command `./part_{0} --check` exits 0\n"
      "- It is pleasant to use, as far as that can be said of a part\n\n"
      "Gotchas:\n\n- The part before must not know of this one\n\n",
      number, number - 1);
}

std::string plan() {
  std::string text = "# A long plan\n\n## Implementation Phases\n\n";
  for (std::size_t number = 1; text.size() < kBytes; ++number) text += phase(number);
  return text;
}

// The processor time that WORK takes in a process of its own.
template <typename Work>
double milliseconds(Work work) {
  int ends[2];
  if (::pipe(ends) != 0) std::abort();
  const pid_t child = ::fork();
  if (child == 0) {
    const std::clock_t started = std::clock();
    work();
    const double spent = 1000.0 * static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
    ::_exit(::write(ends[1], &spent, sizeof spent) == sizeof spent ? 0 : 1);
  }
  double taken = 0;
  if (child < 0 || ::read(ends[0], &taken, sizeof taken) != sizeof taken) std::abort();
  ::waitpid(child, nullptr, 0);
  ::close(ends[0]);
  ::close(ends[1]);
  return taken;
}

}  // namespace

int main(int count, char** words) {
  const int rounds = count > 1 ? std::atoi(words[1]) : 5;
  const std::string text = plan();
  double cmark = 1e9, conduct = 1e9;
  for (int round = 0; round < rounds; ++round) {
    cmark = std::min(
        cmark, milliseconds([&] {
          cmark_node_free(cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT));
        }));
    conduct = std::min(conduct, milliseconds([&] { conduct::spec::parse(text); }));
  }
  const std::size_t phases = conduct::spec::parse(text).spec.phases.size();
  const double ratio = conduct / cmark;
  fmt::print(
      "{:.1f} MB, {} phases: cmark-gfm {:.0f} ms, conduct {:.0f} ms, ratio {:.2f} (at most {})\n",
      static_cast<double>(text.size()) / 1e6, phases, cmark, conduct, ratio, kMost);
  return phases > 1000 && ratio <= kMost ? 0 : 1;
}
