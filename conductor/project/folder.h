// A folder of somebody's repository as a survey looks at it. Whoever asks for the survey brings the
// real one, tests one of their own: this layer opens no file.
#pragma once

#include "base/result.h"

#include <string>
#include <vector>

namespace conduct::project {

class Folder {
 public:
  Folder() = default;
  virtual ~Folder() = default;
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  // The folder's path from the top of the checkout, with '/'; empty: it is the top.
  virtual std::string path() const = 0;
  // The folder around it; nullptr: it is the top.
  virtual const Folder* above() const = 0;

  // What is in it, sorted, folders as well.
  virtual std::vector<std::string> names() const = 0;
  // NAME may be a path below the folder: "script/test".
  virtual bool has(const std::string& name) const = 0;
  virtual bool is_program(const std::string& name) const = 0;  // a file that may be executed
  // The bytes of a file. An error names it: no regular file, not readable, too large.
  virtual base::Result<std::string> read(const std::string& name) const = 0;
};

}  // namespace conduct::project
