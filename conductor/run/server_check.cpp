#include "conductor/run/server_check.h"

#include "base/text.h"
#include "spec/server_address.h"

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

// Nobody's work can mend that: the check could not run.
constexpr const char* kNothingToAsk =
    "echo 'the criterion names no port from 1 to 65535, or no status of an answer' >&2\nexit 127\n";

}  // namespace

std::string server_check(const std::string& start, const spec::Criterion& criterion) {
  const bool http = criterion.kind == spec::CriterionKind::http;
  if (start.empty() || (!http && criterion.kind != spec::CriterionKind::port)) return "";
  const auto address = spec::read_server_address(criterion.address);
  const std::string status = criterion.pattern.empty() ? "" : criterion.pattern[0];
  if (!address || (http && !spec::is_http_status(status))) return kNothingToAsk;
  std::string script =
      fmt::format(fmt::runtime(kWait), fmt::arg("start", start), fmt::arg("port", address->port));
  if (http) {
    const std::string path = address->path.empty() ? "/" : address->path;
    script += fmt::format(fmt::runtime(kAsk), fmt::arg("path", base::single_quoted(path)),
                          fmt::arg("code", status));
  }
  return script;
}

}  // namespace conduct::run
