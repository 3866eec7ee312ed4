// Observers that only append: plain lines, and one JSON object an event. The one that redraws is
// live_console.cpp.
#include "conductor/report/console.h"

#include "conductor/report/ci.h"
#include "conductor/report/json.h"
#include "conductor/report/narration.h"
#include "conductor/report/paint.h"

#include <fmt/format.h>

namespace conduct::report {
namespace {

class PlainConsole : public Console {
 public:
  PlainConsole(Sink sink, bool colour, Ci ci) : sink_(std::move(sink)), paint_(colour), ci_(ci) {}

  void happened(const core::Plan& plan, const core::State& state,
                const core::Entry& entry) override {
    std::string out;
    for (const Line& line : narrate(plan, state, entry)) add(out, line, entry);
    if (!out.empty()) sink_(out);
  }
  void said(core::JobId, std::string_view) override {}
  void tick(std::int64_t) override {}

 private:
  void add(std::string& out, const Line& line, const core::Entry& entry) {
    const std::string text = harmless(ci_, line.text);
    out += paint_(line.tone, text) + "\n";
    if (!line.output.empty()) {
      const std::string key = fmt::format("{}_{}_{}", entry.run, entry.seq, ++sections_);
      out += fold(ci_, text + " (output)", key, entry.at_ms);
      for (const std::string& quoted : line.output) out += "    " + harmless(ci_, quoted) + "\n";
      out += unfold(ci_, key, entry.at_ms);
    }
    if (line.annotation == Annotation::none) return;
    const Level level = line.annotation == Annotation::error ? Level::error : Level::warning;
    out += annotation(ci_, level, "conduct", line.text);
  }

  Sink sink_;
  Paint paint_;
  Ci ci_;
  int sections_ = 0;
};

class JsonConsole : public Console {
 public:
  explicit JsonConsole(Sink sink) : sink_(std::move(sink)) {}

  void happened(const core::Plan& plan, const core::State&, const core::Entry& entry) override {
    sink_(event_json(core::encode(plan, entry)) + "\n");
  }
  void said(core::JobId, std::string_view) override {}
  void tick(std::int64_t) override {}

 private:
  Sink sink_;
};

}  // namespace

std::unique_ptr<Console> plain_console(Sink sink, bool colour, const std::string& ci) {
  return std::make_unique<PlainConsole>(std::move(sink), colour, ci_from(ci));
}

std::unique_ptr<Console> json_console(Sink sink) {
  return std::make_unique<JsonConsole>(std::move(sink));
}

}  // namespace conduct::report
