// A plan in Markdown, from any bytes: read, checked, and printed in the canonical form.
#include "spec/canonical.h"
#include "spec/spec.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const conduct::spec::Parsed parsed = conduct::spec::parse(text);
  conduct::spec::parse(conduct::spec::canonical(parsed.spec));
  return 0;
}
