"""The script that a model server plays: which step answers a request, whatever the protocol.

    {"key": "test-key",                  another API key gets 401; without it every key is welcome
     "models": ["a-model"],              another model gets 404; without it every model is known
     "conversations": [
       {"match": "text",                 what a user message of the request contains; "" or none: any request
        "usage": {"input_tokens": 1000, "output_tokens": 50, "cached": 400},
        "steps": [...]}]}

The first conversation that matches answers, each time with its next step; when they are used up, with END. A side
request (a title, a routing decision, a probe: one that declares no tools, or has one of SIDE_MARKS) uses up no step.

A step is one of
    {"text": "..."}                      an answer that ends the turn
    {"shell": "command line"}            a call of the shell tool that the request declares
    {"tool": {"name": ..., "input": {}}} a call of any tool
    {"error": {"status": 429, "retry_after": 30, "reset_after": 3600, "message": "...", "in_stream": false}}
    {"cut": true}                        an answer whose connection is closed in the middle of an event
    {"hang": true}                       no answer; "stream": one that begins and never goes on
and may have "text" before a call, "usage", "delay_ms" (before it is sent) and "times" (how often it is used before
the next one, or "always"). Error statuses mean the same for every protocol, which says it in its own way: 401 a bad
key, 402 a quota that is used up, 403 forbidden, 404 an unknown model, 429 too many requests, 500, 503 and 529
overloaded.

In usage, `input_tokens` counts the whole prompt and `cached` the part of it that came from a cache.
"""

import dataclasses
import json
import threading

END = "The script has no more steps."
SIDE_TEXT = "A side note"
SIDE_MARKS = (  # what programs say that declare their tools also where they want a title or a suggestion
    "Reply with ONLY the suggestion, no quotes or explanation.",  # Claude Code's next prompt, over ACP
    '"your title here"',  # the title of a thread, from Codex over ACP
)
SHELL_TOOLS = ("Bash", "exec_command", "shell_command", "shell", "run_shell_command", "bash")


class ScriptError(Exception):
    """A script that cannot be played."""


@dataclasses.dataclass
class Usage:
    input_tokens: int = 100
    output_tokens: int = 10
    cached: int = 0


@dataclasses.dataclass
class Request:
    """What a protocol reads out of a request."""

    model: str
    stream: bool
    messages: int  # how many messages or items the request carries: more than one or two is history
    user_texts: list
    tool_results: list
    tools: dict  # name -> JSON schema of the input
    system: str = ""
    answer_schema: dict | None = None  # where the answer must be JSON
    code_tool: dict | None = None  # the tool that calls the others from JavaScript, where they can only be called so

    @property
    def side(self):
        """Whether a program asks for something beside its conversation."""
        last = self.user_texts[-1] if self.user_texts else ""
        return not self.tools or any(mark in last for mark in SIDE_MARKS)


@dataclasses.dataclass
class Call:
    name: str
    input: dict


@dataclasses.dataclass
class Failure:
    """An error as the script words it."""

    status: int
    message: str = ""
    retry_after: float | None = None
    reset_after: float | None = None
    in_stream: bool = False


@dataclasses.dataclass
class Reply:
    """What answers a request; a protocol puts it into its own words."""

    text: str = ""
    call: Call | None = None
    failure: Failure | None = None
    usage: Usage = dataclasses.field(default_factory=Usage)
    cut: bool = False
    hang: str = ""  # "", "silent" or "stream"
    delay_s: float = 0
    conversation: str | None = None
    step: int | None = None


class Script:
    """Hands out the steps of its conversations; safe to use from several threads."""

    def __init__(self, content):
        self.key = content.get("key")
        self.models = content.get("models")
        self._conversations = [_Conversation(c) for c in content.get("conversations", [])]
        self._lock = threading.Lock()

    def reply(self, request, key_ok=True):
        """What answers REQUEST."""
        if not key_ok:
            return Reply(failure=Failure(401))
        if request.side:
            return Reply(text=_side_text(request))
        if self.models is not None and request.model not in self.models:
            return Reply(failure=Failure(404, f"unknown model {request.model}"))
        for conversation in self._conversations:
            if any(conversation.match in text for text in request.user_texts):
                with self._lock:
                    number, step = conversation.next()
                return _reply(conversation, number, step, request)
        return Reply(text=END)


class _Conversation:
    def __init__(self, content):
        self.match = content.get("match", "")
        self.usage = content.get("usage", {})
        self._steps = content["steps"]
        self._position = 0
        self._used = 0

    def next(self):
        """The number and content of the step that is due."""
        if self._position == len(self._steps):
            return None, {"text": END}
        number, step = self._position, self._steps[self._position]
        times = step.get("times", 1)
        self._used += 1
        if times != "always" and self._used >= times:
            self._position += 1
            self._used = 0
        return number, step


def _reply(conversation, number, step, request):
    reply = Reply(text=step.get("text", ""), usage=Usage(**{**conversation.usage, **step.get("usage", {})}),
                  delay_s=step.get("delay_ms", 0) / 1000, conversation=conversation.match, step=number)
    if "shell" in step:
        reply.call = _shell_call(step["shell"], request.tools)
    elif "tool" in step:
        reply.call = Call(step["tool"]["name"], step["tool"]["input"])
    elif "error" in step:
        reply.failure = Failure(**step["error"])
    elif "cut" in step:
        reply.cut = True
        reply.text = reply.text or "An answer that is cut off in the middle of its text"
    elif "hang" in step:
        reply.hang = "stream" if step["hang"] == "stream" else "silent"
        reply.text = reply.text or "An answer that never goes on"
    elif "text" not in step:
        raise ScriptError(f"step {number} of '{conversation.match}' is of no known kind: {step}")
    return reply


def _shell_call(command, tools):
    """The call of the program's own shell tool."""
    for name in SHELL_TOOLS:
        if name not in tools:
            continue
        schema = tools[name]
        properties = schema.get("properties", {})
        argument = "cmd" if "cmd" in properties else "command"
        as_list = properties.get(argument, {}).get("type") == "array"
        arguments = {argument: ["bash", "-lc", command] if as_list else command}
        if "description" in schema.get("required", []):
            arguments["description"] = "Runs a command"
        return Call(name, arguments)
    raise ScriptError(f"no shell tool among {sorted(tools)}")


def _side_text(request):
    return SIDE_TEXT if request.answer_schema is None else json.dumps(sample(request.answer_schema))


def sample(schema):
    """The smallest value that a JSON schema (of the kind programs send) allows."""
    if "enum" in schema:
        return schema["enum"][0]
    kind = str(schema.get("type", "object")).lower()
    least = schema.get("minimum", 0)
    if kind == "object":
        return {name: sample(inner) for name, inner in schema.get("properties", {}).items()}
    return {"array": [], "boolean": False, "integer": least, "number": least}.get(kind, SIDE_TEXT)
