// The texts that prompts are made from: a Markdown file for each role, in which {{work}} stands for
// what conduct has to say there. conductor/agents/prompts has conduct's own; a repository may have
// others in .conduct/prompts.
#pragma once

#include "base/result.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::agents {

// Texts by file name ("fixer.md"); those that a repository has instead of conduct's.
using PromptTexts = std::map<std::string, std::string, std::less<>>;

// The names of the files that there are: one a role, what they share, and what a conversation that
// is continued is told.
std::vector<std::string> prompt_names();

// The text of the file NAME: of OWN where it is there, else conduct's.
std::string prompt_text(const PromptTexts& own, std::string_view name);

// Is TEXT one that can be filled in? An error names PATH, the line and what there is.
base::Status check_prompt_text(const std::string& path, std::string_view text);

// TEXT with what SAYS gives for each name. What stands alone on its line is a section: a blank line
// comes before it, and where it says nothing the line is left out.
std::string fill_in(std::string_view text,
                    const std::function<std::string(std::string_view name)>& says);

}  // namespace conduct::agents
