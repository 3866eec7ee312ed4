// Adapter `replay`: conduct itself, playing what other agents once did.
#include "base/text.h"
#include "conductor/agents/agent.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <utility>

namespace conduct::agents {
namespace {

class ReplayAgent : public Agent {
 public:
  ReplayAgent(std::string name, std::string directory, std::string executable,
              std::vector<std::string> ambient)
      : name_(std::move(name)),
        directory_(std::move(directory)),
        executable_(std::move(executable)),
        ambient_(std::move(ambient)) {}

  const std::string& name() const override { return name_; }

  base::Result<Invocation> prepare(const Assignment& assignment) const override {
    return Invocation{{executable_, "replay-agent", directory_},
                      agent_environment(assignment, ambient_, {})};
  }

  base::Status available() const override {
    struct stat status = {};
    if (stat(directory_.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return {};
    return base::Error{base::Fault::environment,
                       fmt::format("agent {}: there is no recording at {}", name_,
                                   base::one_line(directory_, 200)),
                       "make one with `conduct run --record DIR`"};
  }

 private:
  std::string name_, directory_, executable_;
  std::vector<std::string> ambient_;
};

}  // namespace

std::unique_ptr<Agent> replay_agent(std::string name, std::string directory, std::string executable,
                                    std::vector<std::string> ambient) {
  return std::make_unique<ReplayAgent>(std::move(name), std::move(directory), std::move(executable),
                                       std::move(ambient));
}

}  // namespace conduct::agents
