#!/bin/sh
# A scripted agent for all roles and modules of SPEC.md.
set -eu

report() { printf '{"status": "done", "summary": "%s"}\n' "$1" > "$CONDUCT_REPORT"; }

# A tool: its file, and its line in the table.
tool() {
  printf '"""%s."""\n\n\ndef %s(text):\n    return %s\n' "$2" "$1" "$3" > "$1.py"
  cat > tools.py <<END
"""Every tool by its name."""

from $1 import $1

TOOLS = {"$1": $1}
END
}

case "$CONDUCT_PHASE/$CONDUCT_MODULE/$CONDUCT_ROLE" in
1/table/implementer)
  printf '"""Every tool by its name."""\n\nTOOLS = {}\n' > tools.py
  report "The table is there, and empty."
  ;;
2/upper/implementer)
  tool upper "The text in capitals" "text.upper()"
  report "Capitals are in the table."
  ;;
2/reverse/implementer)
  tool reverse "The text from its end" "text[::-1]"
  report "Reversing is in the table."
  ;;
2//synthesizer)
  # tools.py holds both sides between conflict markers: both are wanted.
  cat > tools.py <<'END'
"""Every tool by its name."""

from reverse import reverse
from upper import upper

TOOLS = {"reverse": reverse, "upper": upper}
END
  report "Both tools are in the table."
  ;;
3/command-line/implementer)
  cat > main.py <<'END'
"""main.py NAME TEXT: applies a tool to a text."""

import sys

from tools import TOOLS


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in TOOLS:
        print(f"usage: main.py {'|'.join(sorted(TOOLS))} TEXT", file=sys.stderr)
        return 2
    print(TOOLS[arguments[0]](arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
END
  cat > test_main.py <<'END'
import contextlib
import io
import unittest

from main import main


class Main(unittest.TestCase):
    def run_it(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(arguments)
        return code, out.getvalue(), err.getvalue()

    def test_a_tool_is_applied(self):
        self.assertEqual(self.run_it("upper", "hello"), (0, "HELLO\n", ""))
        self.assertEqual(self.run_it("reverse", "hello"), (0, "olleh\n", ""))

    def test_an_unknown_tool_lists_the_known_ones(self):
        self.assertEqual(self.run_it("lower", "hello"), (2, "", "usage: main.py reverse|upper TEXT\n"))
END
  report "The command line is there and tested."
  ;;
*)
  echo "agent.sh: nothing to do for $CONDUCT_PHASE/$CONDUCT_MODULE/$CONDUCT_ROLE" >&2
  exit 1
  ;;
esac
