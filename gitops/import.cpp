// The import of a commit: walk what it reaches, check each object, then bring them over, an object
// before those that refer to it.
#include "gitops/import.h"

#include "base/digest.h"
#include "gitops/disk.h"
#include "gitops/foreign_objects.h"
#include "gitops/lfs.h"
#include "gitops/object_check.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>

namespace conduct::gitops {
namespace {

using PackBuilder = Handle<git_packbuilder, git_packbuilder_free>;

// Up to here each becomes a loose object, which costs 30 us where a pack costs 400. Many packs make
// every look-up slow.
constexpr std::size_t kFewObjects = 100;

// Deeper than any path that a file system takes; what recurses into trees must not run out of
// stack.
constexpr unsigned kDeepestTree = 1000;

struct IdHash {
  std::size_t operator()(const git_oid& id) const {
    std::size_t value = 0;
    std::memcpy(&value, id.id, sizeof value);
    return value;
  }
};
struct SameId {
  bool operator()(const git_oid& a, const git_oid& b) const { return git_oid_equal(&a, &b) != 0; }
};

base::Error import_error(std::string message) {
  return {base::Fault::environment, std::move(message), ""};
}

// What a commit reaches and the repository lacks.
class ImportWalk {
 public:
  ImportWalk(git_odb* mine, ForeignObjects& theirs, const ImportLimits& limits)
      : mine_(mine), theirs_(theirs), limits_(limits) {}

  // Goes without recursion: a history may be long.
  base::Status run(const git_oid& commit) {
    TRY(enter({commit, GIT_OBJECT_COMMIT}));
    while (!open_.empty()) {
      Open& last = open_.back();
      if (last.next < last.references.size()) {
        const Reference reference = last.references[last.next++];
        TRY(enter(reference));
      } else {
        TRY(leave());
      }
    }
    return {};
  }

  const std::vector<git_oid>& order() const { return order_; }  // none before what it refers to
  std::int64_t bytes() const { return bytes_; }
  std::vector<std::string>& lfs_objects() { return lfs_objects_; }

 private:
  struct Node {
    git_object_t type;
    unsigned height = 0;  // of a new tree: how many lie in each other
  };
  struct Open {
    git_oid id;
    std::vector<Reference> references;
    std::size_t next = 0;
  };

  base::Status enter(const Reference& reference) {
    const auto seen = nodes_.find(reference.id);
    if (seen != nodes_.end()) {
      TRY(check_type(reference, seen->second.type));
      raise(seen->second);
      return {};
    }
    const auto known = look_up(reference.id);
    if (known) {
      nodes_[reference.id] = {*known, 0};
      return check_type(reference, *known);
    }
    TRY_ASSIGN(const auto found, theirs_.read(reference.id));
    if (found) return take(reference, *found);
    return enter_missing(reference);
  }

  // Perhaps another process has packed the repository since its packs were listed.
  base::Status enter_missing(const Reference& reference) {
    if (!refreshed_) {
      refreshed_ = true;
      if (git_odb_refresh(mine_) != 0) return library_error("the objects cannot be listed");
      return enter(reference);
    }
    std::string message = fmt::format("{} {} is missing", git_object_type2string(reference.type),
                                      id_text(reference.id));
    if (!open_.empty()) message += fmt::format(", which {} needs", id_text(open_.back().id));
    return import_error(message);
  }

  base::Status take(const Reference& reference, const RawObject& object) {
    TRY(check_type(reference, object.type));
    bytes_ += static_cast<std::int64_t>(object.content.size());
    if (bytes_ > limits_.total_bytes) {
      return import_error(
          fmt::format("there are more than the {} bytes that are taken", limits_.total_bytes));
    }
    if (order_.size() + open_.size() >= limits_.objects) {
      return import_error(
          fmt::format("there are more than the {} objects that are taken", limits_.objects));
    }
    TRY_ASSIGN(std::vector<Reference> references,
               check_object(reference.id, object.type, object.content));
    if (object.type == GIT_OBJECT_BLOB) note_pointer(object.content);
    nodes_[reference.id] = {object.type, object.type == GIT_OBJECT_TREE ? 1u : 0u};
    open_.push_back({reference.id, std::move(references)});
    return {};
  }

  void note_pointer(const std::string& content) {
    if (auto name = lfs_pointer(content)) lfs_objects_.push_back(*std::move(name));
  }

  base::Status leave() {
    const git_oid id = open_.back().id;
    open_.pop_back();
    order_.push_back(id);
    const Node node = nodes_[id];
    if (node.height > kDeepestTree) {
      return import_error(
          fmt::format("tree {} is more than {} folders deep", id_text(id), kDeepestTree));
    }
    raise(node);
    return {};
  }

  // The last opened object holds CHILD.
  void raise(const Node& child) {
    if (open_.empty() || child.type != GIT_OBJECT_TREE) return;
    Node& holder = nodes_[open_.back().id];
    if (holder.type == GIT_OBJECT_TREE) holder.height = std::max(holder.height, child.height + 1);
  }

  static base::Status check_type(const Reference& reference, git_object_t type) {
    if (reference.type == type) return {};
    return import_error(fmt::format("{} is a {}, where a {} is needed", id_text(reference.id),
                                    git_object_type2string(type),
                                    git_object_type2string(reference.type)));
  }

  // The type of an object of the repository; nullopt: it has none of that name. Asked first whether
  // it is there: reading of one that is not lists all packs again.
  std::optional<git_object_t> look_up(const git_oid& id) {
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_odb_exists_ext(mine_, &id, GIT_ODB_LOOKUP_NO_REFRESH) == 0 ||
        git_odb_read_header(&size, &type, mine_, &id) != 0) {
      return std::nullopt;
    }
    return type;
  }

  git_odb* mine_;
  ForeignObjects& theirs_;
  const ImportLimits& limits_;
  std::unordered_map<git_oid, Node, IdHash, SameId> nodes_;
  std::vector<Open> open_;
  std::vector<git_oid> order_;
  std::vector<std::string> lfs_objects_;
  std::int64_t bytes_ = 0;
  bool refreshed_ = false;
};

// Moves the file of a loose object over. False: it is none, or somebody could still write to it by
// another name or as another user, so that it has to be written anew.
bool adopt(const std::string& objects_dir, const git_oid& id, const std::string& common) {
  const std::string from = loose_path(objects_dir, id);
  const std::string to = loose_path(common + "/objects", id);
  const Descriptor fd(::open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  if (status.st_nlink != 1 || status.st_uid != ::geteuid()) return false;
  // As young as any new object, or a `git gc` that comes before a ref would throw it away.
  if (::fchmod(fd.get(), 0444) != 0 || ::futimens(fd.get(), nullptr) != 0) return false;
  return make_directory(parent_of(to)).ok() && ::rename(from.c_str(), to.c_str()) == 0;
}

base::Status write_anew(git_odb* mine, ForeignObjects& theirs, const git_oid& id) {
  TRY_ASSIGN(const auto object, theirs.read(id));
  if (!object) return import_error(fmt::format("object {} is gone", id_text(id)));
  git_oid written;
  if (git_odb_write(&written, mine, object->content.data(), object->content.size(), object->type) !=
      0) {
    return library_error(fmt::format("object {} cannot be written", id_text(id)));
  }
  return {};
}

base::Status bring_few(const Repository& repository, git_odb* mine, ForeignObjects& theirs,
                       const std::string& objects_dir, const std::vector<git_oid>& order) {
  for (const git_oid& id : order) {
    if (!adopt(objects_dir, id, repository.common_dir())) TRY(write_anew(mine, theirs, id));
  }
  return {};
}

base::Status bring_as_pack(const Repository& repository, git_odb* mine, ForeignObjects& theirs,
                           const std::vector<git_oid>& order) {
  RepositoryHandle source;
  PackBuilder builder;
  const auto failed = [] { return library_error("a pack of the new objects cannot be written"); };
  if (git_repository_wrap_odb(out(source), theirs.odb()) != 0 ||
      git_packbuilder_new(out(builder), source.get()) != 0) {
    return failed();
  }
  for (auto id = order.rbegin(); id != order.rend(); ++id) {
    if (git_packbuilder_insert(builder.get(), &*id, nullptr) != 0) return failed();
  }
  const std::string folder = repository.common_dir() + "/objects/pack";
  if (git_packbuilder_write(builder.get(), folder.c_str(), 0, nullptr, nullptr) != 0 ||
      git_odb_refresh(mine) != 0) {
    return failed();
  }
  return {};
}

}  // namespace

base::Result<Imported> import_commit(const Repository& repository, const std::string& objects_dir,
                                     const std::string& commit, const ImportLimits& limits) {
  TRY_ASSIGN(const git_oid id, parse_id(commit));
  OdbHandle mine;
  if (git_repository_odb(out(mine), repository.raw()) != 0) {
    return library_error(fmt::format("the objects of {} cannot be read", repository.common_dir()));
  }
  const std::string scratch =
      repository.common_dir() + "/conduct/import-" + base::sha256_hex(objects_dir).substr(0, 16);
  const PackLimits pack_limits{limits.object_bytes, limits.total_bytes, limits.objects};
  TRY_ASSIGN(ForeignObjects theirs, ForeignObjects::open(objects_dir, scratch, pack_limits));
  ImportWalk walk(mine.get(), theirs, limits);
  TRY(walk.run(id));
  const std::vector<git_oid>& order = walk.order();
  TRY(order.size() <= kFewObjects ? bring_few(repository, mine.get(), theirs, objects_dir, order)
                                  : bring_as_pack(repository, mine.get(), theirs, order));
  return Imported{order.size(), walk.bytes(), std::move(walk.lfs_objects())};
}

}  // namespace conduct::gitops
