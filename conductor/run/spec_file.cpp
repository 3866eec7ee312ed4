#include "conductor/run/spec_file.h"

#include "conductor/system/files.h"

#include <sys/stat.h>

#include <array>

namespace conduct::run {
namespace {

constexpr std::int64_t kLimit = 16 << 20;

std::string joined(const std::string& folder, const std::string& path) {
  return system::absolute(path.rfind('/', 0) == 0 ? path : folder + "/" + path);
}

}  // namespace

base::Result<std::string> find_spec(const std::string& given, const std::string& where,
                                    const std::string& root) {
  if (!given.empty()) return joined(where, given);
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
