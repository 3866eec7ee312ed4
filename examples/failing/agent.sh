#!/bin/sh
# A scripted agent that claims success whatever happens. Its division is of whole numbers, and stays so.
set -eu

# shellcheck disable=SC2016  # the scripts are written, not run
case "$CONDUCT_MODULE" in
add) echo 'echo $(($1 + $2))' > add.sh ;;
multiply) echo 'echo $(($1 * $2))' > multiply.sh ;;
divide)
  # Each mend rounds differently; none makes decimals.
  echo "echo \$((\$1 / \$2 + $CONDUCT_ATTEMPT - 1))" > divide.sh
  ;;
*)
  echo "agent.sh: there is no module $CONDUCT_MODULE here" >&2
  exit 1
  ;;
esac
echo '{"status": "done", "summary": "All tests pass.", "tests": "green"}' > "$CONDUCT_REPORT"
