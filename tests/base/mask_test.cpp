// Secrets in text that is shown: whole, in pieces, beside and over each other.
#include "base/mask.h"

#include <gtest/gtest.h>

namespace conduct::base {
namespace {

std::string in_pieces(const std::vector<std::string>& secrets, std::string_view text,
                      std::size_t size) {
  Mask mask(secrets);
  std::string shown;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size())))
    shown += mask.add(text.substr(0, size));
  return shown.append(mask.finish());
}

TEST(Mask, PutsStarsForASecretInHoweverManyPiecesItComes) {
  const std::vector<std::string> secrets{"swordfish", "open sesame"};
  const std::string text = "swordfish: swordfiswordfish, open sesamopen sesame, swordfis";
  for (std::size_t size = 1; size <= text.size(); ++size)
    EXPECT_EQ(in_pieces(secrets, text, size), "***: swordfi***, open sesam***, swordfis") << size;
  EXPECT_EQ(masked(text, secrets), "***: swordfi***, open sesam***, swordfis");
  EXPECT_EQ(masked(text, {}), text);
}

TEST(Mask, LeavesNoPartOfASecretThatLiesOverAnother) {
  const std::vector<std::string> secrets{"12345678", "12345678abcd", "abcdefghij"};
  const std::string text = "<12345678> <12345678abcd> <12345678abcdefghij>";
  for (std::size_t size = 1; size <= text.size(); ++size)
    EXPECT_EQ(in_pieces(secrets, text, size), "<***> <***> <***>") << size;
}

TEST(Mask, TakesEachLineOfASecretForOne) {
  EXPECT_EQ(masked("x MIIEpAIBAAK y\nqGSIb3DQEB", {"-----BEGIN\nMIIEpAIBAAK\nqGSIb3DQEB\n"}),
            "x *** y\n***");
}

TEST(Mask, KnowsASecretInAJsonString) {
  const std::vector<std::string> secrets{"pa\"ss\\wo/rd"};
  EXPECT_EQ(masked(R"({"a":"pa\"ss\\wo/rd","b":"pa\"ss\\wo\/rd","c":"pa"ss\wo/rd"})", secrets),
            R"({"a":"***","b":"***","c":"***"})");
}

TEST(Mask, HoldsNoMoreThanSoMuchOfASecretThatGoesOn) {
  Mask mask({"aaaaaaaa"});
  std::string shown;
  for (int i = 0; i < 30; ++i) shown += mask.add(std::string(1 << 14, 'a'));
  EXPECT_GT(shown.size(), 3U);
  EXPECT_EQ(shown.find_first_not_of('*'), std::string::npos);
}

TEST(Mask, LeavesWhatIsTooShortToBeASecret) {
  EXPECT_EQ(masked("true, 1234567", {"true", "", "1234567"}), "true, 1234567");
}

TEST(Mask, ShowsAtOnceWhatCannotBePartOfASecret) {
  Mask mask({"swordfish"});
  EXPECT_EQ(mask.add("Password? "), "Password? ");
  EXPECT_EQ(mask.add("is it sword"), "is it ");
  EXPECT_EQ(mask.add("s?"), "swords?");
  EXPECT_EQ(mask.finish(), "");
}

}  // namespace
}  // namespace conduct::base
