// An object directory of foreign origin. Its packs' own indexes are not looked at: libgit2 goes
// round for ever where one says that a delta is its own base.
#include "gitops/foreign_objects.h"

#include "gitops/disk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <git2/odb_backend.h>
#include <git2/sys/odb_backend.h>
#include <sys/mman.h>
#include <unistd.h>

namespace conduct::gitops {
namespace {

using IndexerHandle = Handle<git_indexer, git_indexer_free>;
using OdbObjectHandle = Handle<git_odb_object, git_odb_object_free>;

// A file's bytes for as long as it lives.
class Mapping {
 public:
  explicit Mapping(const std::string& path) {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status {};
    if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return;
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ == 0) {
      start_ = "";
      return;
    }
    void* start = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (start != MAP_FAILED) start_ = static_cast<const char*>(start);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (start_ != nullptr && size_ != 0) ::munmap(const_cast<char*>(start_), size_);
  }
  bool mapped() const { return start_ != nullptr; }
  std::string_view bytes() const { return {start_, size_}; }

 private:
  const char* start_ = nullptr;
  std::size_t size_ = 0;
};

base::Error cannot_be_read(const std::string& path) {
  return library_error(fmt::format("{} cannot be read", path));
}

}  // namespace

base::Result<ForeignObjects> ForeignObjects::open(const std::string& objects_dir,
                                                  const std::string& scratch,
                                                  const PackLimits& limits) {
  if (!is_directory(objects_dir)) {
    return base::Error{base::Fault::environment, fmt::format("{} is no folder", objects_dir), ""};
  }
  ForeignObjects made(objects_dir, scratch, limits);
  git_odb_backend* loose = nullptr;
  if (git_odb_new(out(made.odb_)) != 0 ||
      git_odb_backend_loose(&loose, objects_dir.c_str(), -1, 0, 0, 0) != 0) {
    return cannot_be_read(objects_dir);
  }
  if (git_odb_add_backend(made.odb_.get(), loose, 1) != 0) {
    loose->free(loose);
    return cannot_be_read(objects_dir);
  }
  return made;
}

ForeignObjects::ForeignObjects(ForeignObjects&& other) noexcept
    : objects_dir_(std::move(other.objects_dir_)),
      scratch_(std::exchange(other.scratch_, "")),
      limits_(other.limits_),
      odb_(std::move(other.odb_)),
      packs_open_(other.packs_open_) {}

ForeignObjects::~ForeignObjects() {
  // What cannot be removed now is removed when the next one takes the same folder.
  if (packs_open_ && !scratch_.empty()) static_cast<void>(remove_all(scratch_));
}

base::Result<std::optional<RawObject>> ForeignObjects::read(const git_oid& id) {
  TRY_ASSIGN(std::optional<RawObject> loose, read_loose(objects_dir_, id, limits_.object_bytes));
  if (loose) return loose;
  if (!packs_open_) TRY(open_packs());
  return read_packed(id);
}

base::Status ForeignObjects::open_packs() {
  packs_open_ = true;
  TRY(remove_all(scratch_));
  const std::string folder = objects_dir_ + "/pack";
  if (!is_directory(folder)) return {};
  TRY_ASSIGN(const std::vector<std::string> names, names_in(folder));
  for (const std::string& name : names) {
    if (name.ends_with(".pack")) TRY(index_pack(folder + "/" + name));
  }
  return {};
}

base::Status ForeignObjects::index_pack(const std::string& pack) {
  const auto status = file_status(pack);
  if (!status || !S_ISREG(status->st_mode)) {
    return base::Error{base::Fault::environment, fmt::format("{} is no regular file", pack), ""};
  }
  const Mapping mapping(pack);
  if (!mapping.mapped()) return disk_error(fmt::format("{} cannot be read", pack));
  TRY(survey_pack(pack, mapping.bytes(), limits_));
  TRY(make_directories(scratch_));
  IndexerHandle indexer;
  git_indexer_progress progress{};
  if (git_indexer_new(out(indexer), scratch_.c_str(), 0, nullptr, nullptr) != 0 ||
      git_indexer_append(indexer.get(), mapping.bytes().data(), mapping.bytes().size(),
                         &progress) != 0 ||
      git_indexer_commit(indexer.get(), &progress) != 0) {
    return cannot_be_read(pack);
  }
  const std::string index =
      fmt::format("{}/pack-{}.idx", scratch_, git_indexer_name(indexer.get()));
  git_odb_backend* backend = nullptr;
  if (git_odb_backend_one_pack(&backend, index.c_str()) != 0) return cannot_be_read(pack);
  if (git_odb_add_backend(odb_.get(), backend, 2) == 0) return {};
  backend->free(backend);
  return cannot_be_read(pack);
}

// Asked for what is no loose object: libgit2 finds no file of that name, and opens none.
base::Result<std::optional<RawObject>> ForeignObjects::read_packed(const git_oid& id) {
  if (git_odb_exists_ext(odb_.get(), &id, GIT_ODB_LOOKUP_NO_REFRESH) == 0)
    return std::optional<RawObject>();
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  OdbObjectHandle object;
  if (git_odb_read_header(&size, &type, odb_.get(), &id) != 0) return cannot_be_read(id_text(id));
  const auto bytes = static_cast<std::int64_t>(size);
  if (bytes > limits_.object_bytes) return too_large(id, bytes, limits_.object_bytes);
  if (git_odb_read(out(object), odb_.get(), &id) != 0) return cannot_be_read(id_text(id));
  return std::optional(
      RawObject{git_odb_object_type(object.get()),
                std::string(static_cast<const char*>(git_odb_object_data(object.get())),
                            git_odb_object_size(object.get()))});
}

}  // namespace conduct::gitops
