// What kept an agent from its work and is no fault of the work: its provider's limits and failures.
#pragma once

#include <cstdint>
#include <string>

namespace conduct::core {

enum class TroubleKind {
  rate_limit,   // too much was asked for: again after a while
  overloaded,   // the provider has too much to do, or failed
  unreachable,  // no answer came, or it broke off
  auth,         // not logged in, or the key is refused
  quota,        // nothing is left that was paid for
};
const char* to_string(TroubleKind kind);

// Trouble of a try with its provider. It does not count as an attempt.
struct Trouble {
  TroubleKind kind = TroubleKind::unreachable;
  std::string message;        // what the agent said of it, one line
  std::int64_t until_ms = 0;  // the provider is left alone until then; 0: until a person has acted
};

// Trouble that only a person ends.
bool needs_a_person(TroubleKind kind);

// A provider that is left alone, or was: as it stands in the state.
struct ProviderState {
  bool parked = false;  // nothing is started with it
  Trouble trouble;      // the last one; with until_ms 0 while parked: until the next sitting
  std::int64_t since_ms = 0;
  std::int64_t trouble_ms = 0;  // when it met the trouble that holds
  int strikes = 0;              // troubles one after the other without a try that went well
};

}  // namespace conduct::core
