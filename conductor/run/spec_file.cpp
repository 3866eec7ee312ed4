#include "conductor/run/spec_file.h"

#include "conductor/system/files.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace conduct::run {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLimit = 16 << 20;
constexpr std::size_t kMaxCompanions = 50;

std::string joined(const std::string& folder, const std::string& path) {
  return system::absolute(path.rfind('/', 0) == 0 ? path : folder + "/" + path);
}

// PATH itself, or the plan of the folder PATH: OpenSpec, spec-kit and Kiro keep one for each
// change.
base::Result<std::string> plan_of(const std::string& path) {
  if (!fs::is_directory(path)) return path;
  for (const char* name : {"tasks.md", "SPEC.md", "PLAN.md", "plan.md"})
    if (system::exists(path + "/" + name)) return path + "/" + name;
  return base::Error{base::Fault::spec, path + " is a directory, and no plan is in it",
                     "it would be called tasks.md, SPEC.md or PLAN.md"};
}

}  // namespace

std::vector<std::string> companions_of(const std::string& path, const std::string& root) {
  const fs::path plan(path);
  if (plan.filename() != "tasks.md") return {};
  std::vector<std::string> found;
  std::error_code error;
  for (fs::recursive_directory_iterator it(plan.parent_path(), error), end;
       !error && it != end && found.size() < kMaxCompanions; it.increment(error)) {
    if (it.depth() > 2) it.disable_recursion_pending();
    if (it->path().extension() != ".md" || it->path() == plan) continue;
    const std::string relative = it->path().lexically_relative(root).string();
    found.push_back(relative.rfind("..", 0) == 0 ? it->path().string() : relative);
  }
  std::sort(found.begin(), found.end());
  return found;
}

base::Result<std::string> find_spec(const std::string& given, const std::string& where,
                                    const std::string& root) {
  if (!given.empty()) return plan_of(joined(where, given));
  constexpr std::array kNames{"SPEC.md", ".spec/SPEC.md", "spec/SPEC.md"};
  for (const std::string& folder : {where, root})
    for (const char* name : kNames)
      if (!folder.empty() && system::exists(joined(folder, name))) return joined(folder, name);
  return base::Error{base::Fault::spec, "there is no SPEC.md, .spec/SPEC.md or spec/SPEC.md here",
                     "name your plan: conduct run PLAN.md, or write a first one: conduct init"};
}

base::Result<std::string> read_spec(const std::string& path) {
  base::Result<std::string> text = system::read_file(path, kLimit);
  if (text) return text;
  base::Error error = std::move(text).error();
  error.fault = base::Fault::spec;
  if (!system::exists(path)) {
    error.hint = "name your plan: conduct run PLAN.md, or write a first one: conduct init";
  }
  if (error.hint.empty()) error.hint = "a plan is a readable text file of at most 16 MiB";
  return error;
}

base::Status keep_copy(const std::string& path, const std::string& text) {
  TRY(system::write_file(path, text, true));
  if (::chmod(path.c_str(), 0444) == 0) return {};
  return base::Error{base::Fault::environment, path + ": cannot be made read-only", ""};
}

}  // namespace conduct::run
