#include "conductor/system/lookup.h"

#include <netdb.h>

#include <cstring>
#include <string>
#include <utility>

namespace conduct::system {
namespace {

base::Error not_resolved(int failed) {
  return {base::Fault::environment, uv_strerror(failed), ""};
}

std::vector<SocketAddress> addresses_of(const addrinfo* list) {
  std::vector<SocketAddress> addresses;
  for (; list != nullptr; list = list->ai_next) {
    if (list->ai_addrlen > sizeof(sockaddr_storage)) continue;
    SocketAddress& address = addresses.emplace_back();
    std::memcpy(&address.storage, list->ai_addr, list->ai_addrlen);
    address.length = list->ai_addrlen;
  }
  return addresses;
}

}  // namespace

struct Lookup::Request {
  uv_getaddrinfo_t request{};
  Lookup* lookup = nullptr;  // null: nobody waits for it
  Found found;

  void end(int status, const addrinfo* list) {
    if (lookup == nullptr) return;
    lookup->request_ = nullptr;
    std::vector<SocketAddress> addresses = addresses_of(list);
    if (status == 0 && addresses.empty()) status = UV_EAI_NODATA;
    if (status != 0) return found(not_resolved(status));
    found(std::move(addresses));
  }
};

base::Result<std::unique_ptr<Lookup>> Lookup::start(Loop::Data& loop, const base::Host& host,
                                                    std::uint16_t port, Found found) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (host.literal ? AI_NUMERICHOST : 0);

  std::unique_ptr<Lookup> lookup(new Lookup);
  auto request = std::make_unique<Request>();
  request->request.data = request.get();
  request->lookup = lookup.get();
  request->found = std::move(found);
  const int failed = uv_getaddrinfo(
      &loop.uv, &request->request,
      [](uv_getaddrinfo_t* done, int status, addrinfo* list) {
        const std::unique_ptr<Request> ended(static_cast<Request*>(done->data));
        ended->end(status, list);
        uv_freeaddrinfo(list);
      },
      host.text.c_str(), std::to_string(port).c_str(), &hints);
  if (failed != 0) return not_resolved(failed);
  lookup->request_ = request.release();
  return lookup;
}

Lookup::~Lookup() {
  if (request_ == nullptr) return;
  request_->lookup = nullptr;
  uv_cancel(reinterpret_cast<uv_req_t*>(&request_->request));  // fails where it has begun: it ends
}

}  // namespace conduct::system
