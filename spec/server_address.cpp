#include "spec/server_address.h"

#include "base/text.h"

#include <algorithm>

namespace conduct::spec {
namespace {

constexpr int kMaxPort = 65535;

bool is_path_character(char c) {
  return static_cast<unsigned char>(c) > ' ' && c != '\x7F' && c != '`';
}

}  // namespace

std::optional<ServerAddress> read_server_address(std::string_view text) {
  const std::size_t end = std::min(text.find('/'), text.size());
  ServerAddress address{std::string(text.substr(0, end)), std::string(text.substr(end))};
  const std::string& port = address.port;
  if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), base::is_digit)) {
    return std::nullopt;
  }
  const int number = std::stoi(port);
  if (number < 1 || number > kMaxPort) return std::nullopt;
  if (!std::all_of(address.path.begin(), address.path.end(), is_path_character)) {
    return std::nullopt;
  }
  return address;
}

bool is_http_status(std::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), base::is_digit);
}

}  // namespace conduct::spec
