// Names of variables whose values are not for others.
#include "base/secret.h"

#include <gtest/gtest.h>

namespace conduct::base {
namespace {

TEST(Secret, IsToldByTheNameOfItsVariable) {
  for (const char* name : {"GITHUB_TOKEN", "my_secret", "DbPassword", "OPENAI_API_KEY", "APIKEY",
                           "AWS_ACCESS_KEY_ID", "SSH_PRIVATE_KEY", "CREDENTIALS"})
    EXPECT_TRUE(names_a_secret(name)) << name;
  for (const char* name : {"PATH", "HOME", "KEYBOARD", "LANG", ""})
    EXPECT_FALSE(names_a_secret(name)) << name;
}

}  // namespace
}  // namespace conduct::base
