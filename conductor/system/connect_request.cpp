#include "conductor/system/connect_request.h"

#include "base/text.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace conduct::system {
namespace {

bool is_token_char(char c) {  // RFC 9110 §5.6.2
  return base::is_alphanumeric(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// A control character is in no head: whoever sends one speaks TLS or nothing of HTTP.
bool is_foreign(char c) {
  const bool control = static_cast<unsigned char>(c) < ' ' || c == '\x7f';
  return control && c != '\r' && c != '\n' && c != '\t';
}

// The length of the head with the empty line that ends it. RFC 9112 §2.2 has a lone LF end a line
// too.
std::size_t head_length(std::string_view bytes) {
  const std::size_t lone = bytes.find("\n\n");
  const std::size_t usual = bytes.find("\n\r\n");
  if (lone == std::string_view::npos && usual == std::string_view::npos) return 0;
  return lone < usual ? lone + 2 : usual + 3;
}

RequestHead malformed() {
  return {RequestHeadKind::malformed, {}, 0, 0};
}

RequestHead read_request_line(std::string_view line, std::size_t length) {
  const std::vector<std::string_view> words = base::split(line, ' ');
  if (words.size() != 3 || words[0].empty() || words[1].empty()) return malformed();
  if (!std::all_of(words[0].begin(), words[0].end(), is_token_char)) return malformed();
  if (words[2] != "HTTP/1.1" && words[2] != "HTTP/1.0") return malformed();
  if (words[0] != "CONNECT") return {RequestHeadKind::other_method, {}, 0, length};

  const base::HostPort target = base::split_port(words[1]);
  const std::optional<base::Host> host = base::parse_host(target.host);
  const std::optional<std::uint16_t> port = base::parse_port(target.port.value_or(""));
  if (!host || !port) return malformed();
  return {RequestHeadKind::connect, *host, *port, length};
}

}  // namespace

RequestHead read_request_head(std::string_view bytes) {
  std::string_view head = bytes.substr(0, kLongestRequestHead);
  const std::size_t length = head_length(head);
  if (length != 0) head = head.substr(0, length);
  if (std::any_of(head.begin(), head.end(), is_foreign)) return malformed();
  if (length == 0) {
    const bool full = head.size() == kLongestRequestHead;
    return {full ? RequestHeadKind::too_long : RequestHeadKind::incomplete, {}, 0, 0};
  }
  std::string_view line = head.substr(0, head.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return read_request_line(line, length);
}

}  // namespace conduct::system
