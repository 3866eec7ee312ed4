#include "conductor/system/subfolder_watch.h"

#include "conductor/system/errno_text.h"
#include "conductor/system/fd_watch.h"
#include "conductor/system/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

namespace conduct::system {
namespace {

constexpr std::uint32_t kFolders = IN_CREATE | IN_MOVED_TO | IN_ONLYDIR;
constexpr std::uint32_t kFiles = IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR | IN_DONT_FOLLOW;

base::Error failure(const std::string& what) {
  return {base::Fault::environment, fmt::format("cannot watch {}: {}", what, errno_text(errno)),
          errno == ENOSPC || errno == EMFILE ? "raise fs.inotify.max_user_watches" : ""};
}

// Does nobody have the file open for writing? A read lease is given then alone (fcntl(2)). Who
// opens it while the lease is there has a signal sent, which is one that is ignored.
bool is_written(const std::string& path) {
  const Fd file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (!file.open() || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  (void)fcntl(file.get(), F_SETSIG, SIGURG);
  if (fcntl(file.get(), F_SETLEASE, F_RDLCK) != 0) return errno != EAGAIN;
  (void)fcntl(file.get(), F_SETLEASE, F_UNLCK);
  return true;
}

}  // namespace

struct SubfolderWatch::Data {
  Task task;
  Found found;
  std::unique_ptr<FdWatch> watch;
  int root = -1;
  std::map<int, std::string> folders;  // by watch descriptor
  std::vector<std::string> told;       // by the events that are being read
  std::shared_ptr<bool> here = std::make_shared<bool>(true);

  void take();
  void read_events();
  void take(const inotify_event& event);
  void look_into(const std::string& name);
  void look_into_all();
};

// A folder may have had its file before it was watched: then no event tells of it.
void SubfolderWatch::Data::look_into(const std::string& name) {
  const std::string path = task.folder + "/" + name;
  const int descriptor = inotify_add_watch(watch->fd(), path.c_str(), kFiles);
  if (descriptor < 0) return;  // it is no folder, or gone again
  folders[descriptor] = name;
  if (is_written(path + "/" + task.file)) told.push_back(name);
}

void SubfolderWatch::Data::look_into_all() {
  const auto names = list_directory(task.folder);
  if (!names) return;  // the folder is gone: nothing comes there any more
  for (const std::string& name : *names)
    if (folders.size() < task.most) look_into(name);
}

void SubfolderWatch::Data::take(const inotify_event& event) {
  if ((event.mask & IN_Q_OVERFLOW) != 0) return look_into_all();
  const std::string name = event.len > 0 ? std::string(event.name) : "";
  if (event.wd == root) {
    if ((event.mask & IN_ISDIR) != 0 && folders.size() < task.most) look_into(name);
    return;
  }
  const auto folder = folders.find(event.wd);
  if (folder == folders.end()) return;
  if ((event.mask & IN_IGNORED) != 0)
    folders.erase(folder);
  else if (name == task.file && (event.mask & IN_ISDIR) == 0)
    told.push_back(folder->second);
}

void SubfolderWatch::Data::read_events() {
  alignas(inotify_event) std::array<char, 16 * (sizeof(inotify_event) + NAME_MAX + 1)> buffer;
  for (;;) {
    const ssize_t count = read(watch->fd(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
      const auto& event = *reinterpret_cast<const inotify_event*>(buffer.data() + at);
      take(event);
      at += sizeof(inotify_event) + event.len;
    }
  }
}

void SubfolderWatch::Data::take() {
  read_events();
  const std::shared_ptr<bool> still = here;
  const Found tell = found;
  for (const std::string& name : std::exchange(told, {})) {
    if (!*still) return;
    tell(name);
  }
}

base::Result<std::unique_ptr<SubfolderWatch>> SubfolderWatch::open(Loop& loop, Task task,
                                                                   Found found) {
  Fd fd(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!fd.open()) return failure(task.folder);
  auto data = std::make_unique<Data>();
  Data& made = *data;
  made.task = std::move(task);
  made.found = std::move(found);
  made.root = inotify_add_watch(fd.get(), made.task.folder.c_str(), kFolders);
  if (made.root < 0) return failure(made.task.folder);
  TRY_ASSIGN(made.watch, FdWatch::open(loop.data(), std::move(fd), [&made] { made.take(); }));
  made.watch->want(UV_READABLE);
  std::unique_ptr<SubfolderWatch> watch(new SubfolderWatch(std::move(data)));
  made.look_into_all();
  if (!made.told.empty())
    loop.after(0, [&made, here = made.here] {
      if (*here) made.take();
    });
  return watch;
}

SubfolderWatch::SubfolderWatch(std::unique_ptr<Data> data) : data_(std::move(data)) {}

SubfolderWatch::~SubfolderWatch() {
  *data_->here = false;
}

}  // namespace conduct::system
