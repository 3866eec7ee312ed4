"""The API, asked over HTTP, on a database of its own."""

import json
import os
import tempfile
import threading
import unittest
import urllib.error
import urllib.request

from backend.server import Handler, make_server
from backend.store import Store

READING = {"sensor": "attic", "at": 100, "value": 21.5, "unit": "C"}


class Server(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.web = os.path.join(folder.name, "web")
        os.mkdir(self.web)
        with open(os.path.join(self.web, "index.html"), "w", encoding="utf-8") as file:
            file.write("<p>hello</p>")
        with open(os.path.join(folder.name, "secret.html"), "w", encoding="utf-8") as file:
            file.write("secret")
        Handler.log_message = lambda *arguments: None
        server = make_server(Store("build/store", os.path.join(folder.name, "r.db")), self.web, 0)
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_port}"

    def ask(self, path, body=None):
        """Status and text of the answer."""
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, data)) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def error(self, path, body=None):
        status, text = self.ask(path, body)
        return status, json.loads(text)["error"]

    def get(self, path):
        status, text = self.ask(path)
        self.assertEqual(status, 200, text)
        return json.loads(text)

    def test_what_was_posted_is_listed_newest_first(self):
        self.assertEqual(self.ask("/api/readings", READING), (200, '{"stored": 1}'))
        later = dict(READING, at=200, value=0.1)
        other = dict(READING, sensor="cellar", at=150)
        self.assertEqual(self.ask("/api/readings", [later, other]), (200, '{"stored": 2}'))
        self.assertEqual(self.get("/api/readings"), [later, other, READING])
        self.assertEqual(self.get("/api/readings?sensor=attic&since=101"), [later])
        self.assertEqual(self.get("/api/readings?limit=1"), [later])

    def test_the_summary_counts(self):
        self.ask("/api/readings", [READING, dict(READING, at=200, value=22.5)])
        self.assertEqual(self.get("/api/summary"), [
            {"sensor": "attic", "unit": "C", "count": 2, "low": 21.5, "high": 22.5, "mean": 22.0}])

    def test_a_wrong_reading_is_refused_and_nothing_is_stored(self):
        self.assertEqual(self.error("/api/readings", [READING, dict(READING, value="warm")]),
                         (400, "value must be a number"))
        self.assertEqual(self.error("/api/readings", dict(READING, sensor="a\tb")),
                         (400, "sensor must not hold control characters"))
        self.assertEqual(self.error("/api/readings", {"sensor": "attic"}),
                         (400, "a reading has the fields sensor, at, value, unit"))
        self.assertEqual(self.error("/api/readings", b"not json"), (400, "the request is not JSON"))
        self.assertEqual(self.get("/api/readings"), [])

    def test_a_wrong_question_is_refused(self):
        self.assertEqual(self.error("/api/readings?limit=many"), (400, "limit must be a whole number"))
        self.assertEqual(self.error("/api/readings?limit=10001"), (400, "limit is at most 10000"))
        self.assertEqual(self.error("/api/readings?colour=red"), (400, "there is no parameter colour"))
        self.assertEqual(self.ask("/api/nothing")[0], 404)
        self.assertEqual(self.ask("/api/summary", {})[0], 405)

    def test_the_page_is_served_and_nothing_beside_it(self):
        self.assertEqual(self.ask("/"), (200, "<p>hello</p>"))
        for path in ("/../secret.html", "/%2e%2e/secret.html", "//etc/passwd", "/.hidden.html", "/none.html"):
            self.assertEqual(self.ask(path)[0], 404, path)

    def test_a_broken_store_is_an_error_500(self):
        server = make_server(Store("build/store", "/nonexistent/folder/r.db"), self.web, 0)
        threading.Thread(target=server.handle_request).start()
        self.addCleanup(server.server_close)
        self.url = f"http://127.0.0.1:{server.server_port}"
        status, message = self.error("/api/readings")
        self.assertEqual(status, 500)
        self.assertIn("/nonexistent/folder/r.db", message)


if __name__ == "__main__":
    unittest.main()
