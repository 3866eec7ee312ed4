// What a child process may touch: which places it sees and writes to, which network and sockets,
// how much of the machine. The means are bubblewrap (namespaces: bwrap(1)) or Landlock
// (landlock(7)); `none` leaves it all the user's rights.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace conduct::system {

enum class SandboxKind { none, landlock, bubblewrap };

const char* to_string(SandboxKind kind);  // "none", "landlock", "bubblewrap"

// A file or folder that lies at OUTSIDE and that the process sees at INSIDE. Landlock shows
// everything where it is: there both are the same. Read-only and hidden places matter to bubblewrap
// alone.
struct Place {
  std::string outside, inside;
  bool writable = false;
  bool hidden = false;  // nothing of it is seen
};

// Each after what it lies in; what is both hidden and opened is opened.
std::vector<Place> parents_first(std::vector<Place> places);

enum class NetworkAccess {
  open,      // the host's network
  loopback,  // a loopback of its own and nothing else (bubblewrap)
  listed,    // the same, and by HTTP CONNECT the hosts of a list (bubblewrap)
  none       // no Internet sockets at all
};

struct Sandbox {
  SandboxKind kind = SandboxKind::none;
  std::string program;          // bubblewrap: the path of bwrap
  bool user_namespace = false;  // bubblewrap: with a user namespace, which others than root need
  std::vector<Place> opened;    // and hidden, of the user's: the deeper one counts
  std::vector<Place> places;    // over them, in order: a later one lies over an earlier one
  NetworkAccess network = NetworkAccess::open;
  std::vector<std::string> hosts;  // NetworkAccess::listed: base/host_pattern.h
  bool unix_sockets =
      false;  // Landlock: Unix sockets may be made, and then reach the host's daemons
};

// 0: no limit. Where conduct has a control group of its own they hold for a process and all that
// it starts, else for each process of it by itself (setrlimit(2)).
struct Limits {
  std::int64_t cpu_seconds = 0;
  std::int64_t memory_bytes = 0;
  std::int64_t processes = 0;
  std::int64_t file_bytes = 0;  // the largest file that it may write

  bool operator==(const Limits&) const = default;
};

constexpr int kProxyPort = 3128;  // of a sandbox's own loopback, for NetworkAccess::listed

// The folders that a sandbox of bubblewrap has for itself, empty at first: what the host keeps
// there (sockets of daemons, other programs' files) is not seen.
const std::vector<std::string>& own_folders();

// The options and the program of the reaper's command line (reaper/protocol.h) that run ARGV in
// DIRECTORY, which is a path inside. GRACE_MS is what all of it has to end after SIGTERM. What
// bwrap itself must not heed goes from ENVIRONMENT into the words: it is for the program alone.
std::vector<std::string> sandboxed_words(const Sandbox& sandbox, const Limits& limits,
                                         std::int64_t grace_ms, const std::string& directory,
                                         const std::vector<std::string>& argv,
                                         std::vector<std::string>& environment);

}  // namespace conduct::system
