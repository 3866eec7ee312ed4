#include "validators/links.h"

#include "base/text.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace conduct::validators {
namespace {

constexpr int kMaxLinks = 40;             // as in Linux: path_resolution(7)
constexpr std::size_t kMaxFiles = 1'000;  // of a directory: one that will do is enough

using Tree = std::vector<std::string>;

bool is_directory(const std::string& path, const Tree& tree) {
  if (path.empty()) return true;
  const std::string prefix = path + '/';
  const auto first = std::lower_bound(tree.begin(), tree.end(), prefix);
  return first != tree.end() && first->starts_with(prefix);
}

class Walk {
 public:
  Walk(const Tree& tree, const Links& links) : tree_(tree), links_(links) {}

  // What is wrong with PATH; empty: at() is where it leads.
  std::string go(const std::string& path) {
    push(path);
    while (!pending_.empty()) {
      const std::string part = std::move(pending_.back());
      pending_.pop_back();
      std::string problem = step(part);
      if (!problem.empty()) return problem;
    }
    return {};
  }

  const std::string& at() const { return at_; }

 private:
  void push(std::string_view path) {
    const std::vector<std::string_view> parts = base::split(path, '/');
    pending_.insert(pending_.end(), parts.rbegin(), parts.rend());
  }

  std::string step(const std::string& part) {
    if (!is_directory(at_, tree_)) return "is not in the tree";
    if (part.empty() || part == ".") return {};
    if (part == "..") {
      if (at_.empty()) return "leaves the tree";
      const std::size_t slash = at_.rfind('/');
      at_.resize(slash == std::string::npos ? 0 : slash);
      return {};
    }
    const std::string next = at_.empty() ? part : at_ + '/' + part;
    const auto link = links_.find(next);
    if (link == links_.end()) {
      at_ = next;
      return {};
    }
    if (link->second.starts_with('/')) return "leaves the tree";
    if (link->second.empty()) return "is not in the tree";
    if (++followed_ > kMaxLinks) return fmt::format("leads through more than {} links", kMaxLinks);
    push(link->second);
    return {};
  }

  const Tree& tree_;
  const Links& links_;
  std::vector<std::string> pending_;  // the next one last
  std::string at_;                    // has no link in it; empty: the root of the tree
  int followed_ = 0;
};

void add_files_of(const std::string& directory, const Tree& tree, const Links& links,
                  std::vector<std::string>& files) {
  const std::string prefix = directory.empty() ? "" : directory + '/';
  for (auto one = std::lower_bound(tree.begin(), tree.end(), prefix);
       one != tree.end() && one->starts_with(prefix) && files.size() < kMaxFiles; ++one) {
    if (!links.contains(*one)) files.push_back(*one);
  }
}

}  // namespace

Followed follow(const std::string& path, const Tree& tree, const Links& links) {
  Walk walk(tree, links);
  Followed result;
  result.problem = walk.go(path);
  if (!result.problem.empty()) return result;
  if (std::binary_search(tree.begin(), tree.end(), walk.at())) {
    result.files.push_back(walk.at());
    return result;
  }
  result.directory = true;
  if (is_directory(walk.at(), tree)) {
    add_files_of(walk.at(), tree, links, result.files);
    if (result.files.empty()) result.problem = "has no file in it";
  } else {
    result.problem = "is not in the tree";
  }
  return result;
}

}  // namespace conduct::validators
