// A worktree of a repository, and what is composed for a process that works there.
#pragma once

#include "conductor/run/enclosure.h"
#include "conductor/system/files.h"
#include "tests/gitops/fixture.h"

#include <cstdlib>
#include <filesystem>

namespace conduct::run {

using Lines = std::vector<std::string>;

inline constexpr system::SandboxKind kKinds[] = {
    system::SandboxKind::none, system::SandboxKind::landlock, system::SandboxKind::bubblewrap};

// A folder in /tmp itself, wherever the tests have theirs.
class FolderInTmp {
 public:
  FolderInTmp() { ::mkdtemp(path_.data()); }
  ~FolderInTmp() { std::filesystem::remove_all(path_); }
  FolderInTmp(const FolderInTmp&) = delete;
  FolderInTmp& operator=(const FolderInTmp&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/conduct-enclosure-XXXXXX";
};

// A worktree "proto" of a repository, and a job of a run there.
class EnclosureTest : public gitops::GitTest {
 protected:
  EnclosureTest() {
    context_.common_dir = repo_ + "/.git";
    context_.options.checkout = repo_;
    context_.ambient = {"HOME=" + home_, "PATH=/usr/bin:/bin"};
  }

  Enclosure enclosed(system::SandboxKind kind) {
    context_.sandbox.kind = kind;
    return gitops::must(enclose(context_, open(), worktree_, folder_));
  }
  // "ro OUTSIDE at INSIDE": what is opened, and what lies over that.
  static Lines places(const Enclosure& enclosure) {
    Lines lines;
    for (const auto* each : {&enclosure.sandbox.opened, &enclosure.sandbox.places})
      for (const system::Place& place : *each)
        if (!place.hidden)
          lines.push_back((place.writable ? "rw " : "ro ") + place.outside + " at " + place.inside);
    return lines;
  }
  static Lines hidden(const Enclosure& enclosure) {
    Lines lines;
    for (const system::Place& place : enclosure.sandbox.opened)
      if (place.hidden) lines.push_back(place.inside);
    return lines;
  }
  static std::string as_it_is(const std::string& access, const std::string& path) {
    return access + " " + path + " at " + path;
  }
  std::string user_folder(const std::string& name) {
    gitops::must(system::make_directories(home_ + "/" + name));
    return home_ + "/" + name;
  }
  config::SandboxConfig& config() { return context_.options.config.sandbox; }

  const std::string home_ = dir_ + "/home", folder_ = dir_ + "/job";
  const gitops::Worktree worktree_ = add("proto", base_);
  const std::string private_ = repo_ + "/.git/conduct/private/proto";
  Context context_;
};

}  // namespace conduct::run
