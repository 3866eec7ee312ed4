// A loose object's file: one zlib stream of "type SP size NUL content" (git's object-file.c).
#include "gitops/loose_object.h"

#include "gitops/disk.h"
#include "gitops/inflate.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace conduct::gitops {
namespace {

constexpr std::size_t kLongestHeader = 32;  // "commit " and 20 digits are 27 bytes

// What zlib packs best it makes 1032 times smaller (zlib's technical notes).
constexpr std::int64_t kMostPerByte = 1032;

struct LooseHeader {
  git_object_t type = GIT_OBJECT_INVALID;
  std::int64_t size = 0;
  std::size_t length = 0;  // its own, the NUL included
};

std::optional<LooseHeader> parse_header(std::string_view text) {
  LooseHeader header;
  const auto end = text.find('\0');
  const auto space = text.find(' ');
  if (end == std::string_view::npos || space > end) return std::nullopt;
  header.length = end + 1;
  header.type = git_object_string2type(std::string(text.substr(0, space)).c_str());
  const char* digits = text.data() + space + 1;
  const auto parsed = std::from_chars(digits, text.data() + end, header.size);
  const std::string again = fmt::format("{} {}", git_object_type2string(header.type), header.size);
  const bool sound = parsed.ec == std::errc() && header.size >= 0 &&
                     git_object_typeisloose(header.type) != 0 && again == text.substr(0, end);
  return sound ? std::optional(header) : std::nullopt;
}

base::Error malformed(const std::string& path) {
  return {base::Fault::environment, fmt::format("{} is no object that git can read", path), ""};
}

base::Result<RawObject> decode(const std::string& path, const git_oid& id, std::string_view file,
                               std::int64_t most) {
  Inflater stream(file);
  std::array<char, kLongestHeader> first{};
  const auto n = stream.read(first.data(), first.size());
  if (!n) return malformed(path);
  const std::string_view begin(first.data(), *n);
  const auto header = parse_header(begin);
  if (!header) return malformed(path);
  if (header->size > most) return too_large(id, header->size, most);
  const auto size = static_cast<std::size_t>(header->size);
  const std::string_view have = begin.substr(header->length);
  const bool possible = header->size / kMostPerByte <= static_cast<std::int64_t>(file.size());
  if (have.size() > size || !possible) return malformed(path);
  RawObject object{header->type, std::string(have)};
  object.content.resize(size);
  const auto rest = stream.read(object.content.data() + have.size(), size - have.size());
  const bool whole = rest && *rest == size - have.size() && stream.finish();
  if (!whole || stream.consumed() != file.size()) return malformed(path);
  return object;
}

}  // namespace

std::string loose_path(const std::string& objects_dir, const git_oid& id) {
  const std::string text = id_text(id);
  return fmt::format("{}/{}/{}", objects_dir, text.substr(0, 2), text.substr(2));
}

base::Error too_large(const git_oid& id, std::int64_t size, std::int64_t most) {
  return {base::Fault::environment,
          fmt::format("object {} has {} bytes, more than the {} that are taken", id_text(id), size,
                      most),
          ""};
}

base::Result<std::optional<RawObject>> read_loose(const std::string& objects_dir, const git_oid& id,
                                                  std::int64_t most) {
  const std::string path = loose_path(objects_dir, id);
  const auto folder = file_status(parent_of(path));
  if (!folder) return std::optional<RawObject>();
  if (!S_ISDIR(folder->st_mode)) {
    return base::Error{base::Fault::environment, fmt::format("{} is no folder", parent_of(path)),
                       ""};
  }
  const auto status = file_status(path);
  if (!status) return std::optional<RawObject>();
  if (!S_ISREG(status->st_mode)) {
    return base::Error{base::Fault::environment, fmt::format("{} is no regular file", path), ""};
  }
  // What cannot be packed is a little larger in the file than it is.
  const std::int64_t most_in_file = most + most / 64 + 4096;
  if (status->st_size > most_in_file) return too_large(id, status->st_size, most);
  const auto file = read_small(path, static_cast<std::size_t>(most_in_file));
  if (!file) return disk_error(fmt::format("{} cannot be read", path));
  TRY_ASSIGN(RawObject object, decode(path, id, *file, most));
  git_oid actual;
  if (git_odb_hash(&actual, object.content.data(), object.content.size(), object.type) != 0) {
    return library_error(fmt::format("{} cannot be hashed", path));
  }
  if (git_oid_equal(&actual, &id) == 0) {
    return base::Error{base::Fault::environment,
                       fmt::format("{} holds another object, {}", path, id_text(actual)), ""};
  }
  return std::optional(std::move(object));
}

}  // namespace conduct::gitops
