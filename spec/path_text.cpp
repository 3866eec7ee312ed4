#include "spec/path_text.h"

#include "base/text.h"
#include "spec/inline_text.h"

#include <algorithm>
#include <array>

namespace conduct::spec {
namespace {

bool has_extension(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || text.size() - dot > 9) return false;
  const std::string_view extension = text.substr(dot + 1);
  return std::any_of(extension.begin(), extension.end(), base::is_letter) &&
         std::all_of(extension.begin(), extension.end(), base::is_alphanumeric);
}

// Could TEXT be the path or the glob of a file in the repository?
bool is_safe_path(std::string_view text) {
  if (text.empty() || text.front() == '/' || text.front() == '~' || text.front() == '-')
    return false;
  if (text.find_first_of(" `()<>{}=$\"'|;:,\\") != std::string_view::npos) return false;
  if (std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == 127; }))
    return false;
  const std::vector<std::string_view> parts = base::split(text, '/');
  return std::find(parts.begin(), parts.end(), "..") == parts.end();
}

bool is_known_file(std::string_view text) {
  static constexpr std::array<std::string_view, 9> kFiles{"Makefile", "Dockerfile", "Justfile",
                                                          "Gemfile",  "Rakefile",   "LICENSE",
                                                          "README",   "CHANGELOG",  "NOTICE"};
  return std::find(kFiles.begin(), kFiles.end(), text) != kFiles.end();
}

}  // namespace

std::optional<std::string> read_path(std::string_view piece, bool any_word) {
  const std::optional<std::string_view> code = only_code(piece);
  const std::string_view path = base::trim(code.value_or(piece));
  if (!is_safe_path(path)) return std::nullopt;
  const bool plain = code || any_word || path.find('/') != std::string_view::npos;
  if (!plain && !has_extension(path) && !is_known_file(path)) return std::nullopt;
  return std::string(path);
}

std::optional<std::vector<std::string>> read_paths(std::string_view text, bool any_word) {
  std::vector<std::string> paths;
  for (const Piece& piece : pieces(text, true)) {
    std::optional<std::string> path = read_path(piece.text, any_word);
    if (!path) return std::nullopt;
    paths.push_back(*std::move(path));
  }
  if (paths.empty()) return std::nullopt;
  return paths;
}

std::vector<std::string> paths_in(std::string_view text) {
  std::vector<std::string> paths;
  for (const CodeSpan& span : code_spans(text)) {
    if (auto path = read_path(span.code, false)) paths.push_back(*std::move(path));
  }
  return paths;
}

}  // namespace conduct::spec
