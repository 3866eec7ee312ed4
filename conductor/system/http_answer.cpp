#include "conductor/system/http_answer.h"

#include <fmt/format.h>

namespace conduct::system {
namespace {

std::string_view reason(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 431:
      return "Request Header Fields Too Large";
    case 502:
      return "Bad Gateway";
    case 504:
      return "Gateway Timeout";
    default:
      return "";
  }
}

}  // namespace

std::string http_answer(int status, std::string_view text) {
  return fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n{}"
      "Connection: close\r\n\r\nconduct: {}\n",
      status, reason(status), std::string_view("conduct: \n").size() + text.size(),
      status == 405 ? "Allow: CONNECT\r\n" : "",  // RFC 9110 §15.5.6 wants it
      text);
}

}  // namespace conduct::system
