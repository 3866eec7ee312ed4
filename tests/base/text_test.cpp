// Text: trimming, splitting, matching, and what is shown of foreign text.
#include "base/text.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace conduct::base {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(Text, TrimsBlanksAndLineEndsAtBothEnds) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \r\n\t "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\va"), "\va");
}

TEST(Text, SplitsKeepingEmptyPieces) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Text, LinesEndWithLfCrlfOrALoneCr) {
  EXPECT_THAT(lines("a\nb\r\nc\rd"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(lines("a\n\n\r\n\rb\n"), ElementsAre("a", "", "", "", "b"));
  EXPECT_THAT(lines(""), IsEmpty());
  EXPECT_THAT(lines("\n"), ElementsAre(""));
}

TEST(Text, JoinsWithASeparatorBetween) {
  EXPECT_EQ(join({"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(join({}, ", "), "");
}

TEST(Text, IgnoresCaseOfAsciiLettersOnly) {
  EXPECT_EQ(lower("AbZ-É"), "abz-É");
  EXPECT_TRUE(equal_ignoring_case("Test COMMAND", "test command"));
  EXPECT_FALSE(equal_ignoring_case("test", "tests"));
  EXPECT_FALSE(equal_ignoring_case("É", "é"));
  EXPECT_TRUE(starts_with_ignoring_case("Phase 1", "phase"));
  EXPECT_FALSE(starts_with_ignoring_case("Pha", "phase"));
}

TEST(Text, KnowsWellFormedUtf8) {
  EXPECT_TRUE(is_utf8("plain, ünïcode, 日本, 🙂, \xF4\x8F\xBF\xBF"));
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
  EXPECT_FALSE(is_utf8("\x80"));
  EXPECT_FALSE(is_utf8("\xC0\xAF"));          // overlong '/'
  EXPECT_FALSE(is_utf8("\xE0\x80\xAF"));      // overlong
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // a surrogate
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(is_utf8("\xE6\x97"));          // cut short
  EXPECT_FALSE(is_utf8("\xE6\x97 "));
}

TEST(Text, CountsCodePointsAndStrayBytes) {
  EXPECT_EQ(code_points("aä日🙂"), 4U);
  EXPECT_EQ(code_points("\xE6\x97"), 2U);
}

TEST(Printable, NoTerminalEscapeSurvives) {
  EXPECT_EQ(printable("\x1b[31mred\x07\x7f"), "\\x1b[31mred\\x07\\x7f");
  EXPECT_EQ(printable("a\tb\nc\rd"), "a\tb\nc\\x0dd");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m"),
            "\\u{009B}31m");  // C1 CSI
  EXPECT_EQ(printable("user\u202Etxt.exe\u2066"), "user\\u{202E}txt.exe\\u{2066}");
  EXPECT_EQ(printable("\xff\xC3("), "\\xff\\xc3(");
  EXPECT_EQ(printable("größer 日本 🙂"), "größer 日本 🙂");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Printable, OneLineIsCutToCodePoints) {
  EXPECT_EQ(one_line("a\tb\r\nc\rd", 80), "a b c d");
  EXPECT_EQ(one_line("日本語", 3), "日本語");
  EXPECT_EQ(one_line("日本語", 2), "日…");
  EXPECT_EQ(one_line("abc", 1), "…");
  EXPECT_EQ(one_line("abc", 0), "");
  EXPECT_EQ(one_line("\x1b[0m", 20), "\\x1b[0m");
}

std::size_t plain_distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = std::min(
          {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
    }
  }
  return d[a.size()][b.size()];
}

TEST(EditDistance, AgreesWithTheTextbookUpToItsLimit) {
  std::vector<std::string> words{""};
  for (std::size_t from = 0, length = 0; length < 5; ++length) {
    const std::size_t to = words.size();
    for (; from < to; ++from) {
      for (const char c : {'a', 'b'}) words.push_back(words[from] + c);
    }
  }
  for (const std::string& a : words) {
    for (const std::string& b : words) {
      for (std::size_t limit = 0; limit < 5; ++limit) {
        ASSERT_EQ(edit_distance(a, b, limit), std::min(plain_distance(a, b), limit + 1))
            << a << " / " << b << " limit " << limit;
      }
    }
  }
}

TEST(EditDistance, NearestIsTheFirstOfTheNearest) {
  EXPECT_THAT(nearest("test comand", {"modules", "test command", "tasks"}),
              Optional(std::string("test command")));
  EXPECT_THAT(nearest("bat", {"cat", "hat"}), Optional(std::string("cat")));
  EXPECT_THAT(nearest("hat", {"cat", "hat"}), Optional(std::string("hat")));
  EXPECT_EQ(nearest("entirely", {"different"}), std::nullopt);
  EXPECT_EQ(nearest("x", {"y"}), std::nullopt) << "nothing of the word is left";
  EXPECT_EQ(nearest("", {"a"}), std::nullopt);
}

TEST(Glob, StarsStopAtSlashesUnlessDoubled) {
  EXPECT_TRUE(glob_match("src/*.c", "src/main.c"));
  EXPECT_FALSE(glob_match("src/*.c", "src/deep/main.c"));
  EXPECT_TRUE(glob_match("src/**.c", "src/deep/er/main.c"));
  EXPECT_TRUE(glob_match("src/**", "src/deep/main.c"));
  EXPECT_FALSE(glob_match("src/**", "src"));
  EXPECT_TRUE(glob_match("a?c", "abc"));
  EXPECT_TRUE(glob_match("a?c", "aäc"));
  EXPECT_FALSE(glob_match("a?c", "a/c"));
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_FALSE(glob_match("", "a"));
}

TEST(Glob, DirectoryStarsMayStandForNone) {
  EXPECT_TRUE(glob_match("src/**/test.py", "src/test.py"));
  EXPECT_TRUE(glob_match("src/**/test.py", "src/a/b/test.py"));
  EXPECT_FALSE(glob_match("src/**/test.py", "src/attest.py"));
  EXPECT_TRUE(glob_match("**/test.py", "test.py"));
  EXPECT_FALSE(glob_match("**/test.py", "attest.py"));
}

TEST(Glob, SetsAndEscapesAreThoseOfFnmatch) {
  EXPECT_TRUE(glob_match("v[0-9].[!a-c]", "v7.d"));
  EXPECT_FALSE(glob_match("v[0-9].[!a-c]", "v7.b"));
  EXPECT_FALSE(glob_match("a[!b]c", "a/c"));
  EXPECT_TRUE(glob_match("[]x]", "]"));
  EXPECT_TRUE(glob_match("[a-]", "-"));
  EXPECT_TRUE(glob_match("[é]", "é"));
  EXPECT_TRUE(glob_match("a[b", "a[b")) << "a set that is not closed is a plain character";
  EXPECT_TRUE(glob_match("\\*\\[", "*["));
  EXPECT_FALSE(glob_match("\\*", "x"));
  EXPECT_TRUE(glob_match("\xff*", "\xffz"));
}

TEST(Glob, NoPatternMakesItExponential) {
  const std::string path(20000, 'a');
  EXPECT_FALSE(glob_match("**a*a*a*a**a*a*a*a**b", path));
  EXPECT_TRUE(glob_match("**a*a*a*a**a*a*a*a**a", path));
  EXPECT_FALSE(glob_match(std::string(20000, '['), "x"));
}

TEST(ShellWord, IsQuotedOnlyWhereAShellWouldReadMoreIntoIt) {
  EXPECT_EQ(shell_word("/srv/größe/a-b_c.d"), "/srv/größe/a-b_c.d");
  EXPECT_EQ(shell_word("/srv/a clone"), "'/srv/a clone'");
  EXPECT_EQ(shell_word("it's"), R"('it'\''s')");
  EXPECT_EQ(shell_word(""), "''");
  for (const char* text : {"a b", "$HOME", "it's `x`", "~", "a;b", "*", "#", "\\"}) {
    EXPECT_THAT(shell_words(shell_word(text)), Optional(ElementsAre(text)));
  }
}

TEST(ShellWords, FollowQuotesAndBackslashes) {
  EXPECT_THAT(shell_words("  make  -j2\ttest\n"), Optional(ElementsAre("make", "-j2", "test")));
  EXPECT_THAT(shell_words(R"(a 'b  "c"' "d 'e' \" \$ \n" f\ g)"),
              Optional(ElementsAre("a", "b  \"c\"", "d 'e' \" $ \\n", "f g")));
  EXPECT_THAT(shell_words("'' \"\""), Optional(ElementsAre("", "")));
  EXPECT_THAT(shell_words("a'b'\"c\"d"), Optional(ElementsAre("abcd")));
  EXPECT_THAT(shell_words("a\\\nb \"c\\\nd\""), Optional(ElementsAre("ab", "cd")));
  EXPECT_THAT(shell_words("$HOME *.c \\"), Optional(ElementsAre("$HOME", "*.c", "\\")));
  EXPECT_THAT(shell_words(""), Optional(IsEmpty()));
  EXPECT_EQ(shell_words("echo 'open"), std::nullopt);
  EXPECT_EQ(shell_words("echo \"open\\\""), std::nullopt);
}

TEST(Duration, IsShownInTwoUnitsAtMost) {
  EXPECT_EQ(duration_text(0), "0.0s");
  EXPECT_EQ(duration_text(-1), "0.0s");
  EXPECT_EQ(duration_text(1.44), "1.4s");
  EXPECT_EQ(duration_text(59.94), "59.9s");
  EXPECT_EQ(duration_text(59.96), "1m00s");
  EXPECT_EQ(duration_text(123), "2m03s");
  EXPECT_EQ(duration_text(3599.6), "1h00m");
  EXPECT_EQ(duration_text(3720), "1h02m");
  EXPECT_EQ(duration_text(360000), "100h00m");
}

TEST(Duration, IsReadInOneUnit) {
  EXPECT_THAT(parse_duration_ms("45m"), Optional(45LL * 60 * 1000));
  EXPECT_THAT(parse_duration_ms("6h"), Optional(6LL * 3600 * 1000));
  EXPECT_THAT(parse_duration_ms("90s"), Optional(90000LL));
  EXPECT_THAT(parse_duration_ms("500ms"), Optional(500LL));
  EXPECT_THAT(parse_duration_ms("12"), Optional(12000LL));
  for (const char* bad : {"", "m", "-1s", "1.5h", "5 m", "1d", "1h30m", "9223372036854775808ms",
                          "9223372036854775807s"}) {
    EXPECT_EQ(parse_duration_ms(bad), std::nullopt) << bad;
  }
}

TEST(Size, IsReadInPowersOf1024AndWrittenAsItIsRead) {
  EXPECT_EQ(parse_size("512M"), 512LL << 20);
  EXPECT_EQ(parse_size("1500"), 1500);
  EXPECT_EQ(parse_size("4 G"), std::nullopt);
  for (const char* text : {"1B", "1500B", "3K", "512M", "4G", "1025G", "2T"})
    EXPECT_EQ(size_text(parse_size(text).value()), text);
}

TEST(IsBelow, GoesByWholeNamesAndNothingIsBelowItself) {
  EXPECT_TRUE(is_below("/a/b", "/a"));
  EXPECT_TRUE(is_below("src/x", "src"));
  EXPECT_TRUE(is_below("/a", "/"));
  EXPECT_FALSE(is_below("/a", "/a"));
  EXPECT_FALSE(is_below("/ab", "/a"));
  EXPECT_FALSE(is_below("/", "/"));
  EXPECT_TRUE(is_within("/a", "/a"));
  EXPECT_TRUE(is_within("/a/b", "/a"));
  EXPECT_FALSE(is_within("/ab", "/a"));
}

}  // namespace
}  // namespace conduct::base
