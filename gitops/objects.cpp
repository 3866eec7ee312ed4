// The objects of a Repository: commits, trees, files, what differs between them. Moves no ref.
#include "base/text.h"
#include "gitops/handles.h"
#include "gitops/repository.h"

#include <fmt/format.h>
#include <git2/sys/commit.h>

#include <algorithm>
#include <utility>

namespace conduct::gitops {
namespace {

char status_letter(git_delta_t status) {
  switch (status) {
    case GIT_DELTA_ADDED:
      return 'A';
    case GIT_DELTA_DELETED:
      return 'D';
    case GIT_DELTA_TYPECHANGE:
      return 'T';
    default:
      return 'M';
  }
}

base::Result<DiffHandle> diff_of(git_repository* repository, const std::string& from,
                                 const std::string& to, std::uint32_t flags) {
  TRY_ASSIGN(const TreeHandle old_tree, find_tree(repository, from));
  TRY_ASSIGN(const TreeHandle new_tree, find_tree(repository, to));
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.flags = flags;
  options.ignore_submodules = GIT_SUBMODULE_IGNORE_NONE;
  options.id_abbrev = GIT_OID_HEXSZ;  // git apply asks for whole ids where a file is binary
  options.old_prefix = "a";
  options.new_prefix = "b";
  DiffHandle diff;
  if (git_diff_tree_to_tree(out(diff), repository, old_tree.get(), new_tree.get(), &options) != 0) {
    return library_error(fmt::format("{} and {} cannot be compared", from, to));
  }
  return diff;
}

base::Result<SignatureHandle> signature_of(git_repository* repository) {
  SignatureHandle signature;
  if (git_signature_default(out(signature), repository) != 0 &&
      git_signature_now(out(signature), "conduct", "conduct@localhost") != 0) {
    return library_error("an author for the commit cannot be made");
  }
  return signature;
}

// git-interpret-trailers(1): a paragraph of "Key: value" lines at the end, after a blank line.
std::string with_trailers(const std::string& message, const std::vector<Trailer>& trailers) {
  std::string text(base::trim(message));
  text += '\n';
  if (!trailers.empty()) text += '\n';
  for (const Trailer& trailer : trailers) {
    std::string value = trailer.value;
    std::replace_if(
        value.begin(), value.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    text += fmt::format("{}: {}\n", trailer.key, value);
  }
  return text;
}

// Calls SEEN with the path and the entry of whatever in COMMIT's tree is no tree.
template <typename Seen>
base::Status each_entry(git_repository* repository, const std::string& commit, Seen seen) {
  TRY_ASSIGN(const TreeHandle tree, find_tree(repository, commit));
  const auto visit = [](const char* folder, const git_tree_entry* entry, void* payload) {
    if (git_tree_entry_type(entry) != GIT_OBJECT_TREE)
      (*static_cast<Seen*>(payload))(std::string(folder) + git_tree_entry_name(entry), entry);
    return 0;
  };
  if (git_tree_walk(tree.get(), GIT_TREEWALK_PRE, visit, &seen) != 0) {
    return library_error(fmt::format("the files of {} cannot be listed", commit));
  }
  return {};
}

}  // namespace

base::Result<CommitInfo> Repository::commit(const std::string& id) const {
  TRY_ASSIGN(const CommitHandle handle, find_commit(raw(), id));
  CommitInfo info;
  info.id = id;
  info.tree = id_text(*git_commit_tree_id(handle.get()));
  info.message = git_commit_message(handle.get());
  for (unsigned i = 0; i < git_commit_parentcount(handle.get()); ++i) {
    info.parents.push_back(id_text(*git_commit_parent_id(handle.get(), i)));
  }
  return info;
}

base::Result<std::string> Repository::tree_of(const std::string& commit) const {
  TRY_ASSIGN(const TreeHandle tree, find_tree(raw(), commit));
  return id_text(*git_tree_id(tree.get()));
}

base::Result<bool> Repository::is_ancestor(const std::string& ancestor,
                                           const std::string& descendant) const {
  if (ancestor == descendant) return true;
  TRY_ASSIGN(const git_oid above, parse_id(ancestor));
  TRY_ASSIGN(const git_oid below, parse_id(descendant));
  const int answer = git_graph_descendant_of(raw(), &below, &above);
  if (answer < 0) {
    return library_error(fmt::format("the history of {} cannot be read", descendant));
  }
  return answer == 1;
}

base::Result<std::vector<std::string>> Repository::merge_bases(const std::string& a,
                                                               const std::string& b) const {
  TRY_ASSIGN(const git_oid first, parse_id(a));
  TRY_ASSIGN(const git_oid second, parse_id(b));
  git_oidarray found{};
  const int code = git_merge_bases(&found, raw(), &first, &second);
  if (code != 0 && code != GIT_ENOTFOUND)
    return library_error(fmt::format("the merge base of {} and {} cannot be found", a, b));
  std::vector<std::string> bases;
  for (std::size_t i = 0; i < found.count; ++i) bases.push_back(id_text(found.ids[i]));
  git_oidarray_dispose(&found);
  return bases;
}

base::Result<std::optional<std::string>> Repository::read_file(const std::string& commit,
                                                               const std::string& path) const {
  TRY_ASSIGN(const TreeHandle tree, find_tree(raw(), commit));
  TreeEntryHandle entry;
  const int code = git_tree_entry_bypath(out(entry), tree.get(), path.c_str());
  if (code == GIT_ENOTFOUND) return std::optional<std::string>();
  if (code != 0) return library_error(fmt::format("{} at {} cannot be read", path, commit));
  if (git_tree_entry_type(entry.get()) != GIT_OBJECT_BLOB) return std::optional<std::string>();
  TRY_ASSIGN(const BlobHandle blob, find_blob(raw(), *git_tree_entry_id(entry.get())));
  return std::optional<std::string>(content_of(blob.get()));
}

base::Result<std::vector<std::string>> Repository::files(const std::string& commit) const {
  std::vector<std::string> paths;
  TRY(each_entry(raw(), commit, [&](std::string path, const git_tree_entry*) {
    paths.push_back(std::move(path));
  }));
  std::sort(paths.begin(), paths.end());
  return paths;
}

base::Result<std::vector<Link>> Repository::links(const std::string& commit) const {
  std::vector<std::pair<std::string, git_oid>> found;
  TRY(each_entry(raw(), commit, [&](std::string path, const git_tree_entry* entry) {
    if (git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK)
      found.emplace_back(std::move(path), *git_tree_entry_id(entry));
  }));
  std::vector<Link> links;
  for (auto& [path, id] : found) {
    TRY_ASSIGN(const BlobHandle blob, find_blob(raw(), id));
    links.push_back({std::move(path), std::string(content_of(blob.get()))});
  }
  return links;
}

base::Result<std::vector<Change>> Repository::changes(const std::string& from,
                                                      const std::string& to) const {
  TRY_ASSIGN(const DiffHandle diff, diff_of(raw(), from, to, GIT_DIFF_INCLUDE_TYPECHANGE));
  std::vector<Change> changed;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i) {
    const git_diff_delta* delta = git_diff_get_delta(diff.get(), i);
    changed.push_back({status_letter(delta->status), delta->new_file.path});
  }
  std::sort(changed.begin(), changed.end(),
            [](const Change& a, const Change& b) { return a.path < b.path; });
  return changed;
}

base::Result<std::string> Repository::patch(const std::string& from, const std::string& to) const {
  TRY_ASSIGN(const DiffHandle diff, diff_of(raw(), from, to, GIT_DIFF_SHOW_BINARY));
  Buffer text;
  if (git_diff_to_buf(text.out(), diff.get(), GIT_DIFF_FORMAT_PATCH) != 0) {
    return library_error(fmt::format("the patch from {} to {} cannot be made", from, to));
  }
  return std::string(text.view());
}

base::Result<std::string> Repository::write_commit(const std::string& tree,
                                                   const std::vector<std::string>& parents,
                                                   const std::string& message,
                                                   const std::vector<Trailer>& trailers) const {
  TRY_ASSIGN(const git_oid tree_id, parse_id(tree));
  std::vector<git_oid> ids;
  for (const std::string& parent : parents) {
    TRY_ASSIGN(const git_oid id, parse_id(parent));
    ids.push_back(id);
  }
  std::vector<const git_oid*> pointers;
  for (const git_oid& id : ids) pointers.push_back(&id);
  TRY_ASSIGN(const SignatureHandle author, signature_of(raw()));
  git_oid commit;
  if (git_commit_create_from_ids(&commit, raw(), nullptr, author.get(), author.get(), nullptr,
                                 with_trailers(message, trailers).c_str(), &tree_id,
                                 pointers.size(), pointers.data()) != 0) {
    return library_error(fmt::format("a commit of tree {} cannot be written", tree));
  }
  return id_text(commit);
}

}  // namespace conduct::gitops
