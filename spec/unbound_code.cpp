#include "spec/unbound_code.h"

#include "base/text.h"
#include "spec/command_text.h"
#include "spec/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace conduct::spec {
namespace {

// "`x` is never run", "No step calls `x`".
bool denies(std::string_view text) {
  static constexpr std::array<std::string_view, 9> kDenials{
      "never", "not", "no", "without", "neither", "nobody", "nothing", "cannot", "longer"};
  const std::string lowered = base::lower(text);
  const std::vector<std::string_view> words = base::split(lowered, ' ');
  return std::any_of(words.begin(), words.end(), [](std::string_view word) {
    return is_one_of(word, kDenials) || word.ends_with("n't");
  });
}

}  // namespace

std::string unbound_hint(std::string_view text, const CodeSpan& command) {
  const std::string code = shown(command.code);
  const CheckText check = read_check(text);
  const bool printed = check.silent || !check.expected.empty();
  if (check.fails || printed) {
    return fmt::format("to have that checked, write it as an item below \"Verification:\": `{}` {}",
                       code,
                       check.fails    ? "exits 1"
                       : check.silent ? "prints nothing"
                                      : "prints `" + shown(check.expected) + "`");
  }
  if (denies(text.substr(0, command.start)) || denies(text.substr(command.end))) {
    return "nothing can check that; write a command that succeeds where it holds: "
           "Command `…` exits 0";
  }
  return fmt::format("if it is a command that must succeed, write: Command `{}` exits 0", code);
}

}  // namespace conduct::spec
