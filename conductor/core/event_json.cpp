// Events as JSON. Each type's fields are listed once (`fields`), and a writer and a reader visit
// that list.

#include "conductor/core/event.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <array>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace conduct::core {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;

// ---- the lists ----

template <typename V>
void fields(V& v, ProcessEnd& x) {
  v("end", x.kind), v("code", x.code), v("detail", x.detail);
}
template <typename V>
void fields(V& v, Usage& x) {
  v("input_tokens", x.input_tokens), v("output_tokens", x.output_tokens), v("cost_usd", x.cost_usd);
  v.later("cached_tokens", x.cached_tokens);
}
template <typename V>
void fields(V& v, Trouble& x) {
  v("kind", x.kind), v("message", x.message), v("until_ms", x.until_ms);
}
template <typename V>
void fields(V& v, Report& x) {
  v("status", x.status), v("summary", x.summary), v("tests", x.tests), v("question", x.question);
  v("issues", x.issues), v("discoveries", x.discoveries);
}
template <typename V>
void fields(V& v, PhaseDigest& x) {
  v("id", x.id), v("digest", x.digest);
}
template <typename V>
void fields(V& v, GateResult& x) {
  v("gate", x.gate), v("subject", x.subject), v("verdict", x.verdict), v("cause", x.cause);
  v("reason", x.reason), v("excerpt", x.excerpt), v("log", x.log), v("phase", x.phase);
  v("blocking", x.blocking), v("flaky", x.flaky), v("unchecked", x.unchecked),
      v("seconds", x.seconds);
}

template <typename V>
void fields(V& v, ReadTarget& x) {
  v("job", x.job);
}
template <typename V>
void fields(V& v, Merge& x) {
  v("job", x.job), v("ours", x.ours), v("theirs", x.theirs), v("base", x.base);
  v("fast_forward", x.fast_forward);
}
template <typename V>
void fields(V& v, Lease& x) {
  v("job", x.job), v("commit", x.commit);
}
template <typename V>
void fields(V& v, Attempt& x) {
  v("job", x.job), v("role", x.role), v("number", x.number), v("commit", x.commit),
      v("theirs", x.theirs);
  v.later("agent", x.agent), v.later("provider", x.provider), v.later("session", x.session);
  v.later("fork", x.fork);
}
template <typename V>
void fields(V& v, Snapshot& x) {
  v("job", x.job), v("attempt", x.attempt), v("base", x.base), v("theirs", x.theirs),
      v("origin", x.origin);
}
template <typename V>
void fields(V& v, Gate& x) {
  v("job", x.job), v("commit", x.commit), v("only", x.only);
}
template <typename V>
void fields(V& v, Checkpoint& x) {
  v("job", x.job), v("number", x.number), v("commit", x.commit);
}
template <typename V>
void fields(V& v, Land& x) {
  v("job", x.job), v("expected", x.expected), v("commit", x.commit);
}
template <typename V>
void fields(V& v, Release& x) {
  v("job", x.job);
}
template <typename V>
void fields(V& v, Escalate& x) {
  v("job", x.job), v("reason", x.reason), v("cause", x.cause);
}

template <typename V>
void fields(V& v, RunStarted& x) {
  v("spec", x.spec), v("plan_digest", x.plan_digest), v("phases", x.phases),
      v("skipped", x.skipped);
  v("target", x.target), v("base", x.base), v("agents", x.agents), v("worktrees", x.worktrees);
  v("land", x.land), v("jobs", x.jobs), v("retries", x.retries), v("timeout_ms", x.timeout_ms);
  v("options", x.options), v.later("sandbox", x.sandbox), v.later("approvals", x.approvals);
}
template <typename V>
void fields(V& v, RunResumed& x) {
  v("pid", x.pid), v("land", x.land), v.later("sandbox", x.sandbox);
}
template <typename V>
void fields(V& v, Replanned& x) {
  v("generation", x.generation), v("plan_digest", x.plan_digest), v("phases", x.phases);
}
template <typename V>
void fields(V& v, RunInterrupted& x) {
  v("signal", x.signal);
}
template <typename V>
void fields(V& v, BudgetSpent& x) {
  v("what", x.what);
}
template <typename V>
void fields(V& v, ProviderFreed& x) {
  v("provider", x.provider);
}
template <typename V>
void fields(V& v, RunEnded& x) {
  v("outcome", x.outcome), v("reason", x.reason);
}
template <typename V>
void fields(V& v, RolledBack& x) {
  v("number", x.number), v("commit", x.commit), v("target_from", x.target_from);
  v("target_to", x.target_to), v("reverted", x.reverted), v("merge_base", x.merge_base);
  v("in_target", x.in_target);
}
template <typename V>
void fields(V& v, RollbackUndone& x) {
  v("target_from", x.target_from), v("target_to", x.target_to);
}
template <typename V>
void fields(V& v, TargetRestored& x) {
  v("tip", x.tip);
}
template <typename V>
void fields(V& v, TargetRead& x) {
  v("job", x.job), v("tip", x.tip);
}
template <typename V>
void fields(V& v, Merged& x) {
  v("job", x.job), v("commit", x.commit), v("tree", x.tree);
}
template <typename V>
void fields(V& v, MergeConflicted& x) {
  v("job", x.job), v("files", x.files);
}
template <typename V>
void fields(V& v, Leased& x) {
  v("job", x.job), v("path", x.path), v("gitdir", x.gitdir);
}
template <typename V>
void fields(V& v, LeaseFailed& x) {
  v("job", x.job), v("reason", x.reason);
}
template <typename V>
void fields(V& v, AgentSpawned& x) {
  v("job", x.job), v("pid", x.pid), v("identity", x.identity), v("agent", x.agent);
  v("transcript", x.transcript);
}
template <typename V>
void fields(V& v, AgentTold& x) {
  v("job", x.job), v("session", x.session), v("usage", x.usage);
}
template <typename V>
void fields(V& v, AgentStalled& x) {
  v("job", x.job), v("still_ms", x.still_ms);
}
template <typename V>
void fields(V& v, HelperSpawned& x) {
  v("job", x.job), v("name", x.name), v("role", x.role), v("agent", x.agent);
  v("provider", x.provider), v("transcript", x.transcript);
}
template <typename V>
void fields(V& v, HelperTold& x) {
  v("job", x.job), v("name", x.name), v("usage", x.usage);
}
template <typename V>
void fields(V& v, HelperStalled& x) {
  v("job", x.job), v("name", x.name), v("still_ms", x.still_ms);
}
template <typename V>
void fields(V& v, HelperEnded& x) {
  v("job", x.job), v("name", x.name), v("outcome", x.outcome), v("reason", x.reason);
  v("summary", x.summary), v("commit", x.commit), v("changed", x.changed), v("usage", x.usage);
  v("seconds", x.seconds), v("trouble", x.trouble);
}
template <typename V>
void fields(V& v, AgentEnded& x) {
  v("job", x.job), v("end", x.end), v("report", x.report), v("usage", x.usage),
      v("session", x.session);
  v("seconds", x.seconds), v("strays", x.strays);
  v.later("refused_hosts", x.refused_hosts), v.later("failure", x.failure);
}
template <typename V>
void fields(V& v, SavedHelper& x) {
  v("name", x.name), v("commit", x.commit);
}
template <typename V>
void fields(V& v, AttemptInterrupted& x) {
  v("job", x.job), v("saved", x.saved), v.later("trouble", x.trouble);
  v.later("helpers", x.helpers), v.later("unsaved", x.unsaved);
}
template <typename V>
void fields(V& v, SnapshotTaken& x) {
  v("job", x.job), v("commit", x.commit), v("tree", x.tree), v("base_tree", x.base_tree);
  v("changed", x.changed), v("left_out", x.left_out), v("violations", x.violations);
  v.later("noticed", x.noticed), v.later("outside", x.outside);
}
template <typename V>
void fields(V& v, GatesJudged& x) {
  v("job", x.job), v("commit", x.commit), v("tree", x.tree), v("results", x.results);
}
template <typename V>
void fields(V& v, Approved& x) {
  v("job", x.job), v("commit", x.commit), v("by", x.by), v("host", x.host);
  v("message", x.message);
}
template <typename V>
void fields(V& v, Rejected& x) {
  v("job", x.job), v("commit", x.commit), v("by", x.by), v("host", x.host);
  v("message", x.message);
}
template <typename V>
void fields(V& v, CheckpointMade& x) {
  v("job", x.job), v("number", x.number), v("commit", x.commit), v("unchecked", x.unchecked);
}
template <typename V>
void fields(V& v, Landed& x) {
  v("job", x.job), v("from", x.from), v("to", x.to);
}
template <typename V>
void fields(V& v, LandingWithheld& x) {
  v("job", x.job), v("branch", x.branch);
}
template <typename V>
void fields(V& v, LandRefused& x) {
  v("job", x.job), v("reason", x.reason), v("paths", x.paths);
}
template <typename V>
void fields(V& v, TargetMoved& x) {
  v("job", x.job), v("tip", x.tip);
}
template <typename V>
void fields(V& v, Released& x) {
  v("job", x.job);
}
template <typename V>
void fields(V& v, Escalated& x) {
  v("job", x.job), v("reason", x.reason), v("cause", x.cause);
}
template <typename V>
void fields(V& v, ActFailed& x) {
  v("job", x.job), v("reason", x.reason);
}
template <typename V>
void fields(V& v, ActAbandoned& x) {
  v("job", x.job);
}

// Kinds by position in Event; their order is that of the variant.
constexpr std::array<const char*, std::variant_size_v<Event>> kKinds{
    "run-started",    "run-resumed",      "replanned",    "run-interrupted",  "budget-spent",
    "provider-freed", "run-ended",        "rolled-back",  "rollback-undone",  "target-restored",
    "intended",       "target-read",      "merged",       "merge-conflicted", "leased",
    "lease-failed",   "agent-spawned",    "agent-told",   "agent-stalled",    "helper-spawned",
    "helper-told",    "helper-stalled",   "helper-ended", "agent-ended",      "attempt-interrupted",
    "snapshot-taken", "gates-judged",     "approved",     "rejected",         "checkpoint-made",
    "landed",         "landing-withheld", "land-refused", "target-moved",     "released",
    "escalated",      "act-failed",       "act-abandoned"};

template <typename E>
E enum_from(const std::string& text, int count) {
  for (int i = 0; i < count; ++i)
    if (text == to_string(static_cast<E>(i))) return static_cast<E>(i);
  throw std::invalid_argument("unknown value " + text);
}
template <typename E>
constexpr int kCount = 0;
template <>
constexpr int kCount<Verdict> = static_cast<int>(Verdict::not_applicable) + 1;
template <>
constexpr int kCount<Cause> = static_cast<int>(Cause::person) + 1;
template <>
constexpr int kCount<Role> = static_cast<int>(Role::synthesizer) + 1;
template <>
constexpr int kCount<EndKind> = static_cast<int>(EndKind::asked) + 1;
template <>
constexpr int kCount<Outcome> = static_cast<int>(Outcome::spent) + 1;
template <>
constexpr int kCount<HelperOutcome> = static_cast<int>(HelperOutcome::interrupted) + 1;
template <>
constexpr int kCount<TroubleKind> = static_cast<int>(TroubleKind::quota) + 1;

template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};
template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};

// ---- the visitors ----

class Writer {
 public:
  explicit Writer(const Plan& plan) : plan_(plan) {}

  template <typename T>
  void operator()(const char* name, T& value) {
    object_[name] = write(value);
  }
  template <typename T>
  void later(const char* name, T& value) {
    (*this)(name, value);
  }

  template <typename T>
  json write(T& value) const {
    using U = std::remove_const_t<T>;
    if constexpr (std::is_same_v<U, JobId>)
      return plan_.job(value).name;
    else if constexpr (std::is_enum_v<U>)
      return to_string(value);
    else if constexpr (IsOptional<U>::value)
      return value ? write(*value) : json(nullptr);
    else if constexpr (IsVector<U>::value) {
      json list = json::array();
      for (auto& item : value) list.push_back(write(item));
      return list;
    } else if constexpr (std::is_same_v<U, std::string> || std::is_arithmetic_v<U>)
      return value;
    else {
      Writer inner(plan_);
      fields(inner, value);
      return std::move(inner.object_);
    }
  }

  json object_ = json::object();

 private:
  const Plan& plan_;
};

class Reader {
 public:
  Reader(const Plan& plan, const json& object) : plan_(plan), object_(object) {}

  template <typename T>
  void operator()(const char* name, T& value) {
    read(object_.at(name), value);
  }
  // A field that the first version of conduct did not write.
  template <typename T>
  void later(const char* name, T& value) {
    if (object_.contains(name)) read(object_.at(name), value);
  }

 private:
  template <typename T>
  void read(const json& from, T& value) const {
    if constexpr (std::is_same_v<T, JobId>) {
      const auto found = plan_.find_job(from.get_ref<const std::string&>());
      if (!found) throw std::invalid_argument("the plan has no job " + from.get<std::string>());
      value = *found;
    } else if constexpr (std::is_enum_v<T>)
      value = enum_from<T>(from.get<std::string>(), kCount<T>);
    else if constexpr (IsOptional<T>::value) {
      if (from.is_null())
        value.reset();
      else
        read(from, value.emplace());
    } else if constexpr (IsVector<T>::value) {
      value.clear();
      for (const json& item : from) read(item, value.emplace_back());
    } else if constexpr (std::is_same_v<T, std::string> || std::is_arithmetic_v<T>)
      value = from.get<T>();
    else {
      Reader inner(plan_, from);
      fields(inner, value);
    }
  }

  const Plan& plan_;
  const json& object_;
};

json write_event(const Plan& plan, Event event) {
  return std::visit(
      [&](auto& e) {
        using T = std::decay_t<decltype(e)>;
        Writer writer(plan);
        if constexpr (std::is_same_v<T, Intended>) {
          writer.object_["command"] = name_of(e.command);
          std::visit([&](auto& command) { fields(writer, command); }, e.command);
        } else {
          fields(writer, e);
        }
        return std::move(writer.object_);
      },
      event);
}

template <std::size_t I = 0>
Command read_command(const Plan& plan, const json& body, const std::string& name) {
  if constexpr (I == std::variant_size_v<Command>)
    throw std::invalid_argument("unknown command " + name);
  else {
    std::variant_alternative_t<I, Command> command;
    if (name != name_of(command)) return read_command<I + 1>(plan, body, name);
    Reader reader(plan, body);
    fields(reader, command);
    return command;
  }
}

template <std::size_t I = 0>
std::optional<Event> read_event(const Plan& plan, const std::string& kind, const json& body) {
  if constexpr (I == std::variant_size_v<Event>)
    return std::nullopt;
  else {
    if (kind != kKinds[I]) return read_event<I + 1>(plan, kind, body);
    using T = std::variant_alternative_t<I, Event>;
    if constexpr (std::is_same_v<T, Intended>) {
      return Intended{read_command(plan, body, body.at("command").get<std::string>())};
    } else {
      T event;
      Reader reader(plan, body);
      fields(reader, event);
      return event;
    }
  }
}

}  // namespace

const char* kind_of(const Event& event) {
  return kKinds[event.index()];
}

StoredEntry encode(const Plan& plan, const Entry& entry) {
  const json body = write_event(plan, entry.event);
  return {entry.seq,   entry.run,
          entry.at_ms, kind_of(entry.event),
          kVersion,    body.dump(-1, ' ', false, json::error_handler_t::replace)};
}

base::Result<Entry> decode(const Plan& plan, const StoredEntry& stored) {
  const auto wrong = [&](const std::string& why) {
    return base::Error{base::Fault::environment,
                       fmt::format("event {} of run {} ({}, version {}) cannot be read: {}",
                                   stored.seq, stored.run, stored.kind, stored.version, why),
                       "use the version of conduct that wrote it; `conduct log` still prints it"};
  };
  if (stored.version != kVersion)
    return wrong(fmt::format("this conduct knows version {}", kVersion));
  const json body = json::parse(stored.body, nullptr, false);
  if (!body.is_object()) return wrong("its body is not a JSON object");
  try {
    std::optional<Event> event = read_event(plan, stored.kind, body);
    if (!event) return wrong("unknown kind");
    return Entry{stored.seq, stored.run, stored.at_ms, std::move(*event)};
  } catch (const json::exception& error) {
    return wrong(error.what());
  } catch (const std::invalid_argument& error) {
    return wrong(error.what());
  }
}

}  // namespace conduct::core
