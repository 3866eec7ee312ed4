// The demo's files are the example's, byte for byte.
#include "conductor/cli/demo_files.h"
#include "stage.h"

#include <gmock/gmock.h>

#include <set>

namespace conduct::cli {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

TEST(DemoFiles, AreTheExampleAsItLiesInTheSource) {
  const fs::path example = fs::path(CONDUCT_EXAMPLES) / "dataflow";
  std::set<std::string> embedded;
  for (const base::EmbeddedFile& file : demo_files()) {
    const fs::path source = example / file.path;
    EXPECT_EQ(file.bytes, content(source)) << file.path;
    const bool executable =
        (fs::status(source).permissions() & fs::perms::owner_exec) != fs::perms::none;
    EXPECT_EQ(file.executable, executable) << file.path;
    embedded.emplace(file.path);
  }
  std::set<std::string> expected = {"SPEC.md"};
  for (const char* folder : {"start", "recording"}) {
    for (const auto& entry : fs::recursive_directory_iterator(example / folder)) {
      if (entry.is_regular_file())
        expected.insert(entry.path().lexically_relative(example).string());
    }
  }
  EXPECT_EQ(embedded, expected);
}

TEST(Demo, LeavesAFolderThatIsNotEmptyAlone) {
  Stage stage;
  stage.write("mine/notes.txt", "mine");
  EXPECT_EQ(stage.conduct({"demo", "mine"}), 2);
  EXPECT_EQ(stage.err,
            "conduct: error: " + stage.folder() +
                "/mine is there already and is not an empty folder\nhint: name one that is new\n");
  EXPECT_EQ(stage.read("mine/notes.txt"), "mine");
}

}  // namespace
}  // namespace conduct::cli
