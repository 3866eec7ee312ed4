"""The agent of SPEC.md: makes each module's edits to mandoc's source by script."""

import json
import os
import pathlib
import re

OLD, NEW = "mchars_spec2cp", "mchars_codepoint"


def edit(path, pattern, replacement, count=0):
    """Replaces PATTERN in the file at PATH; an edit that finds nothing is an error."""
    # Sources of this age are not all UTF-8, and every byte that is not meant must stay.
    text = pathlib.Path(path).read_text(encoding="latin-1")
    changed, times = re.subn(pattern, replacement, text, count=count, flags=re.MULTILINE)
    if times == 0:
        raise SystemExit(f"{path}: nothing matches {pattern}")
    pathlib.Path(path).write_text(changed, encoding="latin-1")
    print(f"{path}: {times} changed")


def sources(*patterns):
    return sorted(path for pattern in patterns for path in pathlib.Path(".").glob(pattern))


def rename():
    for path in sources("*.c", "*.h", "*.3"):
        if OLD in path.read_text(encoding="latin-1"):
            edit(path, rf"\b{OLD}\b", NEW)


def keywords():
    for path in sources("*.c", "*.h"):
        if "$Id:" in path.read_text(encoding="latin-1").partition("\n")[0]:
            edit(path, r"\A/\*[ \t]*\$Id:[^\n]*\*/\n", "")


def character():
    edit("chars.c", r'^(\t\{ "Fn",.*\n)', r'\1\t{ "Rp",			"Rs",		0x20b9	},\n')
    edit("mandoc_char.7", r"^(\.It \\e\(Fn .*\n)", r"\1.It \\e(Rp    Ta \\(Rp        Ta rupee\n")


def character_test():
    folder = pathlib.Path("regress/char/rupee")
    folder.mkdir()
    (folder / "Makefile").write_text("REGRESS_TARGETS\t= basic\nUTF8_TARGETS\t= basic\n\n.include <bsd.regress.mk>\n")
    (folder / "basic.in").write_text('.TH RUPEE-BASIC 1 "January 1, 2024"\n.SH NAME\nRUPEE-basic \\- the rupee sign\n'
                                     ".SH DESCRIPTION\nprice: \\(Rp5\n")
    for encoding, sign in (("ascii", "Rs"), ("utf8", "\u20b9")):
        bold = lambda text: "".join(f"{letter}\b{letter}" for letter in text)
        (folder / f"basic.out_{encoding}").write_text(
            "RUPEE-BASIC(1)              General Commands Manual             RUPEE-BASIC(1)\n\n"
            f"{bold('NAME')}\n       RUPEE-basic - the rupee sign\n\n"
            f"{bold('DESCRIPTION')}\n       price: {sign}5\n\n"
            "OpenBSD                         January 1, 2024                 RUPEE-BASIC(1)\n", encoding="utf-8")
    edit("regress/char/Makefile", r"^(SUBDIR = .*)$", r"\1 rupee")


def tool():
    pathlib.Path("undocumented.sh").write_text("""#!/bin/sh
# Names of special characters in chars.c that mandoc_char.7 does not show.
sed -n 's/^\\t{ "\\([^" ][^"]*\\)",.*/\\1/p' chars.c | while read -r name; do
\tgrep -qF -e "\\\\e($name" -e "\\\\e[$name]" -e "\\\\e$name" mandoc_char.7 || printf '%s\\n' "$name"
done
""")


def news():
    edit("NEWS", r"^(Changes in version 1\.14\.6)", "Changes since version 1.14.6\n\n"
         " * mandoc_char(7): new special character \\\\(Rp, the rupee sign\n\n\\1", count=1)


def main():
    module = os.environ["CONDUCT_MODULE"]
    if os.environ["CONDUCT_ROLE"] != "implementer":
        raise SystemExit(f"there is nothing to mend in {module or 'the phase'}")
    {"rename": rename, "keywords": keywords, "character": character, "character-test": character_test,
     "tool": tool, "news": news}[module]()
    report = {"status": "done", "summary": f"{module} is done"}
    pathlib.Path(os.environ["CONDUCT_REPORT"]).write_text(json.dumps(report))


if __name__ == "__main__":
    main()
