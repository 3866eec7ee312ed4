// store DATABASE add | list [--sensor NAME] [--since TIME] [--limit COUNT] | summary
// Exit codes: 0 done, 1 it could not be done (standard error says why), 2 a wrong call.
#include <cstdio>
#include <iostream>

#include "line.h"
#include "store.h"

namespace {

constexpr const char* kUsage =
    "usage: store DATABASE add < LINES\n"
    "       store DATABASE list [--sensor NAME] [--since TIME] [--limit COUNT]\n"
    "       store DATABASE summary\n";

int add(Store& store) {
  std::vector<Reading> readings;
  std::string text;
  for (int number = 1; std::getline(std::cin, text); ++number) {
    Reading reading;
    const std::string problem = parse_line(text, reading);
    if (!problem.empty()) {
      std::cerr << "line " << number << ": " << problem << '\n';
      return 1;
    }
    readings.push_back(reading);
  }
  store.add(readings);
  std::cout << readings.size() << '\n';
  return 0;
}

// False: the words are not options of `list`.
bool read_query(const std::vector<std::string>& words, Query& query) {
  for (std::size_t i = 0; i < words.size(); i += 2) {
    if (i + 1 == words.size()) return false;
    const std::string& value = words[i + 1];
    if (words[i] == "--sensor") {
      query.sensor = value;
    } else if (words[i] == "--since") {
      if (!parse_integer(value, query.since)) return false;
    } else if (words[i] == "--limit") {
      if (!parse_integer(value, query.limit) || query.limit < 0) return false;
    } else {
      return false;
    }
  }
  return true;
}

int list(const Store& store, const Query& query) {
  for (const Reading& reading : store.list(query)) std::cout << format_line(reading) << '\n';
  return 0;
}

int summary(const Store& store) {
  for (const Summary& line : store.summary()) {
    std::cout << line.sensor << '\t' << line.unit << '\t' << line.count << '\t' << format_number(line.low) << '\t'
              << format_number(line.high) << '\t' << format_number(line.mean) << '\n';
  }
  return 0;
}

int run(const std::vector<std::string>& words) {
  const std::string command = words.size() < 2 ? "" : words[1];
  Query query;
  if (command == "list") {
    if (!read_query({words.begin() + 2, words.end()}, query)) return std::fputs(kUsage, stderr), 2;
  } else if ((command != "add" && command != "summary") || words.size() != 2) {
    return std::fputs(kUsage, stderr), 2;
  }
  Store store(words[0]);
  if (command == "add") return add(store);
  return command == "list" ? list(store, query) : summary(store);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const StoreError& error) {
    std::cerr << "store: " << error.what() << '\n';
    return 1;
  }
}
