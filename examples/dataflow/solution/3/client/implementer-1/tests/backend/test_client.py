"""The client, against a backend that only plays one: the real one is for the tests of the whole way."""

import io
import json
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer

from backend.client import main, table


class Played(BaseHTTPRequestHandler):
    """Answers with (status, value) by path and remembers what it was sent."""

    answers = {}
    sent = []

    def do_GET(self):
        status, value = self.answers.get(self.path, (404, {"error": "nothing at " + self.path}))
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self):
        self.sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.do_GET()

    def log_message(self, format, *args):
        pass


class Client(unittest.TestCase):
    def setUp(self):
        Played.answers, Played.sent = {}, []
        server = HTTPServer(("127.0.0.1", 0), Played)
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_port}"

    def run_it(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        code = main(["--url", self.url, *arguments], out, err)
        return code, out.getvalue(), err.getvalue()

    def test_a_reading_is_sent(self):
        Played.answers = {"/api/readings": (200, {"stored": 1})}
        self.assertEqual(self.run_it("add", "attic", "100", "21.5", "C"), (0, "", ""))
        self.assertEqual(Played.sent, [{"sensor": "attic", "at": 100, "value": 21.5, "unit": "C"}])

    def test_readings_are_a_table(self):
        Played.answers = {"/api/readings?limit=20&sensor=a+b": (200, [
            {"sensor": "a b", "at": 100, "value": 21.5, "unit": "C"},
            {"sensor": "a b", "at": 99, "value": 3, "unit": "C"}])}
        self.assertEqual(self.run_it("list", "--sensor", "a b"), (0, (
            "sensor   at  value  unit\n"
            "a b     100  21.50  C\n"
            "a b      99      3  C\n"), ""))

    def test_an_empty_table_is_its_heading(self):
        self.assertEqual(table([], ["sensor", "unit"]), "sensor  unit\n")

    def test_a_refusal_is_said_with_its_reason(self):
        Played.answers = {"/api/readings": (400, {"error": "value must be a finite number"})}
        self.assertEqual(self.run_it("add", "attic", "100", "21.5", "C"),
                         (1, "", "client: value must be a finite number\n"))

    def test_an_unreachable_backend_is_named(self):
        self.url = "http://127.0.0.1:1"
        code, out, err = self.run_it("summary")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("http://127.0.0.1:1", err)


if __name__ == "__main__":
    unittest.main()
