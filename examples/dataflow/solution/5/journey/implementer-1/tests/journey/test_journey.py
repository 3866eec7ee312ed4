"""The whole way: the sample goes through the API into the store and comes back by every door."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import urllib.request


class Backend:
    """The real backend on a port that the system chose."""

    def __init__(self, database):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "backend.server", "--port", "0", "--database", database],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().split()[-1]

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def get(self, path):
        with urllib.request.urlopen(self.url + path) as answer:
            return answer.read().decode()

    def post(self, path, body):
        with urllib.request.urlopen(self.url + path, json.dumps(body).encode()) as answer:
            return json.load(answer)

    def client(self, *arguments):
        return subprocess.run([sys.executable, "-m", "backend.client", "--url", self.url, *arguments],
                              capture_output=True, text=True)


class Journey(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.database = os.path.join(folder.name, "readings.db")
        self.backend = self.start()
        self.sample = json.loads(subprocess.check_output([sys.executable, "tools/sample.py"]))

    def start(self):
        backend = Backend(self.database)
        self.addCleanup(backend.stop)
        return backend

    def test_the_sample_comes_back_whole(self):
        self.assertEqual(self.backend.post("/api/readings", self.sample), {"stored": len(self.sample)})
        listed = json.loads(self.backend.get("/api/readings?limit=1000"))
        order = lambda reading: (-reading["at"], reading["sensor"])
        self.assertEqual(listed, sorted(self.sample, key=order))

    def test_it_outlives_the_backend(self):
        self.backend.post("/api/readings", self.sample)
        before = self.backend.get("/api/summary")
        self.backend.stop()
        self.assertEqual(self.start().get("/api/summary"), before)

    def test_the_client_shows_what_the_api_says(self):
        self.backend.post("/api/readings", self.sample)
        self.assertEqual(self.backend.client("add", "attic", "1700086400", "99", "C").returncode, 0)
        rows = [line.split() for line in self.backend.client("summary").stdout.splitlines()[1:]]
        self.assertEqual([row[:3] for row in rows],
                         [["attic", "C", "97"], ["cellar", "C", "96"], ["cellar-humidity", "%", "96"]])
        self.assertEqual(rows[0][5], "99.00")
        refused = self.backend.client("add", "x" * 41, "1", "1", "C")
        self.assertEqual((refused.returncode, refused.stderr), (1, "client: sensor must have 1 to 40 bytes\n"))

    def test_the_page_and_its_files_are_served(self):
        self.assertIn('<tbody id="summary">', self.backend.get("/"))
        for name in ("app.js", "style.css"):
            with open(os.path.join("web", name), encoding="utf-8") as file:
                self.assertEqual(self.backend.get("/" + name), file.read())


if __name__ == "__main__":
    unittest.main()
