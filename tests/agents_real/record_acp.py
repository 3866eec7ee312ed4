#!/usr/bin/env python3
"""Records dialogues over the Agent Client Protocol: tests/agents/streams/acp/PROGRAM-SCENARIO.jsonl.

    record_acp.py [PROGRAM[/SCENARIO]...]

One line per message: {"to": …} what the client sent, {"from": …} what the agent sent; {"restart": true} where the agent
was killed and started again. Otherwise as record.py.
"""

import argparse
import contextlib
import json
import pathlib
import queue
import shutil
import subprocess
import tempfile
import threading
import time

from programs import BIN, PROGRAMS, ROOT, World
from record import CALLS, DONE, STREAMS, USAGE, always, end, scrub, without_network
from server import ModelServer

PATIENCE_S = 60
COMMANDS = {"claude": ["claude-agent-acp"], "codex": ["codex-acp"], "gemini": ["gemini", "--acp", "--skip-trust"],
            "opencode": ["opencode", "acp"]}
MODES = {"claude": "default", "codex": "read-only"}  # in which they ask before a command; the others do so by default


class Client:
    """The client's side of one dialogue; it answers requests for permission with an option of kind ALLOW."""

    def __init__(self, agent, command, allow):
        self.agent, self.command, self.allow = agent, command, allow
        self.lines = []
        self._number = 0
        self.start()

    def start(self):
        self._process = subprocess.Popen(
            self.command, cwd=self.agent.world.project, env=self.agent.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._received = queue.Queue()
        threading.Thread(target=self._read, args=(self._process.stdout, self._received), daemon=True).start()

    @staticmethod
    def _read(stream, received):
        for line in stream:
            with contextlib.suppress(json.JSONDecodeError):
                received.put(json.loads(line))
        received.put(None)

    def restart(self):
        self.stop()
        self.lines.append({"restart": True})
        self.start()

    def stop(self):
        end(self._process)
        self._process.wait()

    def send(self, method, params, number=None):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        self._write(message if number is None else {**message, "id": number})

    def _write(self, message):
        self.lines.append({"to": message})
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def ask(self, method, params, meanwhile=None):
        """The answer to a request; MEANWHILE() is called once it was sent."""
        self._number += 1
        number = self._number
        self.send(method, params, number)
        if meanwhile:
            meanwhile()
        deadline = time.monotonic() + PATIENCE_S
        while True:
            message = self._next(deadline)
            if message is None:
                return {}
            if "method" in message and "id" in message:
                self._answer(message)
            elif message.get("id") == number:
                return message

    def settle(self):
        """Takes what still comes within a second."""
        while self._next(time.monotonic() + 1) is not None:
            pass

    def _next(self, deadline):
        try:
            message = self._received.get(timeout=max(0, deadline - time.monotonic()))
        except queue.Empty:
            return None
        if message is not None:
            self.lines.append({"from": message})
        return message

    def _answer(self, message):
        if message["method"] == "session/request_permission":
            kinds = {option["kind"]: option["optionId"] for option in message["params"]["options"]}
            chosen = kinds.get("allow_once" if self.allow else "reject_once")
            outcome = {"outcome": "selected", "optionId": chosen} if chosen else {"outcome": "cancelled"}
            self._write({"jsonrpc": "2.0", "id": message["id"], "result": {"outcome": outcome}})
        else:
            self._write({"jsonrpc": "2.0", "id": message["id"],
                         "error": {"code": -32601, "message": "method not found"}})

    # ---- the parts of a dialogue ----

    def initialize(self):
        self.ask("initialize", {"protocolVersion": 1, "clientCapabilities": {
            "fs": {"readTextFile": False, "writeTextFile": False}, "terminal": False}})

    def new(self):
        answer = self.ask("session/new", {"cwd": str(self.agent.world.project), "mcpServers": []})
        session = answer.get("result", {}).get("sessionId", "")
        if self.agent.name in MODES:
            self.ask("session/set_mode", {"sessionId": session, "modeId": MODES[self.agent.name]})
        return session

    def prompt(self, session, text="Write one.txt and show it.", meanwhile=None):
        self.ask("session/prompt", {"sessionId": session, "prompt": [{"type": "text", "text": text}]}, meanwhile)
        self.settle()


def one_prompt(client, _server):
    client.initialize()
    client.prompt(client.new())


def loaded(client, _server):
    client.initialize()
    session = client.new()
    client.prompt(session)
    client.restart()
    client.initialize()
    client.ask("session/load", {"sessionId": session, "cwd": str(client.agent.world.project), "mcpServers": []})
    client.settle()
    client.prompt(session, "Is it still there?")


def cancelled(client, server):
    client.initialize()
    session = client.new()

    def cancel():
        give_up = time.monotonic() + PATIENCE_S
        while not server.requests() and time.monotonic() < give_up:
            time.sleep(0.05)
        time.sleep(0.5)
        client.send("session/cancel", {"sessionId": session})

    client.prompt(session, meanwhile=cancel)


SCENARIOS = {  # name -> steps of the model, dialogue, whether permission is given
    "prompt": ([*CALLS, DONE], one_prompt, True),
    "denied": ([CALLS[0], {"text": "I was not allowed to."}], one_prompt, False),
    "rate_limit": ([always(status=429, retry_after=5)], one_prompt, True),
    "bad_key": ([always(status=401)], one_prompt, True),
    "loaded": ([*CALLS, DONE, {"text": "It is still there."}], loaded, True),
    "cancelled": ([{"hang": "stream"}], cancelled, True),
}


def escalated(step):
    """STEP as Codex wants it: there the model says which command a person must allow."""
    if "shell" not in step:
        return step
    return {"tool": {"name": "exec_command", "input": {
        "cmd": step["shell"], "sandbox_permissions": "require_escalated", "justification": "May I?"}}}


def record(program, name):
    """Plays one scenario and writes the dialogue."""
    steps, dialogue, allow = SCENARIOS[name]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="record-", dir=ROOT / "build"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if program == "codex":
            steps = [escalated(step) for step in steps]
        server = stack.enter_context(ModelServer({"conversations": [{"usage": USAGE, "steps": steps}]}))
        world = World(folder)
        agent = PROGRAMS[program](world, server.url)
        if program == "opencode":
            agent.ask_before_commands()
        agent.environment.update(CLAUDE_CODE_EXECUTABLE=str(BIN / "claude"), CODEX_PATH=str(BIN / "codex"))
        client = Client(agent, COMMANDS[program], allow)
        stack.callback(client.stop)
        dialogue(client, server)
        lines = "".join(json.dumps(line) + "\n" for line in client.lines)
        target = STREAMS / "acp" / f"{program}-{name}.jsonl"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(scrub(lines, world, server))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=list(COMMANDS))
    wanted = parser.parse_args().what
    without_network()
    for what in wanted:
        program, _, only = what.partition("/")
        for name in SCENARIOS:
            if only in ("", name):
                begun = time.monotonic()
                record(program, name)
                print(f"{program}/{name}: {time.monotonic() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
