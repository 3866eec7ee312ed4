// A plan as JSON, from any bytes behind the "{" that tells it from Markdown.
#include "spec/canonical.h"
#include "spec/spec.h"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  if (text.empty() || text[0] != '{') text.insert(0, "{");
  const conduct::spec::Parsed parsed = conduct::spec::parse(text);
  conduct::spec::parse(conduct::spec::canonical(parsed.spec));
  return 0;
}
