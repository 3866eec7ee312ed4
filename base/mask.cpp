#include "base/mask.h"

#include "base/text.h"

#include <algorithm>

namespace conduct::base {
namespace {

constexpr std::size_t kLeast = 8;
constexpr std::string_view kMask = "***";
constexpr std::size_t kMostHeld = 1 << 16;  // of one secret that goes on and on

struct Span {
  std::size_t begin, end;
};

// Where any of SECRETS stands in TEXT: in order, those that meet made one.
std::vector<Span> spans_of(const std::vector<std::string>& secrets, std::string_view text) {
  std::vector<Span> found;
  for (const std::string& secret : secrets)
    for (std::size_t at = text.find(secret); at != std::string_view::npos;
         at = text.find(secret, at + 1))
      found.push_back({at, at + secret.size()});
  std::sort(found.begin(), found.end(),
            [](const Span& left, const Span& right) { return left.begin < right.begin; });
  std::vector<Span> merged;
  for (const Span& span : found) {
    if (!merged.empty() && span.begin < merged.back().end)
      merged.back().end = std::max(merged.back().end, span.end);
    else
      merged.push_back(span);
  }
  return merged;
}

// How many bytes at the end of TEXT may be the beginning of one of SECRETS.
std::size_t open_end(const std::vector<std::string>& secrets, std::string_view text) {
  std::size_t longest = 0;
  for (const std::string& secret : secrets) {
    std::size_t size = std::min(secret.size() - 1, text.size());
    while (size > longest && !text.ends_with(std::string_view(secret).substr(0, size))) --size;
    longest = std::max(longest, size);
  }
  return longest;
}

// TEXT with a backslash before each of MARKS, as JSON has it (RFC 8259, 7).
std::string escaped(std::string_view text, std::string_view marks) {
  std::string out;
  for (const char c : text) {
    if (marks.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

Mask::Mask(const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets)
    for (const std::string_view line : lines(secret)) {
      if (line.size() < kLeast) continue;
      for (const std::string_view marks : {"", "\"\\", "\"\\/"})
        secrets_.push_back(escaped(line, marks));
    }
  std::sort(secrets_.begin(), secrets_.end());
  secrets_.erase(std::unique(secrets_.begin(), secrets_.end()), secrets_.end());
}

std::string_view Mask::add(std::string_view text) {
  if (secrets_.empty()) return text;
  held_ += text;
  return show(held_.size() - open_end(secrets_, held_));
}

std::string_view Mask::finish() {
  return show(held_.size());
}

// Up to END, or to the beginning of a secret that lies across it.
std::string_view Mask::show(std::size_t end) {
  shown_.clear();
  std::size_t at = 0;
  for (const Span& span : spans_of(secrets_, held_)) {
    if (span.begin >= end) break;
    if (span.end > end && held_.size() < kMostHeld) {
      end = span.begin;
      break;
    }
    end = std::max(end, span.end);
    shown_.append(held_, at, span.begin - at).append(kMask);
    at = span.end;
  }
  shown_.append(held_, at, end - at);
  held_.erase(0, end);
  return shown_;
}

std::string masked(std::string_view text, const std::vector<std::string>& secrets) {
  Mask mask(secrets);
  std::string shown(mask.add(text));
  return shown.append(mask.finish());
}

}  // namespace conduct::base
