#!/bin/sh
# The smallest agent that conduct can run. It is started in the worktree of its module, with its prompt on standard
# input, and changes files there; a real one would ask a language model what to write.
set -eu

cat > greet.sh <<'END'
#!/bin/sh
# Greets $1, or the world.
echo "Hello, ${1:-world}!"
END

cat > greet_test.sh <<'END'
#!/bin/sh
# Tests of greet.sh.
set -eu
test "$(sh greet.sh)" = "Hello, world!"
test "$(sh greet.sh conduct)" = "Hello, conduct!"
echo "2 greetings are right"
END

echo '{"status": "done", "summary": "The greeting and its test are written."}' > "$CONDUCT_REPORT"
