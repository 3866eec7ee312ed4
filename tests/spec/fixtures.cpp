#include "fixtures.h"

#include "spec_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace conduct::spec {

std::string read_fixture(const std::string& name) {
  std::ifstream file(std::string(CONDUCT_FIXTURES "/") + name + ".md", std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> fixture_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(CONDUCT_FIXTURES)) {
    names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

void expect_read(const std::string& name, std::string_view expected,
                 const std::vector<std::string>& codes) {
  const std::string text = read_fixture(name);
  const Parsed parsed = parse(text);
  EXPECT_EQ(dump(parsed.spec), expected) << name;
  std::vector<std::string> found = codes_of(text);
  found.erase(std::remove(found.begin(), found.end(), "CS118"), found.end());
  EXPECT_EQ(found, codes) << name << "\n" << rendered(parsed.diagnostics);
}

}  // namespace conduct::spec
