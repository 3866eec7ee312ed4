// Tells of a file that is written in the folders of a folder, as soon as it has been (inotify(7)).
// Untrusted processes make the folders and the files.
#pragma once

#include "base/result.h"
#include "conductor/system/loop.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace conduct::system {

class SubfolderWatch {
 public:
  struct Task {
    std::string folder;    // exists
    std::string file;      // the name of the file that is waited for
    std::size_t most = 0;  // folders that are looked into: what comes after is not told of
  };
  // NAME: of the folder. Told when the file was closed by who wrote it, or came by a rename; each
  // time that happens. It may be gone again. May destroy the watch.
  using Found = std::function<void(const std::string& name)>;

  static base::Result<std::unique_ptr<SubfolderWatch>> open(Loop& loop, Task task, Found found);
  ~SubfolderWatch();

  SubfolderWatch(const SubfolderWatch&) = delete;
  SubfolderWatch& operator=(const SubfolderWatch&) = delete;

 private:
  struct Data;
  explicit SubfolderWatch(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

}  // namespace conduct::system
