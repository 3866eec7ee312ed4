// The files of the demo, part of the program: made at build time by embed.cmake from an example.
#pragma once

#include <string_view>
#include <vector>

namespace conduct::cli {

struct DemoFile {
  std::string_view path;  // relative: "SPEC.md", "start/…", "recording/…"
  std::string_view bytes;
  bool executable = false;
};

const std::vector<DemoFile>& demo_files();

}  // namespace conduct::cli
