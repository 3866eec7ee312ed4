// The head of a request to a proxy, of which CONNECT alone is understood (RFC 9110 §9.3.6). Its
// header fields say nothing that matters here and are passed over.
#pragma once

#include "base/host.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace conduct::system {

constexpr std::size_t kLongestRequestHead = 8 << 10;

enum class RequestHeadKind {
  incomplete,  // more bytes are needed
  too_long,
  malformed,
  other_method,  // well-formed, and not CONNECT
  connect,
};

struct RequestHead {
  RequestHeadKind kind = RequestHeadKind::incomplete;
  base::Host host;
  std::uint16_t port = 0;
  std::size_t length = 0;  // what follows these bytes is for the host
};

// Reads the head that BYTES begin with. What can never become one is malformed before it is whole.
RequestHead read_request_head(std::string_view bytes);

}  // namespace conduct::system
