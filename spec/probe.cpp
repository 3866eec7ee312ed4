#include "spec/probe.h"

#include "base/text.h"
#include "spec/inline_text.h"
#include "spec/path_text.h"
#include "spec/phase_heading.h"
#include "spec/server_address.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace conduct::spec {
namespace {

// The unsigned number at the start of TEXT, which may have a fraction; its length too.
std::optional<std::pair<double, std::size_t>> number_at(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + end, value);
  if (error != std::errc() || stop == text.data()) return std::nullopt;
  return std::pair{value, static_cast<std::size_t>(stop - text.data())};
}

// ---- contains: "`README.md` mentions `make`", "README.md contains \"Usage\""

std::optional<std::string> quoted_words(std::string_view text) {
  if (const auto code = only_code(text)) return std::string(*code);
  for (const auto& [open, close] :
       {std::pair<std::string_view, std::string_view>{"\"", "\""}, {"“", "”"}, {"'", "'"}}) {
    const bool whole =
        text.size() > open.size() + close.size() && text.starts_with(open) && text.ends_with(close);
    if (!whole) continue;
    const std::string_view inner =
        text.substr(open.size(), text.size() - open.size() - close.size());
    if (inner.find(close) == std::string_view::npos) return std::string(inner);
  }
  return std::nullopt;
}

bool bind_contains(std::string_view text, Criterion& criterion) {
  static constexpr std::array<std::string_view, 4> kVerbs{" contains ", " contain ", " mentions ",
                                                          " includes "};
  const std::string lowered = base::lower(text);
  for (const std::string_view verb : kVerbs) {
    const std::size_t at = lowered.find(verb);
    if (at == std::string::npos) continue;
    std::string_view subject = base::trim(text.substr(0, at));
    for (const std::string_view lead : {"the file ", "file ", "the "}) {
      if (base::starts_with_ignoring_case(subject, lead)) subject.remove_prefix(lead.size());
    }
    const auto path = read_path(subject, false);
    std::vector<std::string> words;
    for (const Piece& piece : pieces(text.substr(at + verb.size()), true)) {
      auto word = quoted_words(piece.text);
      if (!word || word->empty()) return false;
      words.push_back(*std::move(word));
    }
    if (!path || words.empty()) return false;
    criterion.kind = CriterionKind::contains;
    criterion.paths = {*path};
    criterion.pattern = std::move(words);
    return true;
  }
  return false;
}

// ---- port and http: "Service answers on port 9000", "GET http://localhost:9000/health returns
// 200"

std::optional<std::string> port_at(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const bool ends = end == text.size() || text[end] == ' ' || text[end] == '/' || text[end] == '`';
  if (!ends || !read_server_address(text.substr(0, end))) return std::nullopt;
  return std::string(text.substr(0, end));
}

// "starts", "listens", "answers", "is up", "responds" … on port N, and no more than that.
bool bind_port(std::string_view text, Criterion& criterion) {
  const std::string lowered = base::lower(text);
  const std::size_t at = lowered.find("on port ");
  const bool open = lowered.starts_with("port ") && lowered.ends_with(" is open");
  if (at == std::string::npos && !open) return false;
  static constexpr std::array<std::string_view, 9> kVerbs{
      "starts", "listens", "answers", "responds", "runs", "up", "start", "reachable", "available"};
  const std::string_view before = base::trim(std::string_view(lowered).substr(0, open ? 0 : at));
  const std::string_view verb = before.substr(before.rfind(' ') + 1);
  if (!open && !is_one_of(verb, kVerbs)) return false;
  const std::string_view rest = text.substr(open ? 5 : at + 8);
  const auto port = port_at(rest);
  if (!port || (!open && port->size() != rest.size())) return false;
  criterion.kind = CriterionKind::port;
  criterion.address = *port;
  return true;
}

// An address of this machine: the part behind the host; nullopt for any other.
std::optional<std::string_view> local_address(std::string_view url) {
  if (url.starts_with("http://")) url.remove_prefix(7);
  for (const std::string_view host : {"localhost:", "127.0.0.1:"}) {
    if (url.starts_with(host)) return url.substr(host.size());
  }
  return std::nullopt;
}

bool bind_http(std::string_view text, Criterion& criterion) {
  const std::string said = [&] {
    std::string plain(text);
    plain.erase(std::remove(plain.begin(), plain.end(), '`'), plain.end());
    return plain;
  }();
  std::string_view rest = said;
  if (rest.starts_with("GET ")) rest.remove_prefix(4);
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const auto address = local_address(rest.substr(0, end));
  if (!address || !read_server_address(*address)) return false;
  std::string_view verdict = base::trim(rest.substr(end));
  for (const std::string_view verb :
       {"returns ", "answers with ", "answers ", "responds with ", "gives "}) {
    if (!verdict.starts_with(verb)) continue;
    verdict = verdict.substr(verb.size());
    for (const std::string_view word : {"HTTP ", "status ", "code "}) {
      if (verdict.starts_with(word)) verdict.remove_prefix(word.size());
    }
    if (verdict.ends_with(" OK")) verdict.remove_suffix(3);
    const bool status =
        verdict.size() == 3 && verdict.find_first_not_of("0123456789") == verdict.npos;
    if (!status) return false;
    criterion.kind = CriterionKind::http;
    criterion.address = *address;
    criterion.pattern = {std::string(verdict)};
    return true;
  }
  return false;
}

// ---- coverage: "Coverage is at least 80%", "80% test coverage"

bool bind_coverage(std::string_view text, Criterion& criterion) {
  const std::string lowered = base::lower(text);
  const std::size_t word = lowered.find("coverage");
  if (word == std::string::npos) return false;
  const std::size_t digit = lowered.find_first_of("0123456789");
  if (digit == std::string::npos) return false;
  const auto number = number_at(std::string_view(lowered).substr(digit));
  if (!number || number->first <= 0 || number->first > 100) return false;
  std::string_view behind = base::trim(std::string_view(lowered).substr(digit + number->second));
  if (!behind.starts_with("%")) return false;
  behind = base::trim(behind.substr(1));
  const std::string_view before = base::trim(std::string_view(lowered).substr(0, digit));
  // "80% test coverage", "at least 80% coverage"
  static constexpr std::array<std::string_view, 6> kSubjects{
      "coverage",      "test coverage",      "code coverage",
      "line coverage", "unit test coverage", "statement coverage"};
  static constexpr std::array<std::string_view, 8> kLeast{"",   "at least", "minimum", ">",
                                                          ">=", "≥",        "over",    "above"};
  if (digit < word) {
    if (!is_one_of(behind, kSubjects) || !is_one_of(before, kLeast)) return false;
  } else {
    const std::string_view relation = base::trim(before.substr(std::min(word + 8, before.size())));
    static constexpr std::array<std::string_view, 14> kRelations{
        ":",        "is at least", "at least", "of at least", "≥",       ">=",      ">",
        "is above", "above",       "is over",  "over",        "reaches", "exceeds", "meets"};
    std::string_view subject = before.substr(0, std::min(word + 8, before.size()));
    if (subject.starts_with("the ")) subject.remove_prefix(4);
    if (!behind.empty() || !is_one_of(relation, kRelations) || !is_one_of(subject, kSubjects)) {
      return false;
    }
  }
  criterion.kind = CriterionKind::coverage;
  criterion.percent = number->first;
  return true;
}

}  // namespace

bool bind_probe(std::string_view text, Criterion& criterion) {
  // Each of them names something that has a number, code or a quotation.
  if (text.find_first_of("0123456789`\"'\xE2") == std::string_view::npos) return false;
  return bind_contains(text, criterion) || bind_http(text, criterion) ||
         bind_port(text, criterion) || bind_coverage(text, criterion);
}

std::string_view take_until(std::string_view& text) {
  const std::string_view said = text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
  const std::size_t open = said.rfind('(');
  if (open == std::string_view::npos || !said.ends_with(')')) return {};
  const std::string_view remark = said.substr(open + 1, said.size() - open - 2);
  if (!base::starts_with_ignoring_case(remark, "until ")) return {};
  const auto heading = read_phase_heading(remark.substr(6));
  if (!heading || heading->keyword.weak() || !heading->title.empty()) return {};
  const std::size_t at = remark.rfind(heading->id);
  if (at == std::string_view::npos) return {};
  text = base::trim(said.substr(0, open));
  return remark.substr(at, heading->id.size());
}

}  // namespace conduct::spec
