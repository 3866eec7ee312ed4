// The observer for terminals: finished lines scroll above a block with a line per running job.
// Reads no clock: time comes with events and ticks.
//
// Each frame is one write that goes up over the old block, clears, prints what has finished and
// draws the block anew. It hides the cursor and turns automatic wrapping off at its start and both
// on again at its end, so that a conductor that is killed between two frames leaves the terminal as
// it was.
#include "base/text.h"
#include "conductor/report/columns.h"
#include "conductor/report/console.h"
#include "conductor/report/narration.h"
#include "conductor/report/paint.h"
#include "conductor/report/standing.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace conduct::report {
namespace {

constexpr std::int64_t kFrameMs = 100;  // no two frames are nearer to each other
constexpr std::size_t kSaid = 1024;     // bytes kept of an agent's last line
constexpr std::size_t kNameColumns = 24;

// Private modes 25 (cursor) and 7 (wrapping) of DEC terminals, as xterm's ctlseqs documents them.
constexpr std::string_view kFrameStart = "\x1b[?25l\x1b[?7l";
constexpr std::string_view kFrameEnd = "\x1b[?7h\x1b[?25h";

class LiveConsole : public Console {
 public:
  LiveConsole(Sink sink, std::function<int()> width, std::function<int()> height, bool colour)
      : sink_(std::move(sink)),
        width_(std::move(width)),
        height_(std::move(height)),
        paint_(colour) {}
  LiveConsole(const LiveConsole&) = delete;
  LiveConsole& operator=(const LiveConsole&) = delete;
  ~LiveConsole() override {
    rows_.clear();
    if (!drawn_.empty() || !finished_.empty()) draw();
  }

  void happened(const core::Plan& plan, const core::State& state,
                const core::Entry& entry) override {
    for (const Line& line : narrate(plan, state, entry)) {
      finished_ += paint_(line.tone, line.text) + "\n";
      for (const std::string& quoted : line.output) finished_ += "    " + quoted + "\n";
    }
    if (const auto job = subject_of(entry.event)) follow(plan, state, *job, entry.at_ms);
    const bool last = std::holds_alternative<core::RunEnded>(entry.event);
    if (last) rows_.clear();
    pass(entry.at_ms, last);
  }

  void said(core::JobId job, std::string_view line) override {
    const auto row = rows_.find(job);
    if (row != rows_.end() && !base::trim(line).empty()) row->second.said = line.substr(0, kSaid);
  }

  void tick(std::int64_t now_ms) override { pass(now_ms, false); }

 private:
  struct Row {
    std::string name, doing, said;
    std::int64_t since_ms = 0;
  };

  // A job has a row while an act of it runs.
  void follow(const core::Plan& plan, const core::State& state, core::JobId job,
              std::int64_t at_ms) {
    if (!state.of(job).acting) {
      rows_.erase(job);
      return;
    }
    Row& row = rows_[job];
    const std::string doing = action(plan, state, job);
    if (row.name.empty()) row = {job_name(plan, job), doing, "", at_ms};
    row.doing = doing;
  }

  // Time has passed: draws where a frame is due.
  void pass(std::int64_t now_ms, bool at_once) {
    now_ms_ = now_ms;
    const bool due = now_ms < frame_ms_ || now_ms - frame_ms_ >= kFrameMs;
    if (!due && !at_once) return;
    if (rows_.empty() && drawn_.empty() && finished_.empty()) return;
    frame_ms_ = now_ms;
    draw();
  }

  void draw() {
    const std::size_t width = positive(width_(), 80);
    std::string frame(kFrameStart);
    if (const std::size_t up = lines_drawn(width); up > 0) frame += fmt::format("\x1b[{}F", up);
    if (!drawn_.empty()) frame += "\x1b[J";
    drawn_.clear();
    // What has finished may be longer than a line; it is to be kept whole.
    if (!finished_.empty()) frame += "\x1b[?7h" + finished_ + "\x1b[?7l";
    finished_.clear();
    for (const std::string& line : block(width)) frame += line + "\n";
    frame += kFrameEnd;
    sink_(frame);
  }

  std::vector<std::string> block(std::size_t width) {
    const std::size_t room = std::max<std::size_t>(positive(height_(), 24), 4) - 2;
    const std::size_t shown = rows_.size() <= room ? rows_.size() : room - 1;
    const std::size_t names = name_width();
    std::vector<std::string> lines;
    for (auto row = rows_.begin(); lines.size() < shown; ++row) {
      lines.push_back(row_text(row->second, names, width));
    }
    if (shown < rows_.size()) {
      const std::string more = fmt::format("… and {} more", rows_.size() - shown);
      lines.push_back(remember(more, width));
    }
    return lines;
  }

  std::string row_text(const Row& row, std::size_t names, std::size_t width) {
    const double seconds =
        static_cast<double>(std::max<std::int64_t>(now_ms_ - row.since_ms, 0)) / 1000;
    std::string text = fmt::format("● {} {:>6}  {}", pad(cut(row.name, kNameColumns), names),
                                   elapsed(seconds), row.doing);
    if (!row.said.empty()) {
      text += ": " + std::string(base::trim(base::one_line(row.said, kSaid)));
    }
    return paint_(Tone::strong, remember(text, width));
  }

  // Whole seconds: tenths that change twice a second only flicker.
  static std::string elapsed(double seconds) {
    if (seconds < 60) return fmt::format("{}s", static_cast<int>(seconds));
    return base::duration_text(seconds);
  }

  std::size_t name_width() const {
    std::size_t widest = 0;
    for (const auto& [job, row] : rows_) widest = std::max(widest, columns(row.name));
    return std::min(widest, kNameColumns);
  }

  // TEXT cut so that the last column stays free; its width is kept for the next frame.
  std::string remember(const std::string& text, std::size_t width) {
    std::string line = cut(text, width - 1);
    drawn_.push_back(columns(line));
    return line;
  }

  // How many lines the block takes now: a terminal that was made narrower has wrapped them.
  std::size_t lines_drawn(std::size_t width) const {
    std::size_t lines = 0;
    for (const std::size_t line : drawn_)
      lines += std::max<std::size_t>(1, (line + width - 1) / width);
    return lines;
  }

  static std::size_t positive(int value, std::size_t otherwise) {
    return value > 1 ? static_cast<std::size_t>(value) : otherwise;
  }

  Sink sink_;
  std::function<int()> width_, height_;
  Paint paint_;
  std::map<core::JobId, Row> rows_;
  std::string finished_;            // lines that are not yet shown
  std::vector<std::size_t> drawn_;  // columns of each line of the block as it stands
  std::int64_t now_ms_ = 0, frame_ms_ = 0;
};

}  // namespace

std::unique_ptr<Console> live_console(Sink sink, std::function<int()> width,
                                      std::function<int()> height, bool colour) {
  return std::make_unique<LiveConsole>(std::move(sink), std::move(width), std::move(height),
                                       colour);
}

}  // namespace conduct::report
