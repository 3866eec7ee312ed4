#include "spec/unbound_code.h"

#include "base/text.h"
#include "spec/command_text.h"
#include "spec/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace conduct::spec {
namespace {

using Words = std::vector<std::string_view>;

bool is_denial(std::string_view word) {
  static constexpr std::array<std::string_view, 4> kDenials{"never", "not", "cannot", "longer"};
  return is_one_of(word, kDenials) || word.ends_with("n't");
}

// "`x` is never run", "Nobody runs `x`": BEFORE and BEHIND the code, in lower case.
bool denies(std::string_view before, std::string_view behind) {
  static constexpr std::array<std::string_view, 7> kNobody{"no",   "nothing", "nobody", "never",
                                                           "none", "not",     "without"};
  static constexpr std::array<std::string_view, 6> kCalls{"calls",   "runs",   "uses",
                                                          "invokes", "starts", "needs"};
  const Words then = base::split(behind, ' ');
  if (std::any_of(
          then.begin(),
          then.begin() + static_cast<Words::difference_type>(std::min<std::size_t>(then.size(), 3)),
          is_denial)) {
    return true;
  }
  const Words first = base::split(before, ' ');
  return is_denial(first.back()) || first.back() == "without" ||
         (is_one_of(first[0], kNobody) && is_one_of(first.back(), kCalls));
}

}  // namespace

std::string unbound_hint(std::string_view text, const CodeSpan& command) {
  const std::string code = shown(command.code);
  const CheckText check = read_check(text);
  const bool printed = check.silent || !check.expected.empty();
  if (check.fails || printed) {
    return fmt::format("to have that checked, write it as an item below \"Verification:\": `{}` {}",
                       code,
                       check.fails ? check.exit_code > 0 ? fmt::format("exits {}", check.exit_code)
                                                         : "exits non-zero"
                       : check.silent ? "prints nothing"
                                      : "prints `" + shown(check.expected) + "`");
  }
  const std::string before = base::lower(base::trim(text.substr(0, command.start)));
  if (denies(before, base::lower(base::trim(text.substr(command.end))))) {
    return "nothing can check that; write a command that succeeds where it holds: "
           "Command `…` exits 0";
  }
  return fmt::format("if it is a command that must succeed, write: Command `{}` exits 0", code);
}

}  // namespace conduct::spec
