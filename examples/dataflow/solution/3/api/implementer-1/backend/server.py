"""The JSON API and the files of the web page, on http.server.

    GET  /api/health
    GET  /api/readings?sensor=NAME&since=TIME&limit=COUNT
    POST /api/readings    one reading, or a list of them
    GET  /api/summary

A request that cannot be served is answered with {"error": "…"} and status 400, 404, 405, 413 or 500.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from backend.store import Store, StoreError
from reading import FIELDS, Reading, problem_with  # generated, in build/python

MAX_BODY = 1 << 20
MAX_LIMIT = 10_000
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".css": "text/css; charset=utf-8"}


class Refused(Exception):
    """A request that is answered with a status and a sentence."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def get_health(_store, _query):
    return {"status": "ok"}


def get_readings(store, query):
    unknown = sorted(set(query) - {"sensor", "since", "limit"})
    if unknown:
        raise Refused(400, f"there is no parameter {unknown[0]}")
    limit = whole_number(query, "limit", 100)
    if limit > MAX_LIMIT:
        raise Refused(400, f"limit is at most {MAX_LIMIT}")
    found = store.list(query.get("sensor", ""), whole_number(query, "since", 0), limit)
    return [asdict(reading) for reading in found]


def get_summary(store, _query):
    return store.summary()


def post_readings(store, body):
    items = body if isinstance(body, list) else [body]
    readings = [reading_from(item) for item in items]
    return {"stored": store.add(readings)}


ROUTES = {
    ("GET", "/api/health"): get_health,
    ("GET", "/api/readings"): get_readings,
    ("GET", "/api/summary"): get_summary,
    ("POST", "/api/readings"): post_readings,
}


def whole_number(query, name, default):
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise Refused(400, f"{name} must be a whole number")
    return int(text)


def reading_from(item):
    """The reading that a JSON value describes."""
    if not isinstance(item, dict) or set(item) != set(FIELDS):
        raise Refused(400, f"a reading has the fields {', '.join(FIELDS)}")
    reading = Reading(**item)
    problem = problem_with(reading)
    if problem:
        raise Refused(400, problem)
    return reading


class Handler(BaseHTTPRequestHandler):
    store = None
    web = ""

    def do_GET(self):
        self._answer("GET")

    def do_POST(self):
        self._answer("POST")

    def _answer(self, method):
        parts = urlsplit(self.path)
        try:
            if method == "GET" and not parts.path.startswith("/api/"):
                return self._send_file(parts.path)
            route = ROUTES.get((method, parts.path))
            if route is None:
                known = any(path == parts.path for _, path in ROUTES)
                raise Refused(405 if known else 404, f"{method} {parts.path}: there is no such thing")
            given = self._body() if method == "POST" else dict(parse_qsl(parts.query, keep_blank_values=True))
            self._send(200, json.dumps(route(self.store, given)).encode(), "application/json")
        except Refused as refused:
            self._send_error(refused.status, str(refused))
        except StoreError as error:
            self._send_error(500, str(error))

    def _body(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            raise Refused(400, "Content-Length is missing")
        if int(length) > MAX_BODY:
            self.close_connection = True
            raise Refused(413, f"a request has at most {MAX_BODY} bytes")
        try:
            return json.loads(self.rfile.read(int(length)))
        except ValueError:
            raise Refused(400, "the request is not JSON") from None

    def _send_file(self, path):
        name = "index.html" if path == "/" else path.lstrip("/")
        kind = TYPES.get(os.path.splitext(name)[1])
        # Only plain names: no folder, so no way out of one.
        if kind is None or "/" in name or name.startswith("."):
            raise Refused(404, f"{path}: there is no such page")
        try:
            with open(os.path.join(self.web, name), "rb") as file:
                self._send(200, file.read(), kind)
        except OSError:
            raise Refused(404, f"{path}: there is no such page") from None

    def _send_error(self, status, message):
        self._send(status, json.dumps({"error": message}).encode(), "application/json")

    def _send(self, status, content, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format, *args):
        print(f"{self.address_string()} {format % args}", file=sys.stderr)


def make_server(store, web, port):
    """A server on loopback; port 0 lets the system choose."""
    handler = type("BoundHandler", (Handler,), {"store": store, "web": web})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


def main():
    parser = argparse.ArgumentParser(description="Serves readings as JSON, and the web page.")
    parser.add_argument("--database", default="build/readings.db")
    parser.add_argument("--store", default="build/store", help="the store's program")
    parser.add_argument("--web", default="web", help="folder of the page")
    parser.add_argument("--port", type=int, default=8080)
    arguments = parser.parse_args()
    server = make_server(Store(arguments.store, arguments.database), arguments.web, arguments.port)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
