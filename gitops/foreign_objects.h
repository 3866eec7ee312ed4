// An object directory that untrusted processes have written, read without trusting any of it: links
// and pipes are not opened, alternates not followed, packs indexed anew in a folder of conduct's.
#pragma once

#include "gitops/handles.h"
#include "gitops/loose_object.h"
#include "gitops/pack_survey.h"

#include <optional>
#include <string>

namespace conduct::gitops {

using OdbHandle = Handle<git_odb, git_odb_free>;

class ForeignObjects {
 public:
  // SCRATCH: a folder of the caller's that nobody else uses; made where packs have to be indexed,
  // and removed. An unreadable OBJECTS_DIR is an error.
  static base::Result<ForeignObjects> open(const std::string& objects_dir,
                                           const std::string& scratch, const PackLimits& limits);
  ForeignObjects(ForeignObjects&& other) noexcept;
  ForeignObjects& operator=(ForeignObjects&&) = delete;
  ~ForeignObjects();

  // The object, its content proved to be what it is named after; nullopt: it is not there.
  base::Result<std::optional<RawObject>> read(const git_oid& id);

  // What read() has given, for libgit2.
  git_odb* odb() const { return odb_.get(); }

 private:
  ForeignObjects(const std::string& objects_dir, const std::string& scratch,
                 const PackLimits& limits)
      : objects_dir_(objects_dir), scratch_(scratch), limits_(limits) {}
  base::Status open_packs();
  base::Status index_pack(const std::string& pack);
  base::Result<std::optional<RawObject>> read_packed(const git_oid& id);

  std::string objects_dir_, scratch_;
  PackLimits limits_;
  OdbHandle odb_;
  bool packs_open_ = false;
};

}  // namespace conduct::gitops
