#include "gitops/note.h"

#include "gitops/checkout.h"
#include "gitops/disk.h"

namespace conduct::gitops {
namespace {

std::string path_of(const Worktree& worktree, Note note) {
  return own_gitdir(worktree) + (note == Note::commands ? "/note-commands" : "/note-killed");
}

}  // namespace

base::Status put_note(const Worktree& worktree, Note note) {
  TRY(make_directories(own_gitdir(worktree)));
  return write_small(path_of(worktree, note), "");
}

base::Status remove_note(const Worktree& worktree, Note note) {
  return remove_file(path_of(worktree, note));
}

bool has_note(const Worktree& worktree, Note note) {
  return file_status(path_of(worktree, note)).has_value();
}

}  // namespace conduct::gitops
