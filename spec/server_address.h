// What a criterion asks a server of this machine for: a port, a path, the status of the answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace conduct::spec {

struct ServerAddress {
  std::string port;  // digits: 1 to 65535
  std::string path;  // "/health"; empty: none is named
};

// "9000" or "9000/health": a port of this machine and a path without blanks and control characters.
// nullopt: TEXT is neither.
std::optional<ServerAddress> read_server_address(std::string_view text);

// Three digits: "200".
bool is_http_status(std::string_view text);

}  // namespace conduct::spec
