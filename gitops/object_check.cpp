// The checks of git's fsck.c (2.39) on commits and trees, its warnings included.
#include "gitops/object_check.h"

#include "base/text.h"

#include <fmt/format.h>
#include <git2/sys/path.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <unordered_set>

namespace conduct::gitops {
namespace {

base::Error flaw(const git_oid& id, git_object_t type, std::string_view what) {
  return {base::Fault::environment,
          fmt::format("{} {} {}", git_object_type2string(type), id_text(id), what), ""};
}

// ---- commits ----

// Takes "KEY value\n" off the front of TEXT; nullopt: it does not begin so.
std::optional<std::string_view> take_header(std::string_view& text, std::string_view key) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos || !text.starts_with(key)) return std::nullopt;
  const std::string_view value = text.substr(key.size(), end - key.size());
  text.remove_prefix(end + 1);
  return value;
}

bool take_id(std::string_view value, git_oid& id) {
  const bool lower_case =
      std::none_of(value.begin(), value.end(), [](char c) { return c >= 'A' && c <= 'F'; });
  return lower_case && value.size() == GIT_OID_HEXSZ &&
         git_oid_fromstrn(&id, value.data(), value.size()) == 0;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), base::is_digit);
}

// "Name <email> 1700000000 +0100", as fsck_ident() has it.
bool is_ident(std::string_view text) {
  const auto open = text.find_first_of("<>");
  if (open == std::string_view::npos || open < 1 || text[open] != '<' || text[open - 1] != ' ')
    return false;
  const auto close = text.find_first_of("<>", open + 1);
  if (close == std::string_view::npos || text[close] != '>') return false;
  const std::string_view date = text.substr(close + 1);
  const auto space = date.find(' ', 1);
  if (!date.starts_with(' ') || space == std::string_view::npos) return false;
  const std::string_view seconds = date.substr(1, space - 1);
  const std::string_view zone = date.substr(space + 1);
  constexpr std::size_t kLongestTime = 18;  // digits: a signed 64-bit number holds them
  return all_digits(seconds) && seconds.size() <= kLongestTime &&
         (seconds.front() != '0' || seconds.size() == 1) && zone.size() == 5 &&
         (zone[0] == '+' || zone[0] == '-') && all_digits(zone.substr(1));
}

base::Result<std::vector<Reference>> check_commit(const git_oid& id, std::string_view content) {
  const auto wrong = [&](std::string_view what) { return flaw(id, GIT_OBJECT_COMMIT, what); };
  std::vector<Reference> found(1);
  if (content.find('\0') != std::string_view::npos) return wrong("holds a NUL");
  std::string_view rest = content;
  const auto tree = take_header(rest, "tree ");
  found.front().type = GIT_OBJECT_TREE;
  if (!tree || !take_id(*tree, found.front().id)) return wrong("names no tree");
  while (const auto parent = take_header(rest, "parent ")) {
    found.push_back({{}, GIT_OBJECT_COMMIT});
    if (!take_id(*parent, found.back().id)) return wrong("has a malformed parent");
  }
  const auto author = take_header(rest, "author ");
  if (!author || !is_ident(*author)) return wrong("has a malformed author");
  if (rest.starts_with("author ")) return wrong("has more than one author");
  const auto committer = take_header(rest, "committer ");
  if (!committer || !is_ident(*committer)) return wrong("has a malformed committer");
  const bool headers_end = rest.starts_with('\n') || rest.find("\n\n") != std::string_view::npos ||
                           rest.empty() || rest.ends_with('\n');
  if (!headers_end) return wrong("has headers without an end");
  return found;
}

// ---- trees ----

// Code points that HFS+ leaves out when it compares names (git's utf8.c, next_hfs_char), in UTF-8.
std::string without_ignorable(std::string_view name) {
  std::string kept;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const std::string_view three = name.substr(i, 3);
    const bool zero_width = three >= "\xe2\x80\x8c" && three <= "\xe2\x80\x8f";  // U+200C to 200F
    const bool bidi = three >= "\xe2\x80\xaa" && three <= "\xe2\x80\xae";        // U+202A to 202E
    const bool old = three >= "\xe2\x81\xaa" && three <= "\xe2\x81\xaf";         // U+206A to 206F
    if (three.size() == 3 && (zero_width || bidi || old || three == "\xef\xbb\xbf")) {
      i += 2;
    } else {
      kept += name[i];
    }
  }
  return kept;
}

// Would a file system take a part of NAME for ".git"? NTFS ends a name at a colon, drops dots and
// spaces at its end, and has '\' for '/'.
bool is_dot_git(std::string_view name) {
  if (base::equal_ignoring_case(without_ignorable(name), ".git")) return true;
  for (std::string_view part : base::split(name, '\\')) {
    part = part.substr(0, part.find(':'));
    while (part.ends_with('.') || part.ends_with(' ')) part.remove_suffix(1);
    if (base::equal_ignoring_case(part, ".git") || base::equal_ignoring_case(part, "git~1"))
      return true;
  }
  return false;
}

struct Entry {
  std::string_view mode, name;
  git_oid id;
};

// Takes "mode SP name NUL id" off the front of TEXT.
bool take_entry(std::string_view& text, Entry& entry) {
  const auto space = text.find(' ');
  const auto end = text.find('\0');
  if (space == std::string_view::npos || end == std::string_view::npos || space > end) return false;
  if (text.size() - end - 1 < GIT_OID_RAWSZ) return false;
  entry.mode = text.substr(0, space);
  entry.name = text.substr(space + 1, end - space - 1);
  git_oid_fromraw(&entry.id, reinterpret_cast<const unsigned char*>(text.data() + end + 1));
  text.remove_prefix(end + 1 + GIT_OID_RAWSZ);
  return true;
}

constexpr std::string_view kFolder = "40000", kLink = "120000", kSubmodule = "160000";

bool is_mode(std::string_view mode) {
  static const std::unordered_set<std::string_view> known = {"100644", "100755", "100664",
                                                             kLink,    kFolder,  kSubmodule};
  return known.count(mode) != 0;
}

// What is wrong with an entry by itself; "": nothing.
std::string flaw_of(const Entry& entry) {
  const std::string shown = base::printable(entry.name);
  if (entry.name.empty()) return "has an entry without a name";
  if (entry.name == "." || entry.name == "..") return fmt::format("has an entry '{}'", shown);
  if (entry.name.find('/') != std::string_view::npos)
    return fmt::format("has an entry '{}', which is a path", shown);
  if (is_dot_git(entry.name)) return fmt::format("has an entry '{}', which is git's own", shown);
  if (!is_mode(entry.mode))
    return fmt::format("has an entry '{}' of mode {}", shown, base::one_line(entry.mode, 20));
  if (git_oid_is_zero(&entry.id)) return fmt::format("has an entry '{}' without an object", shown);
  // git follows no link there (gitmodules(5)).
  if (entry.mode == kLink &&
      git_path_is_gitfile(entry.name.data(), entry.name.size(), GIT_PATH_GITFILE_GITMODULES,
                          GIT_PATH_FS_GENERIC) > 0)
    return fmt::format("has a link '{}'", shown);
  return "";
}

// git's order of entries: that of bytes, a folder as if its name ended in '/' (base_name_compare).
bool comes_before(const Entry& a, const Entry& b) {
  const std::size_t common = std::min(a.name.size(), b.name.size());
  const int order = std::memcmp(a.name.data(), b.name.data(), common);
  if (order != 0) return order < 0;
  const auto next = [&](const Entry& entry) {
    if (entry.name.size() > common) return static_cast<unsigned char>(entry.name[common]);
    return static_cast<unsigned char>(entry.mode == kFolder ? '/' : '\0');
  };
  return next(a) < next(b);
}

base::Result<std::vector<Reference>> check_tree(const git_oid& id, std::string_view content) {
  const auto wrong = [&](std::string_view what) { return flaw(id, GIT_OBJECT_TREE, what); };
  std::vector<Reference> found;
  std::unordered_set<std::string_view> names;  // a file and a folder of one name are not neighbours
  Entry before{};
  while (!content.empty()) {
    Entry entry{};
    if (!take_entry(content, entry)) return wrong("is cut off");
    const std::string what = flaw_of(entry);
    if (!what.empty()) return wrong(what);
    if (!names.insert(entry.name).second)
      return wrong(fmt::format("has two entries '{}'", base::printable(entry.name)));
    if (names.size() > 1 && !comes_before(before, entry))
      return wrong(fmt::format("is not sorted at '{}'", base::printable(entry.name)));
    if (entry.mode != kSubmodule)
      found.push_back({entry.id, entry.mode == kFolder ? GIT_OBJECT_TREE : GIT_OBJECT_BLOB});
    before = entry;
  }
  return found;
}

}  // namespace

base::Result<std::vector<Reference>> check_object(const git_oid& id, git_object_t type,
                                                  std::string_view content) {
  int valid = 0;
  if (type == GIT_OBJECT_BLOB) return std::vector<Reference>();
  std::vector<Reference> found;
  if (type == GIT_OBJECT_COMMIT) {
    TRY_ASSIGN(found, check_commit(id, content));
  } else if (type == GIT_OBJECT_TREE) {
    TRY_ASSIGN(found, check_tree(id, content));
  } else {
    return flaw(id, type, "is no part of a history");
  }
  // What libgit2 cannot read, the rest of gitops could not.
  if (git_object_rawcontent_is_valid(&valid, content.data(), content.size(), type) != 0 ||
      valid == 0) {
    return library_error(
        fmt::format("{} {} is malformed", git_object_type2string(type), id_text(id)));
  }
  return found;
}

}  // namespace conduct::gitops
