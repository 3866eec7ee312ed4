"""A person with an agent program: set up and logged in at the model server, as such people are.

The program's settings are in the person's home, as the program itself keeps them there; conduct is told of nothing but
the agent's name, a model and, where the program tells of no cost, a price.
"""

import json
import pathlib

from programs import BIN, KEY, MODELS

PRICE = {"input": 2.0, "output": 10.0, "cached": 0.5}  # USD for a million tokens


class Person:
    """HOME is the home folder; URL the model server's."""

    adapter = ""
    acp = ()  # words of the program that speaks the Agent Client Protocol
    tells_cost = False

    def __init__(self, home, url, over_acp=False):
        self.home, self.url, self.over_acp = pathlib.Path(home), url, over_acp
        self.log_in(KEY)

    def write(self, name, content):
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))

    def log_in(self, key):
        """Sets the program up with KEY, which may be a bad one."""
        self.key = key

    def environment(self):
        return {}

    def config(self):
        """The table [agents.real] of .conduct/config.toml."""
        lines = ["[agents.real]", f'adapter = "{"acp" if self.over_acp else self.adapter}"']
        if self.over_acp:
            lines.append(f"command = {json.dumps(list(self.acp))}")
        else:
            lines.append(f'model = "{MODELS[self.adapter]}"')
        lines.append(f"env = {json.dumps(self.passed())}")
        if not self.tells_cost:
            lines.append("price = { " + ", ".join(f"{name} = {value}" for name, value in PRICE.items()) + " }")
        return "\n".join(lines) + "\n"

    def passed(self):
        return []


class Claude(Person):
    adapter, acp, tells_cost = "claude", ("claude-agent-acp",), True

    def environment(self):
        return {"ANTHROPIC_BASE_URL": self.url, "ANTHROPIC_API_KEY": self.key, "ANTHROPIC_MODEL": MODELS["claude"],
                "CLAUDE_CODE_EXECUTABLE": str(BIN / "claude")}

    def passed(self):
        return ["CLAUDE_CODE_MAX_RETRIES=0", "CLAUDE_CODE_EXECUTABLE"]


class Codex(Person):
    adapter, acp = "codex", ("codex-acp",)

    def log_in(self, key):
        super().log_in(key)
        self.write(".codex/config.toml", (
            f'model = "{MODELS["codex"]}"\nmodel_provider = "scripted"\n[analytics]\nenabled = false\n'
            f'[model_providers.scripted]\nname = "scripted"\nbase_url = "{self.url}/v1"\nwire_api = "responses"\n'
            'env_key = "OPENAI_API_KEY"\nrequest_max_retries = 0\nstream_max_retries = 0\n'))

    def environment(self):
        return {"OPENAI_API_KEY": self.key, "CODEX_PATH": str(BIN / "codex")}

    def passed(self):
        return ["CODEX_PATH"]


class Gemini(Person):
    adapter, acp = "gemini", ("gemini", "--acp", "--skip-trust", "-m", MODELS["gemini"])

    def log_in(self, key):
        super().log_in(key)
        self.write(".gemini/settings.json", {"security": {"auth": {"selectedType": "gemini-api-key"}},
                                             "privacy": {"usageStatisticsEnabled": False}})

    def environment(self):
        return {"GOOGLE_GEMINI_BASE_URL": self.url, "GEMINI_API_KEY": self.key}


class Opencode(Person):
    adapter, acp = "opencode", ("opencode", "acp", "--print-logs", "--log-level", "ERROR")

    def log_in(self, key):
        super().log_in(key)
        self.write(".config/opencode/opencode.json", {
            "$schema": "https://opencode.ai/config.json", "model": MODELS["opencode"],
            "provider": {"scripted": {"npm": "@ai-sdk/openai-compatible",
                                      "options": {"baseURL": f"{self.url}/v1", "apiKey": key}, "models": {"m": {}}}}})

    def environment(self):
        return {"OPENCODE_DISABLE_MODELS_FETCH": "1"}


PEOPLE = {person.adapter: person for person in (Claude, Codex, Gemini, Opencode)}
