// A stand-in for the user: what a command wrote, and what the user answers. And a folder that is
// gone afterwards.
#pragma once

#include "conductor/cli/app.h"
#include "conductor/cli/terminal.h"

#include <stdlib.h>

#include <deque>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace conduct::cli {

class Stage {
 public:
  Stage() {
    std::string path = (std::filesystem::temp_directory_path() / "conduct-cli-XXXXXX").string();
    folder_ = ::mkdtemp(path.data());
  }
  ~Stage() { std::filesystem::remove_all(folder_); }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  Terminal terminal() {
    Terminal terminal;
    terminal.out = [this](std::string_view text) { out += text; };
    terminal.err = [this](std::string_view text) { err += text; };
    terminal.read_line = [this]() -> std::optional<std::string> {
      if (answers.empty()) return std::nullopt;
      std::string answer = answers.front();
      answers.pop_front();
      return answer;
    };
    terminal.flushed = [this] { return flushed; };
    terminal.width = terminal.height = [] { return 80; };
    terminal.asks = asks;
    return terminal;
  }

  // A command line in the folder; what it wrote before is forgotten.
  int conduct(const std::vector<std::string>& words) {
    out.clear();
    err.clear();
    return run_words(words, terminal(), folder());
  }

  std::string folder() const { return folder_; }

  void write(const std::string& name, std::string_view content) const {
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
  }

  std::string read(const std::string& name) const {
    std::stringstream content;
    content << std::ifstream(folder_ / name, std::ios::binary).rdbuf();
    return content.str();
  }

  std::string out, err;
  std::deque<std::string> answers;
  base::Status flushed;
  bool asks = false;

 private:
  std::filesystem::path folder_;
};

}  // namespace conduct::cli
