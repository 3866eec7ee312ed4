// A file that is part of the program: made into bytes at build time (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace conduct::base {

struct EmbeddedFile {
  std::string_view path;  // relative to the folder that it was taken from
  std::string_view bytes;
  bool executable = false;
};

}  // namespace conduct::base
