#include "spec/json_criterion.h"

#include "base/text.h"
#include "spec/path_text.h"
#include "spec/server_address.h"
#include "spec/source_line.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace conduct::spec {
namespace {

constexpr std::array kKinds{CriterionKind::tests,  CriterionKind::command,  CriterionKind::files,
                            CriterionKind::absent, CriterionKind::contains, CriterionKind::port,
                            CriterionKind::http,   CriterionKind::coverage, CriterionKind::prose};

// The same paths that a criterion in Markdown can name.
void read_paths_of(const Node& node, std::vector<std::string>& into) {
  node.each("paths", [&](const Node& one) {
    std::string path = one.as_line();
    if (path.empty()) return;
    if (read_path(path, true) == path) {
      into.push_back(std::move(path));
    } else {
      one.wrong("is no path or glob within the repository");
    }
  });
}

// What NODE says beside its text, each in its form, whether or not its kind asks for it.
Criterion read_members(const Node& node) {
  Criterion said;
  node.read("command", said.command);
  read_paths_of(node, said.paths);
  node.read_lines("pattern", said.pattern);
  if (node.has("address")) said.address = node.child("address").as_line();
  if (!said.address.empty() && !read_server_address(said.address)) {
    node.child("address").wrong("is no port from 1 to 65535, with a path or without");
  }
  node.read_percent("percent", said.percent);
  if (node.has("until")) said.until = node.child("until").as_id();
  return said;
}

// SAID without what KIND has no use for.
Criterion of_kind(CriterionKind kind, Criterion said) {
  Criterion criterion;
  criterion.kind = kind;
  switch (kind) {
    case CriterionKind::command:
      criterion.command = std::move(said.command);
      break;
    case CriterionKind::files:
      criterion.paths = std::move(said.paths);
      break;
    case CriterionKind::absent:
    case CriterionKind::contains:
      criterion.pattern = std::move(said.pattern);
      criterion.paths = std::move(said.paths);
      break;
    case CriterionKind::http:
      criterion.pattern = std::move(said.pattern);
      [[fallthrough]];
    case CriterionKind::port:
      criterion.address = std::move(said.address);
      break;
    case CriterionKind::coverage:
      criterion.percent = said.percent;
      break;
    case CriterionKind::tests:
    case CriterionKind::prose:
      break;
  }
  return criterion;
}

// What CRITERION lacks to be of its kind; nullptr: nothing.
const char* lacks(const Criterion& criterion) {
  const char* paths = criterion.paths.empty() ? "\"paths\"" : nullptr;
  const auto address = read_server_address(criterion.address);
  switch (criterion.kind) {
    case CriterionKind::command:
      return base::trim(criterion.command).empty() ? "a \"command\"" : nullptr;
    case CriterionKind::files:
      return paths;
    case CriterionKind::absent:
    case CriterionKind::contains:
      return criterion.pattern.empty() ? "a \"pattern\"" : paths;
    case CriterionKind::port:
      return address && address->path.empty() ? nullptr : "a port alone as \"address\"";
    case CriterionKind::http:
      if (!address) return "an \"address\"";
      return criterion.pattern.size() == 1 && is_http_status(criterion.pattern[0])
                 ? nullptr
                 : "one status, such as 200, in \"pattern\"";
    case CriterionKind::coverage:
      return criterion.percent > 0 ? nullptr : "\"percent\"";
    case CriterionKind::tests:
    case CriterionKind::prose:
      break;
  }
  return nullptr;
}

// NODE says what it is bound to by SAID: prose, and an error, if that is no kind or not all of it.
Criterion read_kind(const Node& node, Criterion said) {
  std::string kind;
  node.read("kind", kind);
  const auto known = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](CriterionKind each) { return kind == to_string(each); });
  if (known == kKinds.end()) {
    node.wrong(fmt::format("is of the kind \"{}\", which is not known", shown(kind)));
    return {};
  }
  Criterion criterion = of_kind(*known, std::move(said));
  const char* lacking = lacks(criterion);
  if (lacking == nullptr) return criterion;
  node.wrong(fmt::format("is of the kind \"{}\", which needs {}", kind, lacking));
  return {};
}

}  // namespace

std::vector<Criterion> read_json_criteria(const Node& node, const char* key) {
  std::vector<Criterion> criteria;
  node.each(key, [&](const Node& one) {
    const std::string text =
        item_text(one.text("text", {"text", "kind", "line", "command", "paths", "pattern",
                                    "address", "percent", "until"}));
    if (text.empty()) return;
    Criterion criterion = bind_criterion(text, 0);
    if (!one.is_string()) {
      Criterion said = read_members(one);
      std::string until = said.until.empty() ? criterion.until : said.until;
      if (one.has("kind")) criterion = read_kind(one, std::move(said));
      criterion.text = text;
      criterion.until = std::move(until);
    }
    criteria.push_back(std::move(criterion));
  });
  return criteria;
}

}  // namespace conduct::spec
