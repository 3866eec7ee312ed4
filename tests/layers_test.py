#!/usr/bin/env python3
"""Reads every #include and every conduct_library() line and fails on a breach of the layers.

The layers are written down here a second time, by hand: the link lines must state the same.
The checker is first proved on small trees with planted breaches.
"""

import pathlib
import re
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Folder -> the folders right below it. A layer may include these and whatever they may include.
LAYERS = {
    "base": [],
    "spec": ["base"],
    "conductor/core": ["spec"],
    "conductor/system": ["conductor/core"],
    "gitops": ["conductor/core"],
    "validators": ["conductor/core"],
    "conductor/config": ["conductor/core"],
    "conductor/agents": ["conductor/core"],
    "conductor/report": ["conductor/core"],
    "conductor/run": [
        "conductor/system",
        "gitops",
        "validators",
        "conductor/config",
        "conductor/agents",
    ],
    "conductor/project": ["conductor/config"],
    "conductor/cli": ["conductor/run", "conductor/report", "conductor/project"],
}

# Third-party headers (a pattern), the only layer that may include them (None: any), and the library
# as link lines name it. In whichever layer, a header that includes one is for that layer alone.
THIRD_PARTY = [
    (r"git2(/.*)?\.h", "gitops", "PkgConfig::LIBGIT2"),
    (r"zlib\.h", "gitops", "PkgConfig::ZLIB"),
    (r"sqlite3\.h", "conductor/system", "PkgConfig::SQLITE"),
    (r"uv(/.*)?\.h", "conductor/system", "PkgConfig::LIBUV"),
    (r"cmark-gfm.*\.h", "spec", "PkgConfig::CMARK_GFM"),
    (r"toml\+\+/.*", "conductor/config", "PkgConfig::TOMLPP"),
    (r"CLI/.*", "conductor/cli", "CLI11::CLI11"),
    (r"nlohmann/.*", None, "nlohmann_json::nlohmann_json"),
    (r"fmt/.*", None, "fmt::fmt"),
]

# Layers that do no I/O and read no clock, and the headers that would let them.
PURE = {"base", "spec", "conductor/core", "validators", "conductor/project"}
IMPURE_HEADER = re.compile(
    r"unistd\.h|sys/(?!types\.h).*|fcntl\.h|poll\.h|signal\.h|time\.h|"
    r"fstream|iostream|filesystem|chrono|ctime|thread|mutex|future|random"
)

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.MULTILINE)
LIBRARY = re.compile(r"^conduct_library\((\w+)([^)]*)\)", re.MULTILINE)
KEYWORDS = {"SOURCES", "LINKS", "PRIVATE"}


def all_below(layer):
    """Every folder that LAYER may include, itself among them."""
    found = {layer}
    for lower in LAYERS[layer]:
        found |= all_below(lower)
    return found


def layer_of(path):
    """The layer a path (relative, '/') lies in, at any depth, or None."""
    folder = path.rpartition("/")[0]
    while folder and folder not in LAYERS:
        folder = folder.rpartition("/")[0]
    return folder or None


def library_of(layer):
    return "conduct_" + layer.rpartition("/")[2]


def sources(root):
    """Each source file of the tree -> the project's headers and the system headers it includes."""
    found = {}
    for top in sorted({layer.partition("/")[0] for layer in LAYERS}):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in {".h", ".cpp"}:
                pairs = INCLUDE.findall(path.read_text(encoding="utf-8"))
                found[path.relative_to(root).as_posix()] = (
                    [ours for ours, _ in pairs if ours],
                    [other for _, other in pairs if other],
                )
    return found


def check_layering(files, name, layer):
    """What NAME includes itself is a header of a layer that LAYER may know."""
    breaches = []
    for included in files[name][0]:
        target = layer_of(included)
        if target is None or included not in files:
            breaches.append(f'{name}: "{included}" is not a header of a layer, from the root')
        elif target not in all_below(layer):
            breaches.append(f"{name}: {layer} must not include {target} ({included})")
    return breaches


def check_system_includes(files, name, layer):
    breaches = []
    for included in files[name][1]:
        for pattern, owner, _ in THIRD_PARTY:
            if re.fullmatch(pattern, included) and owner not in (None, layer):
                breaches.append(f"{name}: <{included}> belongs to {owner} alone")
        if layer in PURE and IMPURE_HEADER.fullmatch(included):
            breaches.append(f"{name}: {layer} does no I/O and reads no clock, so not <{included}>")
    return breaches


def check_privacy(files, name, layer):
    """What NAME includes, directly or not, brings no third-party type in from another layer."""
    breaches = []
    seen = set()
    pending = [name]
    while pending:
        header = pending.pop()
        if header in seen or header not in files:
            continue
        seen.add(header)
        pending += files[header][0]
        for included in files[header][1] if layer_of(header) != layer else []:
            if any(re.fullmatch(pattern, included) for pattern, _, _ in THIRD_PARTY):
                breaches.append(f"{name}: {header} brings <{included}> out of its layer")
    return sorted(breaches)


def check_file(files, name):
    layer = layer_of(name)
    if layer is None:
        return [f"{name}: lies in no layer"]
    return (
        check_layering(files, name, layer)
        + check_system_includes(files, name, layer)
        + check_privacy(files, name, layer)
    )


def words_of(arguments, keyword):
    """The words of ARGUMENTS between KEYWORD and the next keyword."""
    found = []
    now = None
    for word in arguments.split():
        if word in KEYWORDS:
            now = word
        elif now == keyword:
            found.append(word)
    return found


def check_link_line(root, layer):
    file = root / layer / "CMakeLists.txt"
    if not file.is_file():
        return [f"{layer}/CMakeLists.txt: is missing"]
    lines = dict(LIBRARY.findall(file.read_text(encoding="utf-8")))
    if list(lines) != [library_of(layer)]:
        return [f"{layer}/CMakeLists.txt: makes {sorted(lines)}, not {library_of(layer)} alone"]
    arguments = lines[library_of(layer)]
    links = set(words_of(arguments, "LINKS"))
    wanted = {library_of(lower) for lower in LAYERS[layer]}
    breaches = []
    if links != wanted:
        breaches.append(f"{layer}/CMakeLists.txt: links {sorted(links)}, not {sorted(wanted)}")
    for _, owner, library in THIRD_PARTY:
        if library in arguments.split() and owner not in (None, layer):
            breaches.append(f"{layer}/CMakeLists.txt: {library} belongs to {owner} alone")
    return breaches


def breaches(root):
    """Every breach in the tree at ROOT, one sentence each, in order of path."""
    files = sources(root)
    found = []
    for name in files:
        found += check_file(files, name)
    for layer in LAYERS:
        found += check_link_line(root, layer)
    return found


class Tree:
    """A small correct tree to plant breaches in."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        for layer, below in LAYERS.items():
            self.link(layer, [library_of(lower) for lower in below])
            self.write(f"{layer}/thing.h", "#include <string>\n")

    def link(self, layer, links, private="fmt::fmt"):
        line = f"conduct_library({library_of(layer)} LINKS {' '.join(links)} PRIVATE {private})\n"
        self.write(f"{layer}/CMakeLists.txt", line)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class PlantedBreaches(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.tree = Tree(scratch.name)

    def found(self):
        return breaches(self.tree.root)

    def test_a_correct_tree_has_none(self):
        self.tree.write("conductor/run/run.cpp", '#include "gitops/thing.h"\n')
        self.tree.write("gitops/detail/thing.h", '#include "base/thing.h"\n')
        self.tree.write("gitops/thing.cpp", "#include <git2.h>\n#include <unistd.h>\n")
        self.assertEqual(self.found(), [])

    def test_a_lower_layer_includes_a_higher_one(self):
        self.tree.write("spec/bad.h", '  #  include "conductor/core/thing.h"\n')
        self.assertEqual(
            self.found(),
            ["spec/bad.h: spec must not include conductor/core (conductor/core/thing.h)"],
        )

    def test_siblings_include_each_other(self):
        self.tree.write("gitops/bad.cpp", '#include "conductor/system/thing.h"\n')
        self.tree.write("conductor/report/bad.cpp", '#include "gitops/thing.h"\n')
        self.assertEqual(
            self.found(),
            [
                "conductor/report/bad.cpp: conductor/report must not include gitops"
                " (gitops/thing.h)",
                "gitops/bad.cpp: gitops must not include conductor/system"
                " (conductor/system/thing.h)",
            ],
        )

    def test_an_include_not_written_from_the_root(self):
        self.tree.write("base/bad.cpp", '#include "thing.h"\n')
        self.assertEqual(
            self.found(),
            ['base/bad.cpp: "thing.h" is not a header of a layer, from the root'],
        )

    def test_a_third_party_header_outside_its_layer(self):
        self.tree.write("conductor/run/bad.cpp", "#include <git2/types.h>\n")
        self.assertEqual(
            self.found(), ["conductor/run/bad.cpp: <git2/types.h> belongs to gitops alone"]
        )

    def test_a_third_party_header_in_a_header_of_its_layer(self):
        self.tree.write("gitops/handles.h", "#include <git2.h>\n")
        self.tree.write("gitops/merge.cpp", '#include "gitops/handles.h"\n')
        self.assertEqual(self.found(), [])
        self.tree.write("conductor/run/bad.cpp", '#include "gitops/handles.h"\n')
        self.assertEqual(
            self.found(),
            ["conductor/run/bad.cpp: gitops/handles.h brings <git2.h> out of its layer"],
        )

    def test_a_third_party_header_behind_a_public_one(self):
        self.tree.write("conductor/core/json.h", "#include <nlohmann/json.hpp>\n")
        self.tree.write("conductor/core/event.h", '#include "conductor/core/json.h"\n')
        self.tree.write("conductor/report/bad.cpp", '#include "conductor/core/event.h"\n')
        self.assertEqual(
            self.found(),
            [
                "conductor/report/bad.cpp: conductor/core/json.h brings"
                " <nlohmann/json.hpp> out of its layer"
            ],
        )

    def test_the_core_reads_a_clock(self):
        self.tree.write("conductor/core/bad.cpp", "#include <chrono>\n")
        self.assertEqual(
            self.found(),
            [
                "conductor/core/bad.cpp: conductor/core does no I/O and reads no clock,"
                " so not <chrono>"
            ],
        )

    def test_a_file_outside_every_layer(self):
        self.tree.write("conductor/extra/bad.cpp", "")
        self.assertEqual(self.found(), ["conductor/extra/bad.cpp: lies in no layer"])

    def test_a_link_line_that_says_otherwise(self):
        self.tree.link("gitops", ["conduct_system"])
        self.assertEqual(
            self.found(),
            ["gitops/CMakeLists.txt: links ['conduct_system'], not ['conduct_core']"],
        )

    def test_a_link_line_with_another_layers_library(self):
        self.tree.link("validators", ["conduct_core"], private="PkgConfig::LIBGIT2")
        self.assertEqual(
            self.found(),
            ["validators/CMakeLists.txt: PkgConfig::LIBGIT2 belongs to gitops alone"],
        )

    def test_a_layer_without_a_library(self):
        (self.tree.root / "validators/CMakeLists.txt").unlink()
        self.assertEqual(self.found(), ["validators/CMakeLists.txt: is missing"])


class ThisTree(unittest.TestCase):
    def test_the_layers_hold(self):
        self.assertEqual(breaches(ROOT), [])


if __name__ == "__main__":
    unittest.main()
