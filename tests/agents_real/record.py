#!/usr/bin/env python3
"""Records what the real agent programs print: tests/agents/streams/PROGRAM/SCENARIO.{jsonl,stderr,exit}.

    record.py [PROGRAM[/SCENARIO]...]

Every scenario plays a script of the model server in a world of its own, without a network but loopback. Paths of this
machine become /home/person and /opt/agents, the server's port 8080; everything else is as it was printed.
"""

import argparse
import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from programs import BIN, KEY, PROGRAMS, ROOT, World
from server import ModelServer

STREAMS = ROOT / "tests" / "agents" / "streams"
PATIENCE_S = 130  # what takes longer is killed and recorded so
PROMPT = "Write one.txt and show it."
USAGE = {"input_tokens": 1000, "output_tokens": 50, "cached": 400}
CALLS = [{"shell": "echo one > one.txt && echo made"}, {"shell": "cat one.txt"}]
DONE = {"text": "one.txt is written."}


class Scenario:
    """What the model says, how the program is started, and how it ends."""

    def __init__(self, *steps, start="command", kill=None, retries=False, before=None, url=None,
                 key=KEY, environment=None, only=tuple(PROGRAMS)):
        self.steps, self.start, self.kill = list(steps), start, kill
        self.retries, self.before, self.url, self.key, self.only = retries, before, url, key, only
        self.environment = environment or {}


def always(**error):
    return {"error": error, "times": "always"}


SUBSCRIBER = "sk-ant-oat01-not-a-real-token"
UNKNOWN_SESSION = "01a2061b-aa39-7043-b716-000000000000"
SCENARIOS = {
    "success": Scenario(*CALLS, DONE),
    "failing_command": Scenario({"shell": "echo no; exit 3"}, {"text": "It failed."}),
    "rate_limit": Scenario(always(status=429, retry_after=20)),
    "usage_limit": Scenario(always(status=429, retry_after=20, reset_after=3600)),
    "subscription_limit": Scenario(  # as it is told to those who logged in instead of giving a key
        always(status=429, retry_after=3600, reset_after=3600), key=SUBSCRIBER,
        environment={"CLAUDE_CODE_OAUTH_TOKEN": SUBSCRIBER, "ANTHROPIC_API_KEY": ""}, only=("claude",)),
    "quota": Scenario(always(status=402)),
    "bad_key": Scenario(DONE, key="another-key"),
    "not_logged_in": Scenario(DONE, environment=dict.fromkeys(
        ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY"), ""), only=("claude", "codex", "gemini")),
    "forbidden": Scenario(always(status=403)),
    "overloaded": Scenario(always(status=529)),
    "overloaded_in_stream": Scenario(always(status=529, in_stream=True)),
    "server_error": Scenario(always(status=500)),
    "unknown_model": Scenario(always(status=404)),
    "late_rate_limit": Scenario(CALLS[0], always(status=429, retry_after=20)),
    "connection_refused": Scenario(DONE, url="http://127.0.0.1:9"),
    "retried": Scenario({"error": {"status": 429, "retry_after": 1}}, *CALLS, DONE, retries=True),
    "cut_retried": Scenario(CALLS[0], {"cut": True}, DONE, retries=True),
    "cut": Scenario(CALLS[0], {"cut": True, "times": "always"}),
    "killed_in_request": Scenario(CALLS[0], {"hang": True}, kill=2),
    "killed_in_tool": Scenario(CALLS[0], {"shell": "tail -f README.md"}, kill=2),
    "turn_limit": Scenario(*CALLS, DONE, start="one_turn", only=("claude", "gemini")),
    "denied": Scenario(CALLS[0], {"text": "I was not allowed to."}, start="denied",
                       only=("claude", "codex", "opencode")),
    "tool_not_offered": Scenario({"tool": {"name": "run_shell_command", "input": {"command": "echo one > one.txt"}}},
                                 {"text": "I was not allowed to."}, start="denied", only=("gemini",)),
    "resumed": Scenario(*CALLS, DONE, {"shell": "cat one.txt"}, {"text": "It is still there."}, before="success"),
    "resumed_after_kill": Scenario(CALLS[0], {"hang": True}, {"text": "I went on."}, before="killed"),
    "unknown_session": Scenario(DONE, start="unknown"),
}


def record(program, name):
    """Plays one scenario and writes what came of it."""
    scenario = SCENARIOS[name]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="record-", dir=ROOT / "build"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        script = {"key": scenario.key, "conversations": [{"usage": USAGE, "steps": scenario.steps}]}
        server = stack.enter_context(ModelServer(script))
        world = World(folder)
        agent = PROGRAMS[program](world, scenario.url or server.url, scenario.retries)
        agent.environment.update(scenario.environment)
        command = started(agent, scenario, server)
        code, out, err = run(agent, command, PROMPT, server, scenario.kill)
        write(STREAMS / program / name, code, *(scrub(text, world, server) for text in (out, err)))


def started(agent, scenario, server):
    """The command line; where a conversation is to go on, after its first part."""
    if scenario.start == "unknown":
        return agent.resume(UNKNOWN_SESSION if agent.name != "opencode" else "ses_000000000000000000000000")
    if not scenario.before:
        return getattr(agent, scenario.start)()
    kill = 2 if scenario.before == "killed" else None
    _, out, _ = run(agent, agent.command(), PROMPT, server, kill)
    return agent.resume(re.search(r'"(?:session_id|thread_id|sessionID)":"([^"]+)"', out)[1])


def run(agent, command, prompt, server, kill=None):
    """Exit code and output; with KILL, it is killed a second after that many requests."""
    process = subprocess.Popen(command, cwd=agent.world.project, env=agent.environment, text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if kill:
        process.stdin.write(prompt)
        process.stdin.close()
        process.stdin = None
        already = len(server.requests())
        while len(server.requests()) < already + kill and process.poll() is None:
            time.sleep(0.05)
        time.sleep(1)
        end(process)
        prompt = None
    try:
        out, err = process.communicate(prompt, PATIENCE_S)
    except subprocess.TimeoutExpired:
        end(process)
        out, err = process.communicate()
    return process.returncode, out, err


def end(process):
    """Kills PROCESS and all that it started."""
    for pid in family(process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def family(pid):
    """PID and its descendants."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for task in pathlib.Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def scrub(text, world, server):
    for path, name in ((BIN.parents[1], "/opt/agents"), (world.folder, "/home")):
        text = text.replace(str(path), name)
        text = text.replace(re.sub(r"[^A-Za-z0-9]", "-", str(path)), name.replace("/", "-"))
    return text.replace(server.url.removeprefix("http://"), "127.0.0.1:8080")


def write(path, code, out, err):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".jsonl").write_text(out)
    path.with_suffix(".stderr").write_text(err)
    path.with_suffix(".exit").write_text(f"{code}\n")


def without_network():
    """Goes on in a network namespace that has only loopback."""
    if os.environ.get("RECORDING"):
        return
    inner = ["sh", "-c", 'ip link set lo up && exec "$@"', "sh", sys.executable, "-B", *sys.argv]
    os.execvpe("unshare", ["unshare", "--map-root-user", "--net", *inner], {**os.environ, "RECORDING": "1"})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=list(PROGRAMS))
    wanted = parser.parse_args().what
    without_network()
    for what in wanted:
        program, _, only = what.partition("/")
        for name, scenario in SCENARIOS.items():
            if program in scenario.only and only in ("", name):
                begun = time.monotonic()
                record(program, name)
                print(f"{program}/{name}: {time.monotonic() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
