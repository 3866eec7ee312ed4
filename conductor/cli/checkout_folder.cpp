#include "conductor/cli/checkout_folder.h"

#include "base/text.h"
#include "conductor/system/files.h"
#include "gitops/repository.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace conduct::cli {
namespace {

constexpr std::int64_t kLongestManifest = 1 << 20;  // bytes: people write them by hand

class CheckoutFolder : public project::Folder {
 public:
  CheckoutFolder(std::string place, std::string path, const project::Folder* above)
      : place_(std::move(place)), path_(std::move(path)), above_(above) {}

  std::string path() const override { return path_; }
  const project::Folder* above() const override { return above_; }

  std::vector<std::string> names() const override {
    auto names = system::list_directory(place_);
    return names.ok() ? *std::move(names) : std::vector<std::string>();
  }
  bool has(const std::string& name) const override { return system::exists(at(name)); }
  bool is_program(const std::string& name) const override {
    return system::find_program(at(name), "").has_value();
  }
  base::Result<std::string> read(const std::string& name) const override {
    return system::read_file(at(name), kLongestManifest);
  }

 private:
  std::string at(const std::string& name) const { return place_ + "/" + name; }

  std::string place_;  // absolute
  std::string path_;
  const project::Folder* above_;
};

}  // namespace

project::Survey survey_at(const std::string& where) {
  const std::string here = system::real_path(where);
  const auto repository = gitops::Repository::discover(where);
  std::string top = repository.ok() ? system::real_path(repository->work_dir()) : "";
  if (top.empty() || !base::is_within(here, top)) top = here;

  std::vector<std::unique_ptr<project::Folder>> folders;  // from the top down
  folders.push_back(std::make_unique<CheckoutFolder>(top, "", nullptr));
  std::string path;
  const std::string_view below =
      base::is_below(here, top) ? std::string_view(here).substr(top.size()) : std::string_view();
  for (const std::string_view name : base::split(below, '/')) {
    if (name.empty()) continue;
    path += (path.empty() ? "" : "/") + std::string(name);
    folders.push_back(
        std::make_unique<CheckoutFolder>(top + "/" + path, path, folders.back().get()));
  }
  return project::survey(*folders.back());
}

}  // namespace conduct::cli
