"""How the real agent programs are started against the model server: command lines, environment, settings.

Each gets a home, a project and a state folder of its own and sees nothing of the caller's. A program's own retries are
as few as it allows, unless retries=True.
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "model_server"))

BIN = ROOT / "build" / "agents" / "node_modules" / ".bin"
KEY = "test-key"
MODELS = {"claude": "claude-sonnet-4-5", "codex": "gpt-6.1-sol", "gemini": "gemini-2.5-pro", "opencode": "scripted/m"}


class World:
    """A person's home with a project in it, below FOLDER."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.home = self.folder / "person"
        self.project = self.home / "project"
        self.state = self.home / "state"
        self.temporary = self.home / "tmp"
        for path in (self.project, self.state, self.temporary):
            path.mkdir(parents=True)
        (self.project / "README.md").write_text("a project\n")
        for command in ("init -q -b main", "add -A", "-c user.name=P -c user.email=p@example.org commit -q -m start"):
            subprocess.run(["git", *command.split()], cwd=self.project, check=True)

    def environment(self):
        return {"PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C.UTF-8",
                "TMPDIR": str(self.temporary), "TZ": "UTC", "TERM": "dumb"}


class Claude:
    name = "claude"

    def __init__(self, world, url, retries=False):
        self.world = world
        self.state = world.state / "claude"
        self.state.mkdir()
        self.environment = {
            **world.environment(), "CLAUDE_CONFIG_DIR": str(self.state), "ANTHROPIC_BASE_URL": url,
            "ANTHROPIC_API_KEY": KEY, "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1",
            "IS_SANDBOX": "1", **({} if retries else {"CLAUDE_CODE_MAX_RETRIES": "0"})}

    def command(self, *arguments, mode="bypassPermissions", model=MODELS["claude"]):
        return ["claude", "-p", "--output-format", "stream-json", "--verbose", "--permission-mode", mode,
                "--model", model, *arguments]

    def resume(self, session):
        return self.command("--resume", session)

    def denied(self):
        return self.command(mode="manual")

    def one_turn(self):
        return self.command("--max-turns", "1")


class Codex:
    name = "codex"

    def __init__(self, world, url, retries=False):
        self.world = world
        self.state = world.state / "codex"
        self.state.mkdir()
        self.environment = {**world.environment(), "CODEX_HOME": str(self.state), "OPENAI_API_KEY": KEY}
        few = "" if retries else "request_max_retries = 0\nstream_max_retries = 0\n"
        (self.state / "config.toml").write_text(
            'model_provider = "scripted"\n[analytics]\nenabled = false\n[model_providers.scripted]\nname = "scripted"\n'
            f'base_url = "{url}/v1"\nwire_api = "responses"\nenv_key = "OPENAI_API_KEY"\n{few}')

    def command(self, *arguments, access=("--dangerously-bypass-approvals-and-sandbox",), model=MODELS["codex"]):
        return ["codex", "exec", "--json", *access, "-m", model, *arguments, "-"]

    def resume(self, session):
        return self.command("resume", session)

    def denied(self):
        return self.command(access=("-s", "read-only"))


class Gemini:
    name = "gemini"

    def __init__(self, world, url, retries=False):
        self.world = world
        self.state = world.state / "gemini"
        self.environment = {**world.environment(), "GEMINI_CLI_HOME": str(self.state), "GOOGLE_GEMINI_BASE_URL": url,
                            "GEMINI_API_KEY": KEY}
        self.settings = {"security": {"auth": {"selectedType": "gemini-api-key"}},
                         "privacy": {"usageStatisticsEnabled": False}}
        if not retries:
            self.settings["general"] = {"maxAttempts": 1}
        self._write()

    def _write(self):
        folder = self.state / ".gemini"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "settings.json").write_text(json.dumps(self.settings))

    def command(self, *arguments, mode="yolo", model=MODELS["gemini"]):
        return ["gemini", "-o", "stream-json", "--approval-mode", mode, "--skip-trust", "-m", model, *arguments]

    def resume(self, session):
        return self.command("--resume", session)

    def denied(self):
        return self.command(mode="default")

    def one_turn(self):
        self.settings["model"] = {"maxSessionTurns": 1}
        self._write()
        return self.command()


class Opencode:
    name = "opencode"

    def __init__(self, world, url, retries=False):
        del retries  # it knows no setting for them
        self.world = world
        self.state = world.state / "opencode"
        folders = {f"XDG_{kind}_HOME": str(self.state / kind.lower()) for kind in ("DATA", "STATE", "CACHE", "CONFIG")}
        self.environment = {**world.environment(), **folders, "OPENCODE_DISABLE_AUTOUPDATE": "1",
                            "OPENCODE_DISABLE_MODELS_FETCH": "1"}
        self.settings = {"model": MODELS["opencode"], "provider": {"scripted": {
            "npm": "@ai-sdk/openai-compatible", "options": {"baseURL": f"{url}/v1", "apiKey": KEY},
            "models": {"m": {}, "another": {}}}}}
        self._write()

    def _write(self):
        folder = self.state / "config" / "opencode"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "opencode.json").write_text(json.dumps(self.settings))

    def command(self, *arguments, model=MODELS["opencode"]):
        return ["opencode", "run", "--format", "json", "-m", model, *arguments]

    def resume(self, session):
        return self.command("-s", session)

    def denied(self):
        self.ask_before_commands()
        return self.command()

    def ask_before_commands(self):
        self.settings["permission"] = {"bash": "ask"}
        self._write()


PROGRAMS = {program.name: program for program in (Claude, Codex, Gemini, Opencode)}
