// `conduct init`: a first SPEC.md to be changed. Never overwrites one.
#include "base/text.h"
#include "conductor/cli/commands.h"
#include "conductor/cli/exit_code.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace conduct::cli {
namespace {

constexpr std::string_view kFirstSpec = R"(# A greeting

One or two sentences on what is there at the end. Everything below is an example: replace it.

## Implementation Phases

### Phase 1: The words

- [ ] Write greeting.txt with the line "Hello from a plan"

Modules: greeting

Test Command: grep -q Hello greeting.txt

Success Criteria:
- greeting.txt exists
- Tests pass

### Phase 2: The program

- [ ] Write greet.sh, which prints greeting.txt
- [ ] Write farewell.sh, which prints "Goodbye"

Modules: greet, farewell

Test Command: sh greet.sh | grep Hello && sh farewell.sh | grep Goodbye

Success Criteria:
- greet.sh exists
- farewell.sh exists
- Tests pass

Gotchas:
- The scripts are run by sh, not by bash
)";

base::Error refused(const std::string& name, int error) {
  if (error == EEXIST) {
    return {base::Fault::usage, fmt::format("{} exists already and is not overwritten", name),
            fmt::format("look at it with `conduct check {}`", base::shell_word(name))};
  }
  return {base::Fault::environment,
          fmt::format("{} could not be written: {}", name, std::strerror(error)), ""};
}

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Makes the file exclusively ("x"): between a look and a write somebody else may have made it.
base::Status write_new(const std::string& path, const std::string& name) {
  std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "wx"));
  if (!file) return refused(name, errno);
  if (std::fwrite(kFirstSpec.data(), 1, kFirstSpec.size(), file.get()) != kFirstSpec.size() ||
      std::fflush(file.get()) != 0) {
    return refused(name, errno);
  }
  return {};
}

class Init : public Command {
 public:
  Init()
      : Command({"init", Group::spec, "Write a first SPEC.md, to be changed", "conduct init", ""}) {
    syntax_.text({}, "FILE", name_, "where; without it SPEC.md", Completes::file);
  }

  base::Result<int> run(const Place& place) override {
    const std::string name = name_.empty() ? "SPEC.md" : name_;
    TRY(write_new((std::filesystem::path(place.where) / name).string(), name));
    place.terminal.out(
        fmt::format("wrote {1}: an example of two phases. Change it, then:\n"
                    "  conduct check {0}           what it binds to, and what is wrong\n"
                    "  conduct plan {0}            what would run, in which order\n"
                    "  conduct run {0} --dry-run   who would work, and where it would land\n",
                    base::shell_word(name), name));
    return kPassed;
  }

 private:
  std::string name_;
};

}  // namespace

std::unique_ptr<Command> init_command() {
  return std::make_unique<Init>();
}

}  // namespace conduct::cli
