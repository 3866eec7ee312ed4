#include "spec/prose.h"

#include "base/text.h"
#include "spec/source_line.h"

#include <algorithm>

namespace conduct::spec {
namespace {

bool is_quotation(const Source& source, const Block& block) {
  return block.kind == BlockKind::other && base::trim(source.line(block.line)).starts_with('>');
}

bool is_rule(const Source& source, const Block& block) {
  return block.kind == BlockKind::other &&
         source.line(block.line).find_first_not_of("-*_ \t") == std::string_view::npos;
}

// "> text" without its mark; a line that goes on with a quotation need not have one.
std::string_view unquoted(std::string_view line) {
  const std::string_view text = line.substr(indentation(line));
  if (!text.starts_with('>')) return line;
  return text.substr(text.starts_with("> ") ? 2 : 1);
}

bool is_plain(const std::string& prose) {
  const std::string document = "# Heading\n\n" + prose;
  const Source source = read_source(document);
  const Document read = read_document(source);
  std::vector<const Block*> blocks;
  for (const Block& block : read.blocks) {
    if (block.line == 1) continue;
    // "**Step 2: Write the test**" is a task.
    if (block.kind != BlockKind::text || block.text.starts_with("**")) return false;
    blocks.push_back(&block);
  }
  return read_prose(source, blocks) == prose;
}

}  // namespace

std::string read_prose(const Source& source, const std::vector<const Block*>& blocks) {
  std::vector<std::string> lines;
  bool says_something = false;
  int behind = 0;
  for (const Block* block : blocks) {
    if (is_rule(source, *block)) continue;
    says_something = says_something || block->kind != BlockKind::heading;
    if (behind > 0 && block->line > behind) lines.emplace_back();
    for (behind = std::max(behind, block->line); behind <= block->last_line; ++behind) {
      lines.emplace_back(source.line(behind));
    }
  }
  if (!says_something) return "";
  if (blocks.size() == 1 && is_quotation(source, *blocks[0])) {
    for (std::string& line : lines) line = unquoted(std::string(line));
  }
  return item_text(base::join(lines, "\n"));
}

std::string written_prose(const std::string& prose) {
  if (is_plain(prose)) return prose + "\n";
  std::string out;
  for (const std::string_view line : base::split(prose, '\n')) {
    out += line.empty() ? ">" : "> ";
    out += line;
    out += '\n';
  }
  return out;
}

}  // namespace conduct::spec
