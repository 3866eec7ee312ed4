// Where the caches of what is confined are.
#include "conductor/run/cache_root.h"

#include "tests/gitops/fixture.h"

namespace conduct::run {
namespace {

class CacheRootTest : public gitops::GitTest {
 protected:
  std::string root(const std::vector<std::string>& environment) {
    return make_cache_root(common_, environment);
  }
  // A folder of CACHES/conduct, and there.
  static bool is_made_below(const std::string& root, const std::string& caches) {
    return root.starts_with(caches + "/conduct/") && root.size() > caches.size() + 9 &&
           exists(root);
  }

  const std::string common_ = repo_ + "/.git", own_ = common_ + "/conduct/cache";
  const std::string home_ = dir_ + "/home", caches_ = dir_ + "/caches";
};

TEST_F(CacheRootTest, IsMadeInTheUsersCache) {
  const std::string named = root({"HOME=" + home_, "XDG_CACHE_HOME=" + caches_});
  EXPECT_TRUE(is_made_below(named, caches_)) << named;
  EXPECT_FALSE(exists(home_ + "/.cache"));
  for (const auto& environment : {std::vector<std::string>{"HOME=" + home_},
                                  std::vector<std::string>{"HOME=" + home_, "XDG_CACHE_HOME="}})
    EXPECT_TRUE(is_made_below(root(environment), home_ + "/.cache")) << root(environment);
  EXPECT_FALSE(exists(own_));
}

TEST_F(CacheRootTest, IsTheSameForAllRunsOfARepositoryAndNoOther) {
  const std::vector<std::string> environment{"XDG_CACHE_HOME=" + caches_};
  const std::string first = root(environment);
  write(first + "/cargo/crate", "downloaded\n");
  EXPECT_EQ(root(environment), first);
  EXPECT_EQ(read(first + "/cargo/crate"), "downloaded\n");
  EXPECT_NE(make_cache_root(dir_ + "/other/.git", environment), first);
}

TEST_F(CacheRootTest, IsInTheRepositoryWhereTheUserHasNoCache) {
  EXPECT_EQ(root({}), own_);
  EXPECT_TRUE(exists(own_));
  EXPECT_EQ(root({"XDG_CACHE_HOME=relative", "HOME="}), own_);
  EXPECT_TRUE(is_made_below(root({"XDG_CACHE_HOME=relative", "HOME=" + home_}), home_ + "/.cache"));
  write(caches_, "a file is in the way\n");
  EXPECT_EQ(root({"XDG_CACHE_HOME=" + caches_}), own_);
}

TEST_F(CacheRootTest, IsEmptyWhereNoneCanBeMade) {
  write(common_ + "/conduct", "a file is in the way\n");
  EXPECT_EQ(root({}), "");
}

}  // namespace
}  // namespace conduct::run
