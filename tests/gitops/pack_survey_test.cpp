// Packs that ask for more than they are worth are told before anything is made of them.
#include "gitops/pack_survey.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <string>

namespace conduct::gitops {
namespace {

std::string packed(const std::string& raw) {
  std::string bytes(compressBound(raw.size()), '\0');
  uLongf size = bytes.size();
  compress(reinterpret_cast<Bytef*>(bytes.data()), &size,
           reinterpret_cast<const Bytef*>(raw.data()), raw.size());
  bytes.resize(size);
  return bytes;
}

std::string low_first(std::size_t value) {
  std::string bytes;
  for (; value > 0x7f; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}

// Type and size of an entry as gitformat-pack(5) has them.
std::string entry_header(unsigned type, std::size_t size) {
  const auto first = static_cast<char>(type << 4 | (size & 0xf));
  return size < 16 ? std::string(1, first)
                   : static_cast<char>(first | '\x80') + low_first(size >> 4);
}

std::string pack_of(const std::vector<std::string>& entries) {
  std::string bytes("PACK\0\0\0\2\0\0", 10);
  bytes += static_cast<char>(entries.size() >> 8);
  bytes += static_cast<char>(entries.size());
  for (const std::string& entry : entries) bytes += entry;
  return bytes + std::string(20, '#');  // a checksum, which the survey leaves to libgit2
}

std::string plain(const std::string& content) {
  return entry_header(3, content.size()) + packed(content);
}
// A delta that says it makes MADE bytes out of BASE bytes.
std::string delta(const std::string& base_is, unsigned type, std::size_t base, std::size_t made) {
  const std::string content = low_first(base) + low_first(made) + "\x01x";
  return entry_header(type, content.size()) + base_is + packed(content);
}

std::string verdict(const std::string& pack) {
  const PackLimits limits{1000, 6000, 2000};
  const base::Status status = survey_pack("p", pack, limits);
  return status.ok() ? "" : status.error().message;
}

TEST(PackSurveyTest, WhatIsSoundPasses) {
  const std::string first = plain(std::string(300, 'x'));
  const std::string back(1, static_cast<char>(first.size()));
  EXPECT_EQ(verdict(pack_of({})), "");
  EXPECT_EQ(verdict(pack_of({plain("")})), "");
  EXPECT_EQ(verdict(pack_of({first, delta(back, 6, 300, 301), plain("y")})), "");
  EXPECT_EQ(verdict(pack_of({delta(std::string(20, 'i'), 7, 300, 301), first})), "");
}

TEST(PackSurveyTest, SizesAreCountedBeforeAnythingIsMade) {
  EXPECT_EQ(verdict(pack_of({plain(std::string(1001, 'x'))})),
            "p has an object of 1001 bytes, more than the 1000 that are taken");
  const std::string id(20, 'i');
  EXPECT_EQ(verdict(pack_of({delta(id, 7, 10, std::size_t{1} << 40)})),
            "p has an object of 1099511627776 bytes, more than the 1000 that are taken");
  EXPECT_EQ(verdict(pack_of({delta(id, 7, std::size_t{1} << 40, 10)})),
            "p has an object of 1099511627776 bytes, more than the 1000 that are taken");
  EXPECT_EQ(verdict(pack_of({delta(id, 7, 10, ~std::size_t{0})})), "p has a malformed delta");
  EXPECT_EQ(verdict(pack_of(std::vector<std::string>(7, delta(id, 7, 10, 900)))),
            "p has more than the 6000 bytes that are taken");
  EXPECT_EQ(verdict(pack_of(std::vector<std::string>(2001, plain("")))),
            "p has 2001 objects, more than the 2000 that are taken");
}

TEST(PackSurveyTest, ChainsOfDeltasEnd) {
  std::vector<std::string> entries = {plain("x")};
  while (entries.size() < 1001) {
    entries.push_back(delta(std::string(1, static_cast<char>(entries.back().size())), 6, 1, 1));
  }
  EXPECT_EQ(verdict(pack_of(entries)), "");
  entries.push_back(delta(std::string(1, static_cast<char>(entries.back().size())), 6, 1, 1));
  EXPECT_EQ(verdict(pack_of(entries)), "p has a chain of more than 1000 deltas");
}

TEST(PackSurveyTest, ABaseIsAnEntryBefore) {
  const std::string first = plain("x");
  for (const std::string& back : {std::string(1, '\0'), std::string("\x01"), std::string("\x7f"),
                                  std::string(9, '\xff') + "\x7f", std::string(30, '\xff')}) {
    EXPECT_EQ(verdict(pack_of({first, delta(back, 6, 1, 1)})), "p has a delta without a base");
  }
}

TEST(PackSurveyTest, WhatIsNoEntryIsTold) {
  EXPECT_EQ(verdict(pack_of({entry_header(5, 1) + packed("x")})), "p has an object of no type");
  EXPECT_EQ(verdict(pack_of({entry_header(3, 2) + packed("x")})), "p has a broken stream");
  EXPECT_EQ(verdict(pack_of({entry_header(3, 1) + packed("xx")})), "p has a broken stream");
  EXPECT_EQ(verdict(pack_of({std::string(40, '\xff')})), "p is cut off");
  EXPECT_EQ(verdict(pack_of({""})), "p has an object of no type");
  EXPECT_EQ(verdict("PACK"), "p is cut off");
}

}  // namespace
}  // namespace conduct::gitops
