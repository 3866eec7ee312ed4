#include "spec/markdown.h"

#include "base/result.h"

#include <algorithm>
#include <memory>

namespace conduct::spec {
namespace {

constexpr std::size_t kPart = 64 << 10;  // bytes of a skeleton, at least

struct FreeNode {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
using Tree = std::unique_ptr<cmark_node, FreeNode>;

Tree tree_of(std::string_view text) {
  Tree tree(cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT));
  BUG_UNLESS(tree != nullptr, "cmark gave no document");
  return tree;
}

// Where the first line behind FROM begins that looks like a heading and is indented by nothing.
std::size_t next_heading(std::string_view text, std::size_t from) {
  const std::size_t end = from < text.size() ? text.find("\n#", from) : text.npos;
  return end == text.npos ? text.size() : end + 1;
}

int lines_of(std::string_view text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

// TREE's last child begins in LINE and is a heading: no list, block of code or HTML goes on there.
bool ends_with_heading(const Tree& tree, int line) {
  cmark_node* last = cmark_node_last_child(tree.get());
  return cmark_node_get_type(last) == CMARK_NODE_HEADING && cmark_node_get_start_line(last) == line;
}

}  // namespace

void parse_markdown(std::string_view skeleton,
                    const std::function<void(cmark_node* document, int lines_before)>& visit) {
  int lines_before = 0;
  std::size_t wanted = kPart;
  while (!skeleton.empty()) {
    const std::size_t cut = next_heading(skeleton, wanted);
    const bool last = cut == skeleton.size();
    // With the heading behind it, which shows whether something is open there, and closes the rest.
    const Tree tree = tree_of(skeleton.substr(0, last ? cut : skeleton.find('\n', cut) + 1));
    const int lines = lines_of(skeleton.substr(0, cut));
    if (!last && !ends_with_heading(tree, lines + 1)) {
      wanted *= 2;  // so that one long block of code is not read for each heading in it
      continue;
    }
    if (!last) cmark_node_free(cmark_node_last_child(tree.get()));
    visit(tree.get(), lines_before);
    skeleton.remove_prefix(cut);
    lines_before += lines;
    wanted = kPart;
  }
}

}  // namespace conduct::spec
