// [sandbox]: how what agents wrote is confined, what it may use of the machine.
#include "conductor/config/checks.h"
#include "conductor/config/loading.h"

#include <array>

namespace conduct::config {
namespace {

using base::Status;

constexpr std::int64_t kMostProcesses = 4'000'000;  // PID_MAX_LIMIT of the kernel

Status read_mode(const Setting& setting, Loading& loading) {
  if (!is_sandbox(setting.value.text)) return setting.expected(kSandboxExpected);
  loading.config.sandbox.mode = setting.value.text;
  return {};
}

Status read_write(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.sandbox.write, read_places(setting));
  return {};
}

Status read_read(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.sandbox.read, read_places(setting));
  return {};
}

// What one file hides another does not show: `read` does.
Status read_hide(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(const std::vector<std::string> paths, read_places(setting));
  std::vector<std::string>& hide = loading.config.sandbox.hide;
  hide.insert(hide.end(), paths.begin(), paths.end());
  return {};
}

Status read_sockets(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.sandbox.sockets, read_places(setting));
  return {};
}

Status read_gates_network(const Setting& setting, Loading& loading) {
  if (setting.value.kind != Kind::boolean) return setting.expected("true or false");
  loading.config.sandbox.network = setting.value.truth;
  return {};
}

Status read_cpu(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(const std::int64_t ms, read_duration_ms(setting));
  loading.config.sandbox.cpu_seconds = (ms + 999) / 1000;
  return {};
}

Status read_memory(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.sandbox.memory_bytes, read_size(setting));
  return {};
}

Status read_file_size(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.sandbox.file_bytes, read_size(setting));
  return {};
}

Status read_processes(const Setting& setting, Loading& loading) {
  TRY_ASSIGN(loading.config.sandbox.processes, read_integer(setting, 1, kMostProcesses));
  return {};
}

}  // namespace

base::Status read_sandbox(const Setting& table, Loading& loading) {
  static constexpr std::array<KnownKey<Loading>, 10> kKeys = {{{"mode", read_mode},
                                                               {"write", read_write},
                                                               {"read", read_read},
                                                               {"hide", read_hide},
                                                               {"sockets", read_sockets},
                                                               {"network", read_gates_network},
                                                               {"cpu", read_cpu},
                                                               {"memory", read_memory},
                                                               {"processes", read_processes},
                                                               {"file_size", read_file_size}}};
  return read_table<Loading>(table, kKeys, loading);
}

}  // namespace conduct::config
