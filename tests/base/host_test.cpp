// Hosts: one spelling for each, and nothing that only a resolver would take for an address.
#include "base/host.h"

#include <gmock/gmock.h>

namespace conduct::base {
namespace {

using ::testing::Optional;

TEST(Host, HasOneSpelling) {
  EXPECT_THAT(parse_host("Example.ORG"), Optional(Host{"example.org", false}));
  EXPECT_THAT(parse_host("example.org."), Optional(Host{"example.org", false}));
  EXPECT_THAT(parse_host("xn--bcher-kva.example"), Optional(Host{"xn--bcher-kva.example", false}));
  EXPECT_THAT(parse_host("my_box"), Optional(Host{"my_box", false}));
  EXPECT_THAT(parse_host("1password.com"), Optional(Host{"1password.com", false}));
  EXPECT_THAT(parse_host("10.0.0.1"), Optional(Host{"10.0.0.1", true}));
  EXPECT_THAT(parse_host("[0:0:0:0:0:0:0:1]"), Optional(Host{"::1", true}));
  EXPECT_THAT(parse_host("[2001:DB8::0]"), Optional(Host{"2001:db8::", true}));
}

TEST(Host, IsNotWhatAResolverWouldReadAsAnAddress) {
  for (const char* text : {"127.1", "2130706433", "0x7f000001", "0x7f.0x1", "0X7F.1", "0177.0.0.1",
                           "127.0.0.1.1", "256.0.0.1", "a.1", "0x", "1.2.3.08"}) {
    EXPECT_EQ(parse_host(text), std::nullopt) << text;
  }
}

TEST(Host, IsNotAnyOtherText) {
  const std::string label(64, 'a');
  std::string longest;
  while (longest.size() < 253) longest += "a.";
  longest.resize(253);
  EXPECT_TRUE(parse_host(longest));
  for (const std::string& text : {std::string(),
                                  std::string("."),
                                  std::string("a..b"),
                                  std::string(".a"),
                                  std::string("a.."),
                                  std::string("a b"),
                                  std::string("user@a"),
                                  std::string("-a"),
                                  std::string("a-.b"),
                                  std::string("a%00b"),
                                  std::string("a\0b", 3),
                                  std::string("ä.de"),
                                  std::string("*.a"),
                                  std::string("::1"),
                                  std::string("[::1"),
                                  std::string("[]"),
                                  std::string("[fe80::1%eth0]"),
                                  std::string("[10.0.0.1]"),
                                  std::string("[::1\0]", 6),
                                  std::string("a:1"),
                                  std::string("a/b"),
                                  label,
                                  longest + "a"}) {
    EXPECT_EQ(parse_host(text), std::nullopt) << text;
  }
}

TEST(Host, PortsAreFrom1To65535) {
  EXPECT_THAT(parse_port("1"), Optional(1));
  EXPECT_THAT(parse_port("65535"), Optional(65535));
  EXPECT_THAT(parse_port("0443"), Optional(443));
  for (const char* text : {"", "0", "65536", "99999999999", "-1", "+1", " 1", "1 ", "0x1", "1a"})
    EXPECT_EQ(parse_port(text), std::nullopt) << text;
}

TEST(Host, IsSplitFromItsPort) {
  const auto parts = [](std::string_view text) {
    const HostPort split = split_port(text);
    return std::string(split.host) + '|' + std::string(split.port.value_or("none"));
  };
  EXPECT_EQ(parts("a.b:443"), "a.b|443");
  EXPECT_EQ(parts("a.b"), "a.b|none");
  EXPECT_EQ(parts("a.b:"), "a.b|");
  EXPECT_EQ(parts("[::1]:80"), "[::1]|80");
  EXPECT_EQ(parts("[::1]"), "[::1]|none");
  EXPECT_EQ(parts("[::1]x:80"), "[::1]x|80");
  EXPECT_EQ(parts("[::1"), "[::1|none");
  EXPECT_EQ(parts("::1"), "|:1");
  EXPECT_EQ(parts(""), "|none");
}

TEST(Host, IsWrittenAsAnAuthorityHasIt) {
  EXPECT_EQ(host_text({"example.org", false}), "example.org");
  EXPECT_EQ(host_text({"10.0.0.1", true}), "10.0.0.1");
  EXPECT_EQ(host_text({"::1", true}), "[::1]");
}

}  // namespace
}  // namespace conduct::base
