// The script that asks a server takes nothing of a criterion for shell.
#include "conductor/run/server_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace conduct::run {
namespace {

using testing::HasSubstr;
using testing::Not;

spec::Criterion asking(spec::CriterionKind kind, const std::string& address,
                       std::vector<std::string> pattern) {
  spec::Criterion criterion;
  criterion.kind = kind;
  criterion.address = address;
  criterion.pattern = std::move(pattern);
  return criterion;
}

TEST(ServerCheck, AsksThePortAndThePath) {
  const std::string script =
      server_check("./serve", asking(spec::CriterionKind::http, "9000/it's", {"200"}));
  EXPECT_THAT(script, HasSubstr("\nport=9000\n"));
  EXPECT_THAT(script, HasSubstr("\npath='/it'\\''s'\n"));
  EXPECT_THAT(script, HasSubstr("*' 200'*"));
  EXPECT_THAT(server_check("./serve", asking(spec::CriterionKind::http, "9000", {"200"})),
              HasSubstr("\npath='/'\n"));
}

TEST(ServerCheck, WhatNamesNoPortOrNoStatusIsNotInTheScriptAndStartsNothing) {
  for (const spec::Criterion& criterion :
       {asking(spec::CriterionKind::port, "80; reboot", {}),
        asking(spec::CriterionKind::port, "$(reboot)", {}),
        asking(spec::CriterionKind::port, "", {}), asking(spec::CriterionKind::port, "0", {}),
        asking(spec::CriterionKind::http, "80\nreboot", {"200"}),
        asking(spec::CriterionKind::http, "80/\r\nreboot", {"200"}),
        asking(spec::CriterionKind::http, "80", {}),
        asking(spec::CriterionKind::http, "80", {"2'*) reboot ;; '"})}) {
    const std::string script = server_check("./serve", criterion);
    EXPECT_THAT(script, HasSubstr("exit 127"));
    EXPECT_THAT(script, Not(HasSubstr("reboot")));
    EXPECT_THAT(script, Not(HasSubstr("./serve")));
  }
}

TEST(ServerCheck, IsForWhatAsksAServerThatIsStarted) {
  EXPECT_EQ(server_check("", asking(spec::CriterionKind::port, "80", {})), "");
  EXPECT_EQ(server_check("./serve", asking(spec::CriterionKind::command, "80", {})), "");
}

}  // namespace
}  // namespace conduct::run
