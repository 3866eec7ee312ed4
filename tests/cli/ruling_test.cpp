// How what a person has said of a phase is told.
#include "conductor/cli/ruling.h"

#include <gtest/gtest.h>

namespace conduct::cli {
namespace {

run::RulingFlags flags(bool approve, const std::string& message) {
  return {0, "2", message, approve};
}

run::RulingReport report() {
  run::RulingReport report;
  report.run = 7;
  report.phase = "2";
  report.commit = "0123456789abcdef0123456789abcdef01234567";
  report.by = "A Person <person@example.org>";
  return report;
}

TEST(Ruling, SaysWhatIsApprovedByWhomAndWhatToType) {
  EXPECT_EQ(ruling_text(flags(true, ""), report()),
            "run 7: phase 2 is approved at 0123456, by A Person <person@example.org>\n"
            "next: conduct resume 7\n");
}

TEST(Ruling, SaysThatSomebodyWasFirstAndWhatStillWaits) {
  run::RulingReport again = report();
  again.before = true;
  again.awaiting = {"3", "4"};
  EXPECT_EQ(ruling_text(flags(true, ""), again),
            "run 7: phase 2 was approved at 0123456 already, by A Person <person@example.org>\n"
            "waiting still: phases 3, 4\n"
            "next: conduct resume 7\n");
}

TEST(Ruling, SaysWhereARejectedPhaseGoes) {
  run::RulingReport rejected = report();
  EXPECT_EQ(ruling_text(flags(false, "no"), rejected),
            "run 7: phase 2 is rejected at 0123456 and goes back to a fixer\n"
            "next: conduct resume 7\n");
  rejected.blocked = true;
  EXPECT_EQ(ruling_text(flags(false, "no"), rejected),
            "run 7: phase 2 is rejected at 0123456 and blocked: it has no retries\n"
            "next: conduct resume 7\n");
}

TEST(Ruling, KeepsEscapesOfForeignNamesFromTheTerminal) {
  run::RulingReport hostile = report();
  hostile.by = "\x1b[2J";
  EXPECT_EQ(ruling_text(flags(true, ""), hostile).find('\x1b'), std::string::npos);
}

TEST(Ruling, ARejectionNeedsItsReason) {
  EXPECT_TRUE(check(flags(true, "")).ok());
  EXPECT_TRUE(check(flags(false, "use tabs")).ok());
  const base::Status blank = check(flags(false, " \n"));
  ASSERT_FALSE(blank.ok());
  EXPECT_EQ(blank.error().fault, base::Fault::usage);
  EXPECT_EQ(blank.error().hint, "the fixer reads it: conduct reject 2 -m \"…\"");
}

}  // namespace
}  // namespace conduct::cli
