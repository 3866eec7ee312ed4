// A reading as a line of text.
#include "line.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t tab; (tab = line.find('\t', begin)) != std::string::npos; begin = tab + 1) {
    parts.push_back(line.substr(begin, tab - begin));
  }
  parts.push_back(line.substr(begin));
  return parts;
}

}  // namespace

bool parse_integer(const std::string& text, std::int64_t& value) {
  char* end = nullptr;
  value = std::strtoll(text.c_str(), &end, 10);
  return end != text.c_str();
}

bool parse_real(const std::string& text, double& value) {
  char* end = nullptr;
  value = std::strtod(text.c_str(), &end);
  return end != text.c_str();
}

std::string parse_line(const std::string& line, Reading& reading) {
  const std::vector<std::string> parts = split(line);
  if (parts.size() != 4) return "a line is sensor, at, value and unit, with tabs between";
  reading.sensor = parts[0];
  reading.unit = parts[3];
  if (!parse_integer(parts[1], reading.at)) return "at must be a whole number";
  if (!parse_real(parts[2], reading.value)) return "value must be a number";
  return problem_with(reading);
}

std::string format_number(double value) {
  char text[32];
  for (int digits = 15; digits <= 17; ++digits) {
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    if (std::strtod(text, nullptr) == value) break;
  }
  return text;
}

std::string format_line(const Reading& reading) {
  return reading.sensor + '\t' + std::to_string(reading.at) + '\t' + format_number(reading.value) + '\t' +
         reading.unit;
}
