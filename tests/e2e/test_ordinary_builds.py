"""Package managers and build tools do in a confined gate, offline, what they do anywhere."""

import io
import json
import os
import pathlib
import unittest
import zipfile

from ordinary import InBubblewrap, UnderLandlock

IGNORED = ".venv/\nnode_modules/\nbuild/\ntarget/\n"


def wheel(name, module):
    """A wheel with the module MODULE and a console script NAME that calls its main()."""
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": module,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{each},,\n" for each in [*files, f"{info}/RECORD"])
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for each, text in files.items():
            archive.writestr(each, text)
    return content.getvalue()


class Builds:
    def test_npm_installs_a_package_that_lies_in_the_repository(self):
        self.needs("npm", "node")
        manifest = lambda name, **more: json.dumps({"name": name, "version": "1.0.0", **more})
        repo = self.working(
            {".gitignore": IGNORED, "package.json": manifest("product", private=True),
             "dep/package.json": manifest("dep", main="dep.js"), "dep/dep.js": "module.exports = 42\n"},
            """npm pack --silent ./dep; mv dep-1.0.0.tgz dep.tgz
               npm install --silent --offline --no-audit --no-fund file:dep.tgz
               grep -F '"resolved": "file:dep.tgz"' package-lock.json""",
            """npm ci --offline --no-audit --no-fund
               test "$(node -e 'console.log(require("dep"))')" = 42""")
        self.lands(repo)
        self.assertIn("dep.tgz", repo.files())

    def test_a_python_environment_is_made_and_a_package_installed_into_it(self):
        self.needs_module("ensurepip")
        repo = self.working(
            {".gitignore": IGNORED,
             "wheels/greet-1.0-py3-none-any.whl": wheel("greet", "def main():\n  print('hello')\n")},
            gate="""/usr/bin/python3 -m venv .venv
                    .venv/bin/pip install --no-index --no-build-isolation wheels/greet-1.0-py3-none-any.whl
                    test "$(.venv/bin/greet)" = hello""")
        self.lands(repo)

    def test_cargo_builds_and_tests_a_crate(self):
        self.needs("cargo", "cc")
        repo = self.working(
            {".gitignore": IGNORED, "Cargo.toml": '[package]\nname = "one"\nversion = "0.1.0"\nedition = "2021"\n',
             "src/main.rs": 'fn main() { println!("{}", 6 * 7); }\n#[test]\nfn adds() { assert_eq!(1 + 1, 2); }\n'},
            gate="""cargo build --offline; test "$(target/debug/one)" = 42
                    cargo test --offline""")
        self.lands(repo, env=rust())

    def test_go_builds_and_tests_a_module(self):
        self.needs("go")
        repo = self.working(
            {"go.mod": "module example.org/one\n\ngo 1.19\n",
             "one.go": 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(42) }\n',
             "one_test.go": 'package main\n\nimport "testing"\n\nfunc TestOne(t *testing.T) {}\n'},
            gate='go build -o "$TMPDIR/one" .; test "$("$TMPDIR/one")" = 42; go vet .; go test .')
        self.lands(repo)

    def test_cmake_configures_builds_and_tests(self):
        self.needs("cmake", "ctest", "cc", "make")
        repo = self.working(
            {".gitignore": IGNORED, "one.c": "int main(void) { return 0; }\n",
             "CMakeLists.txt": "cmake_minimum_required(VERSION 3.18)\nproject(one C)\nenable_testing()\n"
                               "add_executable(one one.c)\nadd_test(NAME one COMMAND one)\n"},
            gate="""cmake -S . -B build -G 'Unix Makefiles'; cmake --build build -j2
                    cd build; ctest --output-on-failure""")
        self.lands(repo)

    def test_make_and_ccache_compile(self):
        self.needs("make", "ccache", "cc")
        repo = self.working(
            {".gitignore": IGNORED + "*.o\n", "one.c": "int one(void) { return 1; }\n",
             "Makefile": "one.o: one.c\n\tccache cc -c $< -o $@\n"}, gate="make -j2")
        self.lands(repo)


def rust():
    """Where rustup's cargo finds the compiler: below the home of who runs the tests."""
    home = pathlib.Path(os.environ.get("RUSTUP_HOME") or pathlib.Path.home() / ".rustup")
    return {"RUSTUP_HOME": str(home)} if home.is_dir() else {}


class BuildsInBubblewrap(Builds, InBubblewrap):
    pass


class BuildsUnderLandlock(Builds, UnderLandlock):
    pass


if __name__ == "__main__":
    unittest.main()
