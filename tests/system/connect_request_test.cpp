// Heads of requests to the proxy, from well-formed to hostile; and whom a list lets through.
#include "conductor/system/connect_request.h"

#include "conductor/system/allowed_hosts.h"
#include "conductor/system/http_answer.h"

#include <gtest/gtest.h>

#include <string>

namespace conduct::system {
namespace {

using namespace std::string_literals;

RequestHeadKind kind(std::string_view bytes) {
  return read_request_head(bytes).kind;
}

// The target of a request for TARGET as "host port", or "malformed".
std::string target(const std::string& text) {
  const RequestHead head = read_request_head("CONNECT " + text + " HTTP/1.1\r\n\r\n");
  if (head.kind != RequestHeadKind::connect) return "malformed";
  return head.host.text + ' ' + std::to_string(head.port);
}

TEST(ConnectRequest, says_where_to_and_where_it_ends) {
  const RequestHead head = read_request_head(
      "CONNECT Example.org:443 HTTP/1.1\r\nHost: example.org\r\nProxy-Connection: a\r\n\r\nrest");
  EXPECT_EQ(head.kind, RequestHeadKind::connect);
  EXPECT_EQ(head.host, (base::Host{"example.org", false}));
  EXPECT_EQ(head.port, 443);
  EXPECT_EQ(head.length, 76U);
  EXPECT_EQ(read_request_head("CONNECT a:1 HTTP/1.0\n\nx\n\n").length, 22U);
  EXPECT_EQ(read_request_head("CONNECT a:1 HTTP/1.0\nA: b\r\n\nx\r\n\r\n").length, 28U);
}

TEST(ConnectRequest, has_a_host_and_a_port) {
  EXPECT_EQ(target("[::1]:8080"), "::1 8080");
  EXPECT_EQ(target("10.0.0.1:65535"), "10.0.0.1 65535");
  EXPECT_EQ(target("example.org.:1"), "example.org 1");
  for (const std::string& text : {"example.org"s,
                                  "example.org:"s,
                                  ":443"s,
                                  ":"s,
                                  "a:0"s,
                                  "a:65536"s,
                                  "a:99999999999999"s,
                                  "a:-1"s,
                                  "a:443x"s,
                                  "a:1:2"s,
                                  "user@a:443"s,
                                  "user:word@a:443"s,
                                  "::1:443"s,
                                  "[::1]"s,
                                  "[::1:443"s,
                                  "[::1]x:443"s,
                                  "[]:443"s,
                                  "[a]:443"s,
                                  "127.1:443"s,
                                  "0x7f.1:443"s,
                                  "http://a/"s,
                                  "a/b:443"s,
                                  "*:443"s,
                                  "*.a:443"s,
                                  "a..b:443"s,
                                  "\xC3\xA4:443"s,
                                  std::string(300, 'a') + ":443"}) {
    EXPECT_EQ(target(text), "malformed") << text;
  }
}

TEST(ConnectRequest, is_waited_for_until_it_is_whole) {
  const std::string whole = "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_EQ(kind(whole.substr(0, length)), RequestHeadKind::incomplete) << length;
  EXPECT_EQ(kind(whole), RequestHeadKind::connect);
}

TEST(ConnectRequest, may_be_of_another_method) {
  EXPECT_EQ(kind("GET http://example.org/ HTTP/1.1\r\n\r\n"), RequestHeadKind::other_method);
  EXPECT_EQ(kind("connect a:1 HTTP/1.1\r\n\r\n"), RequestHeadKind::other_method);
}

TEST(ConnectRequest, is_malformed_as_soon_as_it_can_be_nothing_else) {
  for (const std::string& bytes :
       {"\r\n\r\n"s, "\n\n"s, "CONNECT\r\n\r\n"s, "CONNECT a:1\r\n\r\n"s,
        "CONNECT  a:1 HTTP/1.1\r\n\r\n"s, "CONNECT a:1 HTTP/1.1 \r\n\r\n"s,
        "CONNECT a:1 HTTP/2.0\r\n\r\n"s, "CONNECT a:1 http/1.1\r\n\r\n"s, " a HTTP/1.1\r\n\r\n"s,
        "G(T / HTTP/1.1\r\n\r\n"s, "CONNECT a:1 HTTP/1.1\rX: y\r\n\r\n"s, "\x16\x03\x01\x02"s,
        "\0"s, "CONNECT a\0b:1 HTTP/1.1"s, "CONNECT a:1 HTTP/1.1\r\nA: \x1b"s, "CONNECT \x7f"s}) {
    EXPECT_EQ(kind(bytes), RequestHeadKind::malformed) << bytes;
  }
}

TEST(ConnectRequest, has_a_head_of_at_most_8_KiB) {
  const std::string line = "CONNECT a:1 HTTP/1.1\r\nA: ";
  std::string head = line + std::string(kLongestRequestHead - line.size() - 4, 'a') + "\r\n\r\n";
  EXPECT_EQ(kind(head), RequestHeadKind::connect);
  EXPECT_EQ(kind(head + "\0\x01 whatever follows"s), RequestHeadKind::connect);
  head.insert(line.size(), "a");
  EXPECT_EQ(kind(head), RequestHeadKind::too_long);
  EXPECT_EQ(kind(std::string(kLongestRequestHead, 'a')), RequestHeadKind::too_long);
  EXPECT_EQ(kind(std::string(kLongestRequestHead - 1, 'a')), RequestHeadKind::incomplete);
}

TEST(ConnectRequest, is_read_from_any_bytes) {
  const std::string whole = "CONNECT [::1]:443 HTTP/1.1\r\nA: b\r\n\r\nrest";
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(byte);
      const RequestHead head = read_request_head(bytes);
      ASSERT_LE(head.length, bytes.size());
      ASSERT_EQ(head.kind == RequestHeadKind::connect, head.port != 0) << at << ' ' << byte;
    }
  }
}

TEST(HttpAnswer, is_whole) {
  EXPECT_EQ(http_answer(403, "no"),
            "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 12\r\nConnection: close\r\n\r\nconduct: no\n");
  EXPECT_NE(http_answer(405, "no").find("\r\nAllow: CONNECT\r\n"), std::string::npos);
}

TEST(AllowedHosts, tell_a_name_from_an_address) {
  const auto hosts =
      *AllowedHosts::parse({"example.org", "*.localhost", "localhost:1", "10.0.0.1"});
  const auto access = [&](const char* host, std::uint16_t port) {
    return hosts.access(*base::parse_host(host), port);
  };
  EXPECT_EQ(access("example.org", 443), HostAccess::unless_local);
  EXPECT_EQ(access("a.localhost", 443), HostAccess::unless_local);
  EXPECT_EQ(access("localhost", 1), HostAccess::anywhere);
  EXPECT_EQ(access("10.0.0.1", 80), HostAccess::anywhere);
  EXPECT_EQ(access("localhost", 443), HostAccess::refused);
  EXPECT_EQ(access("127.0.0.1", 1), HostAccess::refused);
  EXPECT_EQ(AllowedHosts::parse({})->access(*base::parse_host("a"), 443), HostAccess::refused);
}

TEST(AllowedHosts, are_not_read_from_a_bad_entry) {
  const auto hosts = AllowedHosts::parse({"example.org", "*"});
  ASSERT_FALSE(hosts);
  EXPECT_EQ(hosts.error().message, "\"*\" would be every host, and each has to be named");
}

}  // namespace
}  // namespace conduct::system
