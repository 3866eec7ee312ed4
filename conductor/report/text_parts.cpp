// Pieces that the texts for people share.
#include "conductor/report/text_parts.h"

#include "base/text.h"
#include "conductor/report/columns.h"
#include "conductor/report/standing.h"

#include <fmt/format.h>

#include <algorithm>

namespace conduct::report {

std::string next_lines(const std::vector<Step>& steps, const Paint& paint) {
  std::size_t width = 0;
  for (const Step& step : steps) width = std::max(width, columns(step.command));
  std::string out;
  for (const Step& step : steps) {
    const std::string head = out.empty() ? "next: " : "      ";
    out += head + (step.command.empty()
                       ? step.what
                       : paint(Tone::strong, pad(step.command, width)) + "  " + step.what);
    out += "\n";
  }
  return out;
}

std::string approval_lines(const core::Plan& plan, const core::State& state) {
  std::string out;
  const auto add = [&](core::JobId id, const std::string& what) {
    out += fmt::format("waiting: phase {} ({}) {}\n", job_name(plan, id),
                       base::one_line(plan.phase(plan.job(id).phase).title, kTitleColumns), what);
  };
  for (const core::JobId id : core::awaiting_approval(state)) {
    add(id, "has passed; a person is to approve " + short_commit(state.of(id).head));
  }
  for (const core::JobId id : core::approved_and_waiting(state)) {
    add(id, "is " + action(plan, state, id) + " and goes on with conduct resume");
  }
  return out;
}

std::string waiting_reason(const core::Plan& plan, const core::State& state) {
  constexpr std::size_t kPaths = 20;
  if (state.refused.empty()) return approval_lines(plan, state);
  std::string out = "waiting: " + base::one_line(state.refused, kLineColumns) + "\n";
  const std::size_t shown = std::min(kPaths, state.in_the_way.size());
  for (std::size_t i = 0; i < shown; ++i) {
    out += "  " + base::one_line(state.in_the_way[i], kLineColumns) + "\n";
  }
  if (shown < state.in_the_way.size()) {
    out += fmt::format("  … and {} more\n", state.in_the_way.size() - shown);
  }
  return out;
}

std::string quoted(std::string_view text, std::size_t max) {
  const std::string line = base::one_line(text, max);
  const bool has_code = line.find('`') != std::string::npos;
  return has_code ? "“" + line + "”" : "`" + line + "`";
}

std::vector<std::string> quoted_tail(std::string_view output, std::size_t max) {
  const std::vector<std::string_view> all = base::lines(output);
  const std::size_t first = all.size() > max ? all.size() - max : 0;
  std::vector<std::string> quoted;
  if (first > 0) quoted.push_back(fmt::format("| … {} above", counted(first, "line")));
  for (std::size_t i = first; i < all.size(); ++i) {
    quoted.push_back("| " + base::one_line(all[i], kLineColumns));
  }
  return quoted;
}

std::string first_of(const std::vector<std::string>& names, std::size_t max) {
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(max, names.size()); ++i) {
    shown.push_back(base::one_line(names[i], kLineColumns));
  }
  std::string text = base::join(shown, ", ");
  if (names.size() > max) text += fmt::format(" and {} more", names.size() - max);
  return text;
}

}  // namespace conduct::report
