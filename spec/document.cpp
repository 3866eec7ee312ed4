#include "spec/document.h"

#include "base/text.h"
#include "spec/inline_text.h"
#include "spec/markdown.h"
#include "spec/phase_heading.h"
#include "spec/skeleton.h"
#include "spec/source_line.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace conduct::spec {
namespace {

constexpr int kMaxOrdinal = 100000;  // a list's number has nine digits at most

bool is_field_label(std::string_view line) {
  const std::optional<Label> label = read_label(line);
  return label && label->field() != Field::none;
}

class Flattener {
 public:
  Flattener(const Source& source, Steps steps) : source_(source), steps_(steps) {
    blocks_.reserve(source_.lines.size());  // a block has a line of its own
  }

  void add_part(cmark_node* document, int lines_before) {
    lines_before_ = lines_before;
    add_children(document, 0);
  }

  Document document() && { return {std::move(blocks_), std::move(texts_)}; }

 private:
  // Adds what NODE has from the line FROM on.
  void add(cmark_node* node, int from) {
    if (last_line(node) < from) return;
    const cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_HEADING) {
      add_heading(node);
    } else if (type == CMARK_NODE_PARAGRAPH) {
      add_paragraph(std::max(from, first_line(node)), last_line(node));
    } else if (type == CMARK_NODE_LIST) {
      add_children(node, from);
    } else if (type == CMARK_NODE_ITEM) {
      add_item(node, from);
    } else if (type == CMARK_NODE_CODE_BLOCK && is_fenced(node)) {
      blocks_.push_back(fence(node));
    } else {
      const bool html = type == CMARK_NODE_HTML_BLOCK;
      blocks_.push_back(block(html ? BlockKind::html : BlockKind::other, first_line(node),
                              last_line(node), 1, ""));
    }
  }

  void add_children(cmark_node* node, int from) {
    for (cmark_node* child = cmark_node_first_child(node); child != nullptr;
         child = cmark_node_next(child)) {
      add(child, from);
    }
  }

  static Block block(BlockKind kind, int line, int last, std::size_t column,
                     std::string_view text) {
    Block made;
    made.kind = kind;
    made.line = line;
    made.last_line = last;
    made.column = static_cast<int>(column);
    made.text = text;
    return made;
  }

  int first_line(cmark_node* node) const { return lines_before_ + cmark_node_get_start_line(node); }
  int last_line(cmark_node* node) const {
    return std::clamp(lines_before_ + cmark_node_get_end_line(node), first_line(node),
                      source_.last_line());
  }

  void add_heading(cmark_node* node) {
    const int line = first_line(node);
    const std::string_view source = source_.line(line);
    const bool atx = is_atx(source);
    // cmark's end of a setext heading is one of the lines behind its underline.
    int last = line;
    while (!atx && last < source_.last_line() && !is_underline(source_.line(last))) ++last;
    if (!atx && !is_setext_heading(line, last)) {
      add_paragraph(line, last - 1);
      return;
    }
    const std::string_view text = atx ? atx_text(source) : base::trim(source);
    const std::size_t column =
        text.empty() ? indentation(source) : static_cast<std::size_t>(text.data() - source.data());
    blocks_.push_back(block(BlockKind::heading, line, last, column + 1, text));
    blocks_.back().level = cmark_node_get_heading_level(node);
  }

  // "Test Command: x" and a rule right below it make a heading of level 2 in Markdown. Nobody
  // underlines a label, several lines, or a sentence.
  bool is_setext_heading(int first, int last) const {
    if (last - first != 1) return false;
    const std::string_view text = base::trim(source_.line(first));
    return !is_field_label(text) &&
           std::string_view(".,;:").find(text.back()) == std::string_view::npos;
  }

  void add_paragraph(int first, int last) {
    for (int number = first; number <= last; ++number) {
      const std::string_view line = source_.line(number);
      const std::size_t indent = indentation(line);
      const std::string_view text = without_end(line.substr(indent));
      // A list that does not begin with 1 cannot interrupt a paragraph, but behind a label it is
      // one.
      if (number > first && list_marker(text) > 0 && !blocks_.empty() &&
          opens_list(blocks_.back())) {
        blocks_.push_back(item_of(number, number, indent));
        continue;
      }
      if (is_row(number, first, last)) {
        blocks_.push_back(block(BlockKind::row, number, number, indent + 1, text));
        blocks_.back().continues = number > first;
        continue;
      }
      const BlockKind kind = is_field_label(text) ? BlockKind::label : BlockKind::text;
      blocks_.push_back(block(kind, number, number, indent + 1, text));
      blocks_.back().continues = number > first;
    }
  }

  static bool opens_list(const Block& before) {
    if (before.kind == BlockKind::item) return true;
    return before.kind == BlockKind::label && read_label(before.text)->value.empty();
  }

  // A table's rows: lines between bars, the second of which draws a line ("Tables", GFM 0.29). One
  // bar at the start is asked for, so that no sentence is taken for a row.
  bool is_row(int number, int first, int last) const {
    if (first == last || source_.line(number).find('|') == std::string_view::npos) return false;
    if (number > first) {
      return blocks_.back().kind == BlockKind::row && blocks_.back().line == number - 1;
    }
    return is_table_rule(source_.line(first + 1));
  }

  void add_item(cmark_node* node, int from) {
    const int first = first_line(node);
    if (first < from) {
      add_children(node, from);
      return;
    }
    const std::size_t start = marker_start(node);
    const std::size_t content = start + std::max<std::size_t>(marker_length(first, start), 1);
    const int split = find_split(node, first, content);
    const int last = split > 0 ? split - 1 : last_line(node);
    Block item = item_of(first, last, start);
    item.depth = depth_of(node);
    if (steps_ == Steps::headings && is_step(node, item)) {
      add_opened(node, std::move(item), BlockKind::heading);
      return;
    }
    const std::optional<Label> label = read_label(first_line_of(item.text));
    const bool beside = item.line == first;  // its marker
    if (beside && label && opens_item(*label, item.depth, item.checkbox)) {
      add_opened(node, std::move(item), BlockKind::label);
      return;
    }
    add_fences(node, last, item.fences);
    blocks_.push_back(std::move(item));
    if (split > 0) add_children(node, split);
  }

  // An item whose first line is a block of KIND and whose other lines are blocks of their own.
  void add_opened(cmark_node* node, Block item, BlockKind kind) {
    item.kind = kind;
    item.in_item = true;
    item.level = kind == BlockKind::heading ? kStepLevel : 0;
    cmark_node* text = cmark_node_first_child(node);
    item.last_line = text == nullptr ? item.line : std::min(last_line(text), item.last_line);
    const std::string_view label = first_line_of(item.text);
    std::string joined(label);
    for (int number = item.line + 1; number <= item.last_line; ++number) {
      if (is_field_label(base::trim(source_.line(number)))) item.last_line = number - 1;
      if (number > item.last_line) break;
      joined += ' ';
      joined += base::trim(source_.line(number));
    }
    // What was a label may be none with the lines behind it: "_Depends: 1_", and more.
    if (kind == BlockKind::label && !is_field_label(joined)) {
      item.last_line = item.line;
    }
    item.text = item.last_line > item.line ? keep(std::move(joined)) : label;
    const int next = item.last_line + 1;
    blocks_.push_back(std::move(item));
    add_children(node, next);
  }

  // A numbered item at the top of a list: "- [ ] 2. Title", or "2. Title" with a list below.
  bool is_step(cmark_node* node, const Block& item) const {
    cmark_node* list = cmark_node_parent(node);
    if (cmark_node_get_type(cmark_node_parent(list)) != CMARK_NODE_DOCUMENT) return false;
    const auto heading = read_phase_heading(first_line_of(item.text));
    if (heading) return heading->id.find('.') == std::string::npos;
    return cmark_node_get_list_type(list) == CMARK_ORDERED_LIST && has_list(node);
  }

  static int depth_of(cmark_node* node) {
    int depth = 0;
    for (cmark_node* up = cmark_node_parent(node); up != nullptr; up = cmark_node_parent(up)) {
      if (cmark_node_get_type(up) == CMARK_NODE_ITEM) ++depth;
    }
    return depth;
  }

  static bool has_list(cmark_node* node) {
    for (cmark_node* child = cmark_node_first_child(node); child != nullptr;
         child = cmark_node_next(child)) {
      if (cmark_node_get_type(child) == CMARK_NODE_LIST) return true;
    }
    return false;
  }

  std::size_t marker_length(int line, std::size_t start) const {
    return list_marker(source_.line(line).substr(std::min(start, source_.line(line).size())));
  }

  // Where the marker of an item stands in its line. cmark's own column is one of the skeleton,
  // whose indentation may differ; markers before it on the line are those of the items that it is
  // in.
  std::size_t marker_start(cmark_node* node) const {
    const int line = first_line(node);
    std::size_t outer = 0;
    for (cmark_node* up = cmark_node_parent(node); up != nullptr; up = cmark_node_parent(up)) {
      if (cmark_node_get_type(up) == CMARK_NODE_ITEM && first_line(up) == line) ++outer;
    }
    const std::string_view text = source_.line(line);
    std::size_t start = indentation(text);
    for (; outer > 0; --outer) start += marker_length(line, start);
    return start;
  }

  // The item that stands in the lines FIRST to LAST, its marker at START.
  Block item_of(int first, int last, std::size_t start) {
    while (last > first && base::trim(source_.line(last)).empty()) --last;
    const std::string_view line = source_.line(first);
    std::size_t content = start + marker_length(first, start);
    // Below a marker alone the content begins one column behind it (CommonMark 0.29, "List items").
    const std::size_t end = without_end(line).size();
    const std::size_t nested = content < end ? content : end + 1;
    const std::optional<Checkbox> box = checkbox(line.substr(content));
    if (box) content += box->length;
    std::string_view said = without_end(line.substr(std::min(content, line.size())));
    // What it says may begin below its marker.
    while (said.empty() && first < last) {
      const std::string_view below = source_.line(++first);
      content = indentation(below);
      said = base::trim(below);
    }
    Block item = block(BlockKind::item, first, last, content + 1, said);
    for (const char c : line.substr(std::min(start, line.size()))) {
      if (!base::is_digit(c) || item.ordinal > kMaxOrdinal) break;
      item.ordinal = item.ordinal * 10 + (c - '0');
    }
    item.checkbox = box.has_value();
    item.checked = box && box->checked;
    if (first == last) return item;
    std::string text(item.text);
    for (int number = first + 1; number <= last; ++number) {
      text += '\n';
      text += without_end(dedented(source_.line(number), nested));
    }
    item.text = keep(std::move(text));
    return item;
  }

  // The first line of the item NODE that is a label and stands left of the item's CONTENT: by
  // CommonMark's rule of lazy continuation it belongs to the item, by its author's intent it does
  // not. 0 if there is none.
  int find_split(cmark_node* node, int first, std::size_t content) const {
    for (cmark_node* child = cmark_node_first_child(node); child != nullptr;
         child = cmark_node_next(child)) {
      if (cmark_node_get_type(child) != CMARK_NODE_PARAGRAPH) {
        const int split = find_split(child, first, content);
        if (split > 0) return split;
        continue;
      }
      for (int number = std::max(first_line(child), first + 1); number <= last_line(child);
           ++number) {
        const std::string_view line = source_.line(number);
        if (indentation(line) < content && is_field_label(line)) return number;
      }
    }
    return 0;
  }

  void add_fences(cmark_node* node, int last, std::vector<Block>& fences) {
    for (cmark_node* child = cmark_node_first_child(node); child != nullptr;
         child = cmark_node_next(child)) {
      if (first_line(child) > last) return;
      if (cmark_node_get_type(child) == CMARK_NODE_CODE_BLOCK && is_fenced(child)) {
        fences.push_back(fence(child));
      } else {
        add_fences(child, last, fences);
      }
    }
  }

  static bool is_fenced(cmark_node* node) {
    int length = 0;
    int offset = 0;
    char character = 0;
    return cmark_node_get_fenced(node, &length, &offset, &character) != 0;
  }

  Block fence(cmark_node* node) {
    const int first = first_line(node);
    // To cmark one that ends with the item around it ends with the line behind.
    int last = std::min(last_line(node), last_line(cmark_node_parent(node)));
    const std::string_view line = source_.line(first);
    const std::size_t start = std::min(line.find_first_of("`~"), line.size());
    const std::string_view opening = line.substr(start);
    const std::size_t length =
        std::min(opening.find_first_not_of(opening.substr(0, 1)), opening.size());
    Block made = block(BlockKind::fence, first, last, start + 1, "");
    made.info = base::trim(opening.substr(length));
    made.closed = last > first && closes(source_.line(last), opening.substr(0, length));
    if (made.closed) --last;
    std::string text;
    for (int number = first + 1; number <= last; ++number) {
      if (number > first + 1) text += '\n';
      text += dedented(source_.line(number), start);
    }
    made.text = keep(std::move(text));
    return made;
  }

  static bool closes(std::string_view line, std::string_view opening) {
    line = base::trim(line);
    return line.size() >= opening.size() &&
           line.find_first_not_of(opening.substr(0, 1)) == std::string_view::npos;
  }

  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  const Source& source_;
  Steps steps_;
  int lines_before_ = 0;  // those of the parts before the one at hand
  std::vector<Block> blocks_;
  std::deque<std::string> texts_;
};

}  // namespace

Document read_document(const Source& source, Steps steps) {
  Flattener flattener(source, steps);
  parse_markdown(skeleton(source), [&](cmark_node* document, int lines_before) {
    flattener.add_part(document, lines_before);
  });
  return std::move(flattener).document();
}

}  // namespace conduct::spec
