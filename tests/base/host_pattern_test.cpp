// Entries of a list of hosts: what each matches, and what is said of one that is wrong.
#include "base/host_pattern.h"

#include <gmock/gmock.h>

namespace conduct::base {
namespace {

bool matches(std::string_view entry, std::string_view host, std::uint16_t port) {
  return parse_host_pattern(entry)->matches(*parse_host(host), port);
}

std::string fault(std::string_view entry) {
  const Status checked = check_host_pattern(entry);
  return checked ? "none" : checked.error().message;
}

TEST(HostPattern, IsAHostAtThePortsOfTheWeb) {
  EXPECT_TRUE(matches("example.org", "example.org", 443));
  EXPECT_TRUE(matches("example.org", "example.org", 80));
  EXPECT_TRUE(matches("Example.org", "EXAMPLE.ORG.", 443));
  EXPECT_FALSE(matches("example.org", "example.org", 22));
  EXPECT_FALSE(matches("example.org", "www.example.org", 443));
  EXPECT_FALSE(matches("example.org", "example.org.evil.net", 443));
  EXPECT_FALSE(matches("example.org", "anexample.org", 443));
}

TEST(HostPattern, IsAHostAtOnePort) {
  EXPECT_TRUE(matches("example.org:8443", "example.org", 8443));
  EXPECT_FALSE(matches("example.org:8443", "example.org", 443));
}

TEST(HostPattern, IsEveryHostBelowOne) {
  EXPECT_TRUE(matches("*.example.org", "a.example.org", 443));
  EXPECT_TRUE(matches("*.example.org", "a.b.example.org", 80));
  EXPECT_TRUE(matches("*.example.org:1", "a.example.org", 1));
  EXPECT_FALSE(matches("*.example.org:1", "a.example.org", 443));
  EXPECT_FALSE(matches("*.example.org", "example.org", 443));
  EXPECT_FALSE(matches("*.example.org", "anexample.org", 443));
  EXPECT_FALSE(matches("*.example.org", "example.org.evil.net", 443));
}

TEST(HostPattern, IsAnAddress) {
  EXPECT_TRUE(matches("10.0.0.1", "10.0.0.1", 443));
  EXPECT_FALSE(matches("10.0.0.1", "110.0.0.1", 443));
  EXPECT_TRUE(matches("[::1]:8080", "[0::1]", 8080));
  EXPECT_FALSE(matches("[::1]:8080", "[::2]", 8080));
  EXPECT_TRUE(matches("[::1]", "[::1]", 443));
}

TEST(HostPattern, SaysWhatIsWrong) {
  EXPECT_EQ(fault("localhost:1"), "none");
  EXPECT_EQ(fault(""), "\"\" names no host");
  EXPECT_EQ(fault(":443"), "\":443\" names no host");
  EXPECT_EQ(fault("*."), "\"*.\" names no host");
  EXPECT_EQ(fault("*"), "\"*\" would be every host, and each has to be named");
  EXPECT_EQ(fault("a.*.org"), "\"a.*.org\" has a '*' that is not the whole first part of a name");
  EXPECT_EQ(fault("*a.org"), "\"*a.org\" has a '*' that is not the whole first part of a name");
  EXPECT_EQ(fault("https://example.org"),
            "\"https://example.org\" has a '/', and a list of hosts knows no addresses of pages");
  EXPECT_EQ(fault("10.0.0.0/8"),
            "\"10.0.0.0/8\" has a '/', and a list of hosts knows no addresses of pages");
  EXPECT_EQ(fault("::1"), "\"::1\" has more than one ':', and an IPv6 address belongs in brackets");
  EXPECT_EQ(fault("a:0"), "\"a:0\" has a port that is not from 1 to 65535");
  EXPECT_EQ(fault("a:"), "\"a:\" has a port that is not from 1 to 65535");
  EXPECT_EQ(fault("*.10.0.0.1"), "\"*.10.0.0.1\" is not a host: no hosts are below an address");
  EXPECT_EQ(fault("a.org b.org"), "\"a.org b.org\" has a blank in it, and an entry is one host");
  EXPECT_EQ(fault("bücher.de"),
            "\"bücher.de\" is not in ASCII, in which a host is written with \"xn--\"");
  EXPECT_EQ(fault("127.1"), "\"127.1\" is not a host");
  EXPECT_EQ(fault("a\x1b[0m"), "\"a\\x1b[0m\" is not a host");
  EXPECT_EQ(check_host_pattern("").error().hint,
            "write a host as in \"example.org\", \"example.org:8443\", \"*.example.org\", "
            "\"10.0.0.1\" or \"[::1]:8080\"");
}

TEST(HostPattern, IsWrittenForAHostAndAPort) {
  EXPECT_EQ(host_pattern_text({"example.org", false}, 443), "example.org");
  EXPECT_EQ(host_pattern_text({"example.org", false}, 22), "example.org:22");
  EXPECT_EQ(host_pattern_text({"::1", true}, 80), "[::1]");
  EXPECT_EQ(host_pattern_text({"::1", true}, 8080), "[::1]:8080");
}

}  // namespace
}  // namespace conduct::base
