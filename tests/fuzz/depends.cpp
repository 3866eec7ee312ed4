// The value of "Depends on:", from any bytes, in a plan whose phases have ids of each kind.
#include "spec/depends.h"

#include "spec/findings.h"
#include "spec/source.h"
#include "spec/spec.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

std::vector<conduct::spec::Phase> phases() {
  std::vector<conduct::spec::Phase> made;
  for (const char* id : {"0", "1", "2", "2a", "2.1", "3-4", "10", "B", "IV", "M1", "GH-12"}) {
    conduct::spec::Phase phase;
    phase.id = id;
    phase.title = std::string("Part ") + id;
    phase.line = static_cast<int>(made.size()) + 1;
    made.push_back(phase);
  }
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const conduct::spec::Source source = conduct::spec::read_source(text);
  conduct::spec::Findings findings(source);
  const std::vector<conduct::spec::Phase> all = phases();
  conduct::spec::DependsReader reader(all, findings);
  std::vector<conduct::spec::DependsText> said;
  for (int line = 1; line <= source.last_line(); ++line)
    said.push_back({std::string(source.line(line)), {line, 1}});
  reader.read(said, all.size() - 1);
  std::move(findings).take();
  return 0;
}
