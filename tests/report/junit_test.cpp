// JUnit XML of runs.
#include "conductor/report/junit.h"

#include "tests/report/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace conduct::report {
namespace {

using core::Role;
using testing::HasSubstr;
using testing::Not;

TEST(Junit, EveryGateIsACaseAlsoWhatWasNotReached) {
  Story story;
  story.starts().attempts("1/api", Role::implementer, 1, 'c');
  core::GateResult tests = failed("tests", "make \"test\" <x>", "1", "exited 2 & more");
  tests.excerpt = "boom \x1b[2J\n<end>";
  core::GateResult lint = failed("lint", "", "1", "make: not found");
  lint.verdict = core::Verdict::could_not_run;
  core::GateResult scope = passed("scope", "", "1");
  scope.verdict = core::Verdict::not_applicable;
  scope.reason = "no paths declared";
  scope.seconds = 0;
  core::GateResult whole = failed("criteria", "All pages work", "1", "two do not");
  whole.blocking = false;
  core::GateResult flaky = passed("docs", "", "1");
  flaky.flaky = true;
  story.judges("1/api", {tests, lint, scope, whole, flaky});
  EXPECT_EQ(junit_xml(story.plan, story.state),
            R"X(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="Shop" tests="16" failures="1" errors="1" skipped="13" time="12.400">
  <testsuite name="1 Base" tests="10" failures="1" errors="1" skipped="7" time="12.400">
    <testcase classname="1/api" name="tests: make &quot;test&quot; &lt;x&gt;" time="3.100">
      <failure message="exited 2 &amp; more">boom \x1b[2J
&lt;end&gt;</failure>
    </testcase>
    <testcase classname="1/api" name="lint" time="3.100">
      <error message="make: not found"/>
    </testcase>
    <testcase classname="1/api" name="scope" time="0.000">
      <skipped message="no paths declared"/>
    </testcase>
    <testcase classname="1/api" name="criteria: All pages work" time="3.100">
      <skipped message="FAIL: two do not (reported only)"/>
    </testcase>
    <testcase classname="1/api" name="docs" time="3.100">
      <system-out>flaky: failed first, passed when run again on the same tree</system-out>
    </testcase>
    <testcase classname="1/web" name="scope" time="0.000">
      <skipped message="not reached"/>
    </testcase>
    <testcase classname="1/web" name="tests: make test" time="0.000">
      <skipped message="not reached"/>
    </testcase>
    <testcase classname="1/web" name="criteria: The pages look good" time="0.000">
      <skipped message="not reached"/>
    </testcase>
    <testcase classname="1" name="tests: make test" time="0.000">
      <skipped message="not reached"/>
    </testcase>
    <testcase classname="1" name="criteria: The pages look good" time="0.000">
      <skipped message="not reached"/>
    </testcase>
  </testsuite>
  <testsuite name="2 Ship" tests="3" failures="0" errors="0" skipped="3" time="0.000">
    <testcase classname="2/ship" name="scope" time="0.000">
      <skipped message="not reached"/>
    </testcase>
    <testcase classname="2/ship" name="tests: make dist" time="0.000">
      <skipped message="not reached"/>
    </testcase>
    <testcase classname="2" name="tests: make dist" time="0.000">
      <skipped message="not reached"/>
    </testcase>
  </testsuite>
  <testsuite name="final" tests="3" failures="0" errors="0" skipped="3" time="0.000">
    <testcase classname="final" name="tests: make test (phase 1)" time="0.000">
      <skipped message="not reached"/>
    </testcase>
    <testcase classname="final" name="criteria: The pages look good (phase 1)" time="0.000">
      <skipped message="not reached"/>
    </testcase>
    <testcase classname="final" name="tests: make dist (phase 2)" time="0.000">
      <skipped message="not reached"/>
    </testcase>
  </testsuite>
</testsuites>
)X");
}

TEST(Junit, WhatStoppedAJobWithoutAGateIsAFailureToo) {
  Story story;
  story.starts();
  story.intend(core::Lease{story.job("1/api"), commit('b')});
  story.tell(core::LeaseFailed{story.job("1/api"), "disk full"}).gives_up("1/api");
  const std::string xml = junit_xml(story.plan, story.state);
  EXPECT_THAT(xml, HasSubstr("failures=\"0\" errors=\"1\""));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"1/api\" name=\"work\" time=\"0.000\">\n"
                             "      <error message=\"disk full\"/>"));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"1/api\" name=\"scope\""));
}

TEST(Junit, AnApprovalIsACaseWhateverBecameOfIt) {
  const auto junit = [](const Story& story) { return junit_xml(story.plan, story.state); };
  const std::string name = "<testcase classname=\"1\" name=\"approval\" time=\"0.000\">\n      ";
  Story early(asking_plan());
  early.starts();
  EXPECT_THAT(junit(early), HasSubstr(name + "<skipped message=\"not reached\"/>"));
  Story story = waiting_run();
  EXPECT_THAT(junit(story), HasSubstr(name + "<error message=\"waits for approval\"/>"));
  Story sent_back = story;
  story.tell(core::Approved{story.job("1"), commit('e'), "A Person", "here", ""});
  EXPECT_THAT(junit(story), HasSubstr(name + "<system-out>approved by A Person</system-out>"));
  sent_back.tell(core::Rejected{story.job("1"), commit('e'), "A Person", "here", "no"});
  EXPECT_THAT(junit(sent_back),
              HasSubstr(name + "<failure message=\"rejected by A Person: no\"/>"));
}

TEST(Junit, ACaseHasOneNameWhetherItsGateWasReachedOrNot) {
  Story story;
  spec::Criterion there;
  there.text = "b.txt exists";
  there.kind = spec::CriterionKind::files;
  there.paths = {"b.txt"};
  story.plan.phases[0].said.criteria = {there};
  story.starts().attempts("1/api", Role::implementer, 1, 'c');
  story.judges("1/api", {passed("files", "b.txt exists", "1")});
  const std::string xml = junit_xml(story.plan, story.state);
  EXPECT_THAT(xml, HasSubstr("classname=\"1/api\" name=\"files: b.txt exists\""));
  EXPECT_THAT(xml, HasSubstr("classname=\"1/web\" name=\"files: b.txt exists\""));
  EXPECT_THAT(xml, Not(HasSubstr("criteria: b.txt exists")));
}

TEST(Junit, SaysOnceThatNothingChecksACriterion) {
  Story story;
  story.starts().attempts("1/api", Role::implementer, 1, 'c');
  core::GateResult prose = passed("criteria", "The pages look good", "1");
  prose.verdict = core::Verdict::not_applicable;
  prose.reason = "unchecked: nothing checks this criterion";
  prose.unchecked = true;
  story.judges("1/api", {prose});
  EXPECT_THAT(junit_xml(story.plan, story.state),
              HasSubstr("<skipped message=\"unchecked: nothing checks this criterion\"/>"));
}

TEST(Junit, PhasesOfAnEarlierRunAreSkippedWithThatReason) {
  Story story;
  core::RunStarted started;
  started.base = commit('b');
  started.skipped = {"1"};
  story.tell(started);
  EXPECT_THAT(junit_xml(story.plan, story.state),
              HasSubstr("<testcase classname=\"1/web\" name=\"tests: make test\" time=\"0.000\">\n"
                        "      <skipped message=\"an earlier run landed it\"/>"));
}

TEST(Junit, TextThatXmlForbidsStaysOut) {
  Story story;
  story.starts().attempts("1/api", Role::implementer, 1, 'c');
  core::GateResult gate = failed("tests", "make\ntest", "1", "\x01\xff");
  gate.excerpt = std::string("a\0b\xEF\xBF\xBE", 6) +
                 "\xEF\xBF\xBF"
                 "c";
  story.judges("1/api", {gate});
  const std::string xml = junit_xml(story.plan, story.state);
  EXPECT_THAT(xml, HasSubstr("name=\"tests: make test\""));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"\\x01\\xff\">a\\x00bc</failure>"));
  EXPECT_THAT(xml, Not(HasSubstr("\xEF\xBF")));
}

}  // namespace
}  // namespace conduct::report
