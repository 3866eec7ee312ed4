// Names and where they lead: a list allows a name, whoever owns the name says its address. The
// resolver is this file's own, so that no test asks one outside.
#include "tests/system/proxy_fixture.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <netdb.h>

#include <string_view>

namespace {

using Resolve = int(const char*, const char*, const addrinfo*, addrinfo**);

Resolve* system_resolver() {
  return reinterpret_cast<Resolve*>(dlsym(RTLD_NEXT, "getaddrinfo"));
}

}  // namespace

// The C library's function for the whole program, also when libuv calls it: names below .test are
// known here, all others are its own affair.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** list) {
  const std::string_view name = node == nullptr ? "" : node;
  if (!name.ends_with(".test")) return system_resolver()(node, service, hints, list);
  const auto resolve = [&](const char* address) {
    return system_resolver()(address, service, hints, list);
  };
  if (name == "rebound.test") return resolve("127.0.0.1");
  if (name == "mapped.test") return resolve("::ffff:127.0.0.1");
  if (name == "metadata.test") return resolve("169.254.169.254");
  if (name == "any.below.test") return resolve("0.0.0.0");
  if (name != "mixed.test") return EAI_NONAME;
  if (const int failed = resolve("127.0.0.1"); failed != 0) return failed;
  addrinfo* second = *list;
  const int failed = resolve("192.0.2.1");  // RFC 5737: for documentation
  (*list)->ai_next = second;
  return failed;
}

namespace conduct::system {
namespace {

TEST_F(ProxyTest, leads_from_no_name_to_this_machine) {
  start({"rebound.test", "mapped.test", "metadata.test", "*.below.test", "mixed.test"});
  for (const char* name :
       {"rebound.test", "mapped.test", "metadata.test", "any.below.test", "mixed.test"}) {
    EXPECT_EQ(verdict(connect_request(std::string(name) + ":443")),
              "403 " + std::string(name) + " resolves to a local address");
  }
  EXPECT_THAT(refused_, testing::Each(testing::EndsWith(".test (its address is a local one)")));
  EXPECT_EQ(refused_.size(), 5U);
}

TEST_F(ProxyTest, says_that_a_name_is_unknown) {
  start({"gone.test"});
  EXPECT_EQ(verdict(connect_request("gone.test:443")),
            "502 gone.test cannot be found: unknown node or service");
  EXPECT_THAT(refused_, testing::IsEmpty());
}

}  // namespace
}  // namespace conduct::system
