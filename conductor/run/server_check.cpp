#include "conductor/run/server_check.h"

#include "base/text.h"

#include <fmt/core.h>

namespace conduct::run {
namespace {

// bash(1), "REDIRECTION": /dev/tcp/HOST/PORT. What START left running is ended with the gate's
// other processes.
constexpr const char* kWait =
    R"([ -n "${{BASH_VERSION-}}" ] || {{ echo 'this check needs bash' >&2; exit 127; }}
( {start}
) &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
port={port}
for ((try = 0; try < 300; ++try)); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  if ! kill -0 "$server" 2>/dev/null; then
    wait "$server" && code=0 || code=$?
    echo "the server ended with exit code $code before it answered on port $port" >&2
    exit 1
  fi
  sleep 0.1
done
if [ "$try" = 300 ]; then echo "nothing answers on port $port within 30 s" >&2; exit 1; fi
)";

constexpr const char* kAsk = R"(exec 3<>"/dev/tcp/127.0.0.1/$port"
path={path}
printf 'GET %s HTTP/1.0\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$path" "$port" >&3
IFS= read -r -t 30 status <&3 || true
echo "GET http://localhost:$port$path: ${{status%$'\r'}}"
case $status in *' {code}'*) ;; *) exit 1 ;; esac
)";

}  // namespace

std::string server_check(const std::string& start, const spec::Criterion& criterion) {
  const bool http = criterion.kind == spec::CriterionKind::http;
  if (start.empty() || (!http && criterion.kind != spec::CriterionKind::port)) return "";
  const std::string& address = criterion.address;
  const std::size_t slash = std::min(address.find('/'), address.size());
  const std::string port = address.substr(0, slash);
  std::string script =
      fmt::format(fmt::runtime(kWait), fmt::arg("start", start), fmt::arg("port", port));
  if (http) {
    const std::string path = slash < address.size() ? address.substr(slash) : "/";
    script += fmt::format(fmt::runtime(kAsk), fmt::arg("path", base::single_quoted(path)),
                          fmt::arg("code", criterion.pattern.at(0)));
  }
  return script;
}

}  // namespace conduct::run
