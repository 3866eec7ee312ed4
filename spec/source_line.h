// Lines of Markdown by themselves: indentation, headings, underlines, the rules of tables.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace conduct::spec {

std::size_t indentation(std::string_view line);  // blanks in front, in bytes

// LINE without up to WIDTH bytes of its indentation.
std::string_view dedented(std::string_view line, std::size_t width);

std::string_view without_end(std::string_view text);  // without blanks at its end

// TEXT as the item of a list holds it: without blanks around it and at the end of any line.
std::string item_text(std::string_view text);

// TEXT without the blank lines around it and with "\n" between its lines.
std::string without_blank_lines(std::string_view text);

std::string_view first_line_of(std::string_view text);

// "## Text" and its text (CommonMark 0.29, "ATX headings").
bool is_atx(std::string_view line);
std::string_view atx_text(std::string_view line);

bool is_underline(std::string_view line);  // of a setext heading

// "|---|:--:|": the line below a table's header (GFM 0.29, "Tables").
bool is_table_rule(std::string_view line);

}  // namespace conduct::spec
