"""Tests that use shared memory, a port, a browser or a debugger pass in a confined gate."""

import os
import socket
import tempfile
import unittest

from ordinary import InBubblewrap, UnderLandlock, findings

PYTEST = """import pathlib, subprocess, sys, tempfile

def test_a_file_in_a_folder_of_the_tests(tmp_path):
    (tmp_path / "a").write_text("x")

def test_a_folder_that_goes():
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "a").write_text("x")

def test_a_program_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    subprocess.run([sys.executable, "-c", "open('a', 'w').write('x')"], check=True)
    assert (tmp_path / "a").read_text() == "x"
"""

PROCESSES = """import multiprocessing

def work(lock, queue):
    with lock:
        queue.put(42)

if __name__ == "__main__":
    lock, queue = multiprocessing.Lock(), multiprocessing.Queue()
    process = multiprocessing.Process(target=work, args=(lock, queue))
    process.start()
    assert queue.get() == 42
    process.join()
"""

# Listens before it goes on: nothing has to wait until it is up.
SERVED = """import http.server, os, subprocess, sys, threading, urllib.request

PORT = int(sys.argv[1])

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<body><script>document.body.append(6 * 7)</script></body>")

server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Page)
threading.Thread(target=server.serve_forever, daemon=True).start()
"""

FETCH = SERVED + """
if os.environ.get("MEETING"):  # a pipe: who opens it waits for the other
    with open(os.environ["MEETING"], "w" if os.environ["CONDUCT_MODULE"] == "one" else "r"):
        open(os.environ["MEETING"] + "-" + os.environ["CONDUCT_MODULE"], "w").close()
print(urllib.request.urlopen(f"http://127.0.0.1:{PORT}/").read())
print(subprocess.run(["curl", "-sSf", f"http://127.0.0.1:{PORT}/"], check=True))
"""

BROWSE = SERVED + """
dom = subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                      "--disable-background-networking", "--disable-component-update", "--disable-sync",
                      "--disable-quic", "--user-data-dir=" + os.environ["TMPDIR"] + "/x", *sys.argv[2:], "--dump-dom",
                      f"http://127.0.0.1:{PORT}/"], stdout=subprocess.PIPE, text=True, check=True).stdout
print(dom)
assert "42</body>" in dom
"""

ABORTS = """#include <stdlib.h>
__attribute__((noinline)) void deep_inside(void) { abort(); }
int main(void) { deep_inside(); return 0; }
"""


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Programs:
    def test_pytest_has_its_temporary_folders(self):
        self.needs_module("pytest")
        repo = self.working({"test_one.py": PYTEST}, gate="/usr/bin/python3 -m pytest")
        self.lands(repo)

    def test_a_debugger_says_where_its_program_aborts(self):
        self.needs("gdb", "cc")
        repo = self.working({"prog.c": ABORTS}, gate="""
            cc -g -O0 prog.c -o "$TMPDIR/prog"
            gdb -batch -ex run -ex bt --args "$TMPDIR/prog" > "$TMPDIR/said" 2>&1; cat "$TMPDIR/said"
            grep -E 'deep_inside .*prog.c:2' "$TMPDIR/said\"""")
        self.lands(repo)


class ProgramsInBubblewrap(Programs, InBubblewrap):
    def test_processes_share_a_lock_and_a_queue(self):
        self.lands(self.working({"work.py": PROCESSES}, gate="/usr/bin/python3 work.py"))

    def test_servers_of_two_gates_listen_on_one_port_at_the_same_time(self):
        self.needs("curl")
        self.configure(f'[sandbox]\nwrite = ["{self.shared}"]\n'
                       '[gates.serve]\ncommand = "/usr/bin/python3 fetch.py 8123"\nat = ["module"]\n')
        os.mkfifo(self.shared / "meeting")
        repo = self.working({"fetch.py": FETCH}, modules="one, two")
        self.lands(repo, "--jobs", "2", env={"MEETING": str(self.shared / "meeting")})
        self.assertEqual(sorted(os.listdir(self.shared)), ["meeting", "meeting-one", "meeting-two"])

    def test_a_browser_shows_a_page_of_the_gates_server(self):
        self.needs("chromium")
        self.lands(self.working({"browse.py": BROWSE}, gate="/usr/bin/python3 browse.py 8123"))


class ProgramsUnderLandlock(Programs, UnderLandlock):
    def test_processes_share_a_lock_and_a_queue_where_shared_memory_is_opened(self):
        repo = self.working({"work.py": PROCESSES}, gate="/usr/bin/python3 work.py")
        self.assertCode(self.run_in(repo), 1)
        self.assertIn("PermissionError", self.transcripts(repo))
        self.assertTrue([each for each in findings() if "/dev/shm cannot be written" in each["text"]])
        self.configure('[sandbox]\nwrite = ["/dev/shm"]\n')
        self.lands(self.working({"work.py": PROCESSES}, gate="/usr/bin/python3 work.py", name="opened"))

    def test_a_server_of_a_gate_is_reached(self):
        self.needs("curl")
        self.lands(self.working({"fetch.py": FETCH}, gate=f"/usr/bin/python3 fetch.py {free_port()}"))

    def test_a_browser_needs_unix_sockets_and_where_they_are_opened_shows_a_page_of_the_gates_server(self):
        self.needs("chromium")
        gate = f"/usr/bin/python3 browse.py {free_port()} --disable-dev-shm-usage"
        repo = self.working({"browse.py": BROWSE}, gate=gate)
        self.assertCode(self.run_in(repo), 1)
        self.assertIn("socket() failed: Permission denied", self.transcripts(repo))
        self.assertTrue([each for each in findings() if "no Unix socket can be made" in each["text"]])
        # The name of a socket has 107 characters at most (unix(7)), and TMPDIR lies deep below the repository.
        with socket.socket(socket.AF_UNIX) as daemon, tempfile.TemporaryDirectory(dir="/tmp") as short:
            daemon.bind(short + "/daemon")
            self.configure(f'[sandbox]\nsockets = ["{short}/daemon"]\nwrite = ["{short}"]\n')
            self.lands(self.working({"browse.py": BROWSE}, gate=f"export TMPDIR={short}\n" + gate, name="opened"))


if __name__ == "__main__":
    unittest.main()
