// What one running agent asks for: its requests are seen as soon as they are written, each gets a
// helper or a refusal, and an answer.
#pragma once

#include "conductor/run/act.h"
#include "conductor/run/attempt_task.h"
#include "conductor/run/helper.h"
#include "conductor/system/subfolder_watch.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace conduct::run {

// Answers what was asked for in FOLDER, where a try that was cut off has waited for it. Makes the
// folder where it is not there.
base::Status answer_what_was_cut_off(const std::string& folder);

class Requests {
 public:
  // Watches the folder of TASK, which has been made. NONE_OPEN is told when the last of its helpers
  // has ended.
  static base::Result<std::unique_ptr<Requests>> open(const Context& context, GitDesk& desk,
                                                      system::Loop& loop, const AttemptTask& task,
                                                      const Enclosure& enclosure, MakePrompt prompt,
                                                      Said said, ReportEvent report,
                                                      std::function<void()> none_open);

  void asker_runs(std::int64_t pid);
  void asker_ended();
  int left() const;  // how many may still be asked for
  bool any_open() const { return !open_.empty(); }
  void cancel();  // those at work end soon, and none is started any more

  // The answers that came after the asker's process had ended, and were not taken yet; Markdown.
  // Empty, too, while there are none but refusals.
  std::string take_answers();

 private:
  Requests(const Context& context, GitDesk& desk, system::Loop& loop, const AttemptTask& task,
           const Enclosure& enclosure, MakePrompt prompt, Said said, ReportEvent report,
           std::function<void()> none_open);
  void found(const std::string& folder);
  core::Choice agent_for(core::Role role) const;
  base::Result<Helper::Task> helper_for(const std::string& folder,
                                        const std::string& instructions) const;
  void begin(const std::string& folder, Helper::Task task);
  void refuse(const std::string& folder, const std::string& why);
  void report_refused(const std::string& folder, const std::string& why) const;
  void answered(const std::string& folder, const Answer& answer);
  std::string name_of(const std::string& folder) const;

  const Context& context_;
  GitDesk& desk_;
  system::Loop& loop_;
  AttemptTask task_;
  std::string folder_;  // absolute
  std::shared_ptr<Asker> asker_;
  MakePrompt prompt_;
  Said said_;
  ReportEvent report_;
  std::function<void()> none_open_;
  std::unique_ptr<system::SubfolderWatch> watch_;
  std::set<std::string> taken_;                          // folders whose request has been seen
  std::set<std::string> wordless_;                       // folders that were told of as such
  std::map<std::string, std::unique_ptr<Helper>> open_;  // by folder
  std::vector<std::unique_ptr<Helper>> ended_;           // destroyed outside their own callbacks
  std::string late_;                                     // answers for take_answers()
  bool helped_ = false;  // one of them is a helper's: refusals alone are not worth a call
  bool cancelled_ = false;
};

}  // namespace conduct::run
