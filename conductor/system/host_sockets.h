// Which Unix sockets of the host have a name in the file system. A socket is reached through every
// mount that shows its name, also a read-only one and from another network namespace (unix(7)).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace conduct::system {

// The names, as real paths and sorted, that processes of this network namespace have bound sockets
// to. Listening or not: datagrams need no listener, and who has bound a name may listen next. Names
// that were relative to a process's working directory are not known.
std::vector<std::string> host_sockets();

// The absolute paths in a TABLE like /proc/net/unix (proc(5)), as they were given to bind(2). A
// path may contain spaces and newlines.
std::vector<std::string> bound_paths(std::string_view table);

}  // namespace conduct::system
