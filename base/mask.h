// Takes secrets out of what is shown and written down.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace conduct::base {

// Masks a stream of text as it comes: "***" stands for each secret, also for one that comes in
// several pieces. In time linear in the text and the number of secrets.
class Mask {
 public:
  // Each line of a secret is one, also as it stands in a JSON string. One of fewer than 8 bytes is
  // none: it would hide what is not it.
  explicit Mask(const std::vector<std::string>& secrets);

  // What can be shown of all that has come, valid until the next call: an end that may be the
  // beginning of a secret is kept back.
  std::string_view add(std::string_view text);
  std::string_view finish();  // the rest

 private:
  std::string_view show(std::size_t end);

  std::vector<std::string> secrets_;
  std::string held_, shown_;
};

// A whole text, masked.
std::string masked(std::string_view text, const std::vector<std::string>& secrets);

}  // namespace conduct::base
