#!/bin/sh
# A scripted agent for `conduct run --agent-command "sh agent.sh"`. conduct starts it in the worktree of one
# module; it copies what the folder solution/PHASE/MODULE/ROLE-ATTEMPT holds and reports like any agent.
set -eu
example=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
job="$CONDUCT_PHASE/${CONDUCT_MODULE:-_phase}/$CONDUCT_ROLE-$CONDUCT_ATTEMPT"
solution="$example/solution/$job"
if [ ! -d "$solution" ]; then
  echo "agent.sh: there is no solution for $job" >&2
  exit 1
fi

echo "working on $job"
(cd "$solution" && find . -type f ! -name report.json) | sort | while read -r file; do
  echo "writing ${file#./}"
  mkdir -p "$(dirname "$file")"
  cp "$solution/$file" "$file"
done
cp "$solution/report.json" "$CONDUCT_REPORT"
