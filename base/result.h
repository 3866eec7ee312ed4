// Result<T>: a value or an Error. The channel for everything that can be expected to fail; what can
// only be a bug in conduct goes through BUG(). Knows no exit codes: conductor/cli maps Fault to
// them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace conduct::base {

// Why something failed, as far as the caller's reaction differs.
enum class Fault {
  usage,        // the command line is wrong
  spec,         // the spec cannot be used
  environment,  // no repository, a program or a library that cannot do it, the disk
  waiting,      // a person has to act first: uncommitted work in the way, an approval
  interrupted,  // the user or the system told conduct to stop
  internal,     // conduct itself is wrong
};

// What went wrong, with the name of the thing, and what to do about it.
struct Error {
  Fault fault = Fault::environment;
  std::string message;  // one sentence without a final stop; names the thing
  std::string hint;     // what to type or change next; may be empty

  // The same error seen from one step further out: "CONTEXT: message".
  Error in(std::string_view context) && {
    message = std::string(context) + ": " + message;
    return std::move(*this);
  }
};

template <typename T>
class [[nodiscard]] Result {
 public:
  // From a T or from anything that converts to one (an alternative of a variant T).
  template <typename U = T>
  requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::remove_cvref_t<U>, Error> &&
           !std::is_same_v<std::remove_cvref_t<U>, Result>) Result(U&& value)
      : data_(std::in_place_index<0>, std::forward<U>(value)) {}            // NOLINT(*-explicit-*)
  Result(Error error) : data_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(*-explicit-*)

  bool ok() const { return data_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & { return std::get<0>(data_); }
  const T& value() const& { return std::get<0>(data_); }
  T&& value() && { return std::get<0>(std::move(data_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const& { return std::get<1>(data_); }
  Error&& error() && { return std::get<1>(std::move(data_)); }

  // Adds "CONTEXT: " to the message of an error; a value passes untouched.
  Result in(std::string_view context) && {
    if (!ok()) return std::move(*this).error().in(context);
    return std::move(*this);
  }

 private:
  std::variant<T, Error> data_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(*-explicit-*)

  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }
  Result in(std::string_view context) && {
    if (error_) return std::move(*error_).in(context);
    return {};
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

// Reports a bug in conduct on stderr, with where and what, and ends the process with exit code 70.
[[noreturn]] void bug(const char* file, int line, std::string_view what);

}  // namespace conduct::base

// Leaves the enclosing function with the error of EXPRESSION, if it is one.
#define TRY(expression)                                           \
  do {                                                            \
    auto try_result_ = (expression);                              \
    if (!try_result_.ok()) return std::move(try_result_).error(); \
  } while (false)

#define CONDUCT_CONCAT2(a, b) a##b
#define CONDUCT_CONCAT(a, b) CONDUCT_CONCAT2(a, b)
#define CONDUCT_TRY_ASSIGN(temporary, declaration, expression) \
  auto temporary = (expression);                               \
  if (!temporary.ok()) return std::move(temporary).error();    \
  declaration = *std::move(temporary)

// TRY_ASSIGN(auto x, f()): x is the value of f(), or the function returns f()'s error.
#define TRY_ASSIGN(declaration, expression) \
  CONDUCT_TRY_ASSIGN(CONDUCT_CONCAT(try_result_, __LINE__), declaration, expression)

// Ends the process when CONDITION does not hold: only for what conduct itself guarantees.
#define BUG_UNLESS(condition, what)                                     \
  do {                                                                  \
    if (!(condition)) ::conduct::base::bug(__FILE__, __LINE__, (what)); \
  } while (false)
