// Entries of an index: made from a file's status, compared with it. Knows no path and reads no
// content.
#pragma once

#include "gitops/handles.h"

#include <sys/stat.h>

#include <string>

namespace conduct::gitops {

struct timespec modified_at(const struct stat& status);

// 0120000, 0100755 or 0100644. Where modes are not trusted (core.fileMode), OLD_MODE decides for a
// file.
std::uint32_t mode_of(const struct stat& status, bool trust_modes, std::uint32_t old_mode);

// An entry for PATH, which must outlive it.
git_index_entry make_entry(const std::string& path, const struct stat& status, const git_oid& id,
                           std::uint32_t mode);

// Is the file with STATUS surely the one that ENTRY was made of? Not where it is as young as the
// index itself, written at INDEX_TIME: it may have changed after its status was taken ("racy git",
// Documentation/technical/racy-git.txt).
bool is_unchanged(const git_index_entry& entry, const struct stat& status,
                  const struct timespec& index_time, bool trust_modes);
bool is_racy(const git_index_entry& entry, const struct timespec& index_time);

bool trusts_modes(git_repository* repository);  // core.fileMode

}  // namespace conduct::gitops
