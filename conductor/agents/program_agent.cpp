// The agent that an adapter and the words of the configuration make.
#include "conductor/agents/adapter.h"
#include "conductor/agents/program_path.h"

#include <utility>

namespace conduct::agents {
namespace {

// The adapter whose program is behind one that speaks a protocol: it keeps its state as that one
// does. Else ADAPTER itself.
const Adapter& behind(const Adapter& adapter, const std::vector<std::string>& program) {
  if (adapter.name != "acp") return adapter;
  for (const std::string& word : program) {
    const std::string_view last = std::string_view(word).substr(word.rfind('/') + 1);
    if (last.starts_with("claude")) return claude();
    if (last.starts_with("codex")) return codex();
    if (last.starts_with("gemini")) return gemini();
    if (last.starts_with("opencode")) return opencode();
  }
  return adapter;
}

class ProgramAgent : public Agent {
 public:
  ProgramAgent(const Adapter& adapter, ProgramOptions options)
      : adapter_(adapter), options_(std::move(options)) {
    if (options_.program.empty()) options_.program = {std::string(adapter_.program)};
    host_ = &behind(adapter_, options_.program);
    for (const std::string_view name : host_->passed) passed_.emplace_back(name);
    passed_.insert(passed_.end(), options_.extra.begin(), options_.extra.end());
  }

  const std::string& name() const override { return options_.name; }
  bool dialogue() const override { return adapter_.dialogue; }
  const Adapter* adapter() const override { return host_; }

  std::unique_ptr<Reader> reader(const Assignment& assignment) const override {
    return adapter_.reader(assignment);
  }

  base::Result<Invocation> prepare(const Assignment& assignment) const override {
    const StartFacts facts{assignment, options_.model, assignment.confined};
    Invocation invocation;
    invocation.argv = options_.program;
    const std::vector<std::string> words = adapter_.words(facts);
    // What the user adds stands before what ends conduct's own: "-", the prompt from the input.
    const std::size_t end = !words.empty() && words.back() == "-" ? words.size() - 1 : words.size();
    const auto last = words.begin() + static_cast<std::ptrdiff_t>(end);
    invocation.argv.insert(invocation.argv.end(), words.begin(), last);
    invocation.argv.insert(invocation.argv.end(), options_.args.begin(), options_.args.end());
    invocation.argv.insert(invocation.argv.end(), last, words.end());
    std::vector<std::string> extra = passed_;
    for (std::string& variable : host_->variables(facts)) extra.push_back(std::move(variable));
    if (!assignment.home.empty() && !host_->state.variable.empty())
      extra.push_back(std::string(host_->state.variable) + "=" + assignment.home);
    // What the user sets has the last word.
    extra.insert(extra.end(), options_.extra.begin(), options_.extra.end());
    invocation.environment = agent_environment(assignment, options_.ambient, extra);
    return invocation;
  }

  base::Status available() const override {
    return check_program(
        options_.name, options_.program.front(), agent_environment({}, options_.ambient, passed_),
        "install it, or name where it is: [agents." + options_.name + "] command = [\"…\"]");
  }

 private:
  const Adapter& adapter_;
  const Adapter* host_ = nullptr;
  ProgramOptions options_;
  std::vector<std::string> passed_;
};

}  // namespace

std::unique_ptr<Agent> program_agent(const Adapter& adapter, ProgramOptions options) {
  return std::make_unique<ProgramAgent>(adapter, std::move(options));
}

}  // namespace conduct::agents
