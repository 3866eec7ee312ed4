"""The model server by itself: every protocol says what the script says."""

import http.client
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

from script import sample
from server import ModelServer

TOOLS = {  # how each program declares its shell tool
    "claude": [{"name": "Bash", "input_schema": {"properties": {"command": {}}, "required": ["command"]}}],
    "codex": [{"type": "function", "name": "exec_command", "parameters": {"properties": {"cmd": {}}}}],
    "gemini": [{"functionDeclarations": [{"name": "run_shell_command", "parametersJsonSchema": {}}]}],
    "opencode": [{"type": "function", "function": {
        "name": "bash", "parameters": {"properties": {"command": {}}, "required": ["command", "description"]}}}],
}
PATHS = {"claude": "/v1/messages", "codex": "/v1/responses", "opencode": "/v1/chat/completions",
         "gemini": "/v1beta/models/m:streamGenerateContent?alt=sse"}


def body(program, text="do it", tools=True, stream=True):
    declared = TOOLS[program] if tools else []
    if program == "gemini":
        return {"contents": [{"role": "user", "parts": [{"text": text}]}], "tools": declared}
    messages = [{"role": "user", "content": text}]
    return {"model": "m", "stream": stream, "tools": declared, "input" if program == "codex" else "messages": messages}


def steps(*of, **more):
    return {"conversations": [{"steps": list(of)}], **more}


class ServerTest(unittest.TestCase):
    def serve(self, script, **options):
        server = ModelServer(script, **options)
        self.enterContext(server)
        return server

    def post(self, server, path, content, headers=None):
        connection = self.connect(server, path, content, headers)
        response = connection.getresponse()
        return response, response.read().decode()

    def connect(self, server, path, content, headers=None):
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.url).netloc, timeout=10)
        self.addCleanup(connection.close)
        connection.request("POST", path, json.dumps(content), headers or {})
        return connection

    def ask(self, server, program, **options):
        return self.post(server, PATHS[program], body(program, **options))

    def data(self, text):
        """What the SSE events carry."""
        lines = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]
        return [json.loads(line) for line in lines if line != "[DONE]"]

    def test_every_program_is_given_a_call_of_its_own_shell_tool(self):
        wanted = {
            "claude": '{"command": "true"}', "codex": '{"cmd": "true"}',
            "opencode": '{"command": "true", "description": "Runs a command"}',
        }
        for program in PATHS:
            with self.subTest(program):
                _, text = self.ask(self.serve(steps({"shell": "true"})), program)
                if program == "gemini":
                    parts = [e["candidates"][0]["content"]["parts"][0] for e in self.data(text)]
                    self.assertIn({"functionCall": {"name": "run_shell_command", "args": {"command": "true"}}}, parts)
                else:
                    self.assertIn(json.dumps(wanted[program]), text)

    def test_codex_in_code_mode_is_given_javascript(self):
        tools = [{"type": "namespace", "name": "functions", "tools": [{"type": "custom", "name": "exec"}]}]
        content = {"model": "m", "stream": True, "input": [
            {"type": "additional_tools", "tools": tools}, {"type": "message", "role": "user", "content": "do it"}]}
        _, text = self.post(self.serve(steps({"shell": "true"})), PATHS["codex"], content)
        item = next(e["item"] for e in self.data(text) if e["type"] == "response.output_item.done")
        self.assertEqual((item["type"], item["namespace"], item["input"]),
                         ("custom_tool_call", "functions", 'text(await tools.exec_command({"cmd": "true"}));'))

    def test_steps_come_in_their_order_and_then_the_end(self):
        server = self.serve(steps({"text": "first"}, {"text": "second", "times": 2}))
        said = [self.ask(server, "claude")[1] for _ in range(4)]
        for text, word in zip(said, ("first", "second", "second", "no more steps")):
            self.assertIn(word, text)
        self.assertEqual([entry["step"] for entry in server.requests()], [0, 1, 1, None])

    def test_the_first_conversation_that_matches_answers(self):
        server = self.serve({"conversations": [{"match": "blue", "steps": [{"text": "of blue"}]},
                                               {"match": "", "steps": [{"text": "of all"}]}]})
        self.assertIn("of all", self.ask(server, "opencode", text="red")[1])
        self.assertIn("of blue", self.ask(server, "opencode", text="a blue one")[1])

    def test_a_request_without_tools_uses_up_no_step(self):
        server = self.serve(steps({"text": "the step"}))
        for program in PATHS:
            self.assertIn("A side note", self.ask(server, program, tools=False)[1])
        self.assertIn("the step", self.ask(server, "claude")[1])
        self.assertEqual(len(server.requests()), 1)
        self.assertEqual(len(server.requests(side=True)), 5)

    def test_a_request_for_a_title_uses_up_no_step_though_it_declares_tools(self):
        server = self.serve(steps({"text": "the step"}))
        self.assertIn("A side note", self.ask(server, "codex", text='Answer {"title": "your title here"}')[1])
        self.assertIn("the step", self.ask(server, "codex")[1])

    def test_answers_need_not_be_streamed(self):
        server = self.serve(steps({"text": "whole", "times": 4}))
        for program in ("claude", "codex", "opencode"):
            self.assertIn("whole", json.dumps(json.loads(self.ask(server, program, stream=False)[1])))
        _, text = self.post(server, "/v1beta/models/m:generateContent", body("gemini"))
        self.assertEqual(json.loads(text)["candidates"][0]["content"]["parts"], [{"text": "whole"}])

    def test_usage_is_told_as_each_api_counts(self):
        script = steps({"text": "x", "usage": {"input_tokens": 1000, "output_tokens": 50, "cached": 400}, "times": 4})
        server = self.serve(script)
        self.assertIn('"input_tokens": 600, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 400',
                      self.ask(server, "claude")[1])
        self.assertIn('"input_tokens": 1000, "input_tokens_details": {"cached_tokens": 400}',
                      self.ask(server, "codex")[1])
        self.assertIn('"prompt_tokens": 1000', self.ask(server, "opencode")[1])
        self.assertIn('"promptTokenCount": 1000, "cachedContentTokenCount": 400', self.ask(server, "gemini")[1])

    def test_errors_have_the_shape_of_each_api(self):
        shapes = {
            ("claude", 429): (429, "rate_limit_error"), ("claude", 529): (529, "overloaded_error"),
            ("claude", 402): (400, "credit balance"), ("claude", 401): (401, "authentication_error"),
            ("codex", 402): (429, "insufficient_quota"), ("codex", 529): (503, "overloaded"),
            ("opencode", 401): (401, "invalid_api_key"), ("opencode", 429): (429, "rate_limit_exceeded"),
            ("gemini", 401): (400, "API_KEY_INVALID"), ("gemini", 402): (429, "PerDay"),
            ("gemini", 503): (503, "UNAVAILABLE"), ("gemini", 500): (500, "INTERNAL"),
        }
        for (program, status), (sent, word) in shapes.items():
            with self.subTest(program=program, status=status):
                server = self.serve(steps({"error": {"status": status}}))
                response, text = self.ask(server, program)
                self.assertEqual(response.status, sent)
                self.assertIn(word, text)
                self.assertEqual(server.requests()[0]["status"], sent)

    def test_a_limit_says_when_it_ends(self):
        script = steps({"error": {"status": 429, "retry_after": 30, "reset_after": 3600}, "times": "always"})
        server = self.serve(script)
        response, _ = self.ask(server, "claude")
        self.assertEqual(response.headers["retry-after"], "30")
        self.assertAlmostEqual(int(response.headers["anthropic-ratelimit-unified-reset"]), time.time() + 3600, delta=60)
        self.assertIn('"retryDelay": "30s"', self.ask(server, "gemini")[1])
        self.assertIn('"usage_limit_reached"', self.ask(server, "codex")[1])

    def test_an_error_can_come_within_a_stream(self):
        for program, word in (("claude", "overloaded_error"), ("codex", "response.failed"), ("gemini", "UNAVAILABLE")):
            response, text = self.ask(self.serve(steps({"error": {"status": 529, "in_stream": True}})), program)
            self.assertEqual(response.status, 200)
            self.assertIn(word, text)

    def test_a_wrong_key_and_an_unknown_model_are_refused(self):
        server = self.serve(steps({"text": "welcome"}, key="right", models=["m"]))
        response, _ = self.post(server, PATHS["claude"], body("claude"), {"x-api-key": "wrong"})
        self.assertEqual(response.status, 401)
        response, _ = self.post(server, PATHS["claude"], {**body("claude"), "model": "n"}, {"x-api-key": "right"})
        self.assertEqual(response.status, 404)
        response, text = self.post(server, PATHS["claude"], body("claude"), {"x-api-key": "right"})
        self.assertIn("welcome", text)
        self.assertEqual([entry["key_ok"] for entry in server.requests()], [False, True, True])

    def test_a_cut_answer_ends_in_the_middle(self):
        for program in PATHS:
            connection = self.connect(self.serve(steps({"cut": True})), PATHS[program], body(program))
            with self.assertRaises(http.client.IncompleteRead):
                connection.getresponse().read()

    def test_a_hanging_answer_ends_with_the_server(self):
        for kind in (True, "stream"):
            server = ModelServer(steps({"hang": kind}))
            with server:
                connection = self.connect(server, PATHS["claude"], body("claude"))
                while not server.requests():
                    time.sleep(0.01)
            with self.assertRaises(http.client.HTTPException):
                connection.getresponse().read()

    def test_history_and_tool_results_are_logged(self):
        server = self.serve(steps({"text": "x"}))
        content = body("claude")
        content["messages"] += [
            {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "Bash", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "output"}]}]
        self.post(server, PATHS["claude"], content)
        [entry] = server.requests()
        self.assertEqual((entry["messages"], entry["tool_results"], entry["user_text"]), (3, ["output"], "do it"))

    def test_a_request_that_the_script_cannot_answer_is_told(self):
        server = self.serve(steps({"nonsense": True}))
        response, text = self.ask(server, "claude")
        self.assertEqual(response.status, 400)
        self.assertIn("nonsense", text)
        self.assertIn("nonsense", server.requests()[0]["problem"])

    def test_models_and_tokens_are_counted(self):
        server = self.serve(steps({"text": "x"}, models=["m"]))
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.url).netloc, timeout=10)
        self.addCleanup(connection.close)
        connection.request("GET", "/v1/models")
        self.assertEqual(json.loads(connection.getresponse().read())["data"][0]["id"], "m")
        self.assertEqual(json.loads(self.post(server, "/v1/messages/count_tokens", body("claude"))[1]),
                         {"input_tokens": 100})
        self.assertEqual(json.loads(self.post(server, "/v1beta/models/m:countTokens", body("gemini"))[1]),
                         {"totalTokens": 100})
        self.assertEqual(server.requests(), [])

    def test_many_clients_share_the_steps(self):
        server = self.serve(steps(*({"text": str(n)} for n in range(20))))
        threads = [threading.Thread(target=self.ask, args=(server, "claude")) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(entry["step"] for entry in server.requests()), list(range(20)))

    def test_a_schema_is_given_what_it_asks_for(self):
        schema = {"type": "object", "properties": {"title": {"type": "string"}, "kind": {"enum": ["a", "b"]},
                                                   "sure": {"type": "BOOLEAN"}, "all": {"type": "array"},
                                                   "rank": {"type": "integer", "minimum": 1}}}
        self.assertEqual(sample(schema),
                         {"title": "A side note", "kind": "a", "sure": False, "all": [], "rank": 1})


class ProgramTest(unittest.TestCase):
    def test_it_says_where_it_listens_and_keeps_a_log(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="model-server-")))
        (folder / "script.json").write_text(json.dumps(steps({"text": "x"})))
        program = [sys.executable, "-B", pathlib.Path(__file__).with_name("server.py"), folder / "script.json",
                   "--log", folder / "log.jsonl", "--bodies", folder / "bodies"]
        with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
            self.addCleanup(process.kill)
            url = process.stdout.readline().strip()
            connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=10)
            connection.request("POST", "/v1/messages", json.dumps(body("claude")))
            self.assertIn("message_stop", connection.getresponse().read().decode())
            connection.close()
            process.terminate()
            self.assertEqual(process.wait(10), 0)
        entry = json.loads((folder / "log.jsonl").read_text())
        self.assertEqual((entry["path"], entry["status"], entry["kind"]), ("/v1/messages", 200, "text"))
        self.assertEqual(json.loads((folder / "bodies/0001.json").read_text()), body("claude"))


if __name__ == "__main__":
    unittest.main()
