#!/bin/sh
# The command that a run starts for each module: agent.py beside it.
exec python3 "$(dirname -- "$0")/agent.py"
