#!/usr/bin/env python3
"""A model server that plays a script, so that real agent programs can be tested without a model.

    server.py SCRIPT.json --log REQUESTS.jsonl [--port N] [--bodies FOLDER]

Prints http://127.0.0.1:PORT, then serves until it is ended. script.py says what a script is. The log has a line for
every request, written before it is answered; with --bodies, FOLDER gets each request's body as NUMBER.json. Tests use
the class ModelServer.
"""

import argparse
import http.server
import itertools
import json
import pathlib
import select
import signal
import sys
import threading
import time
import urllib.parse

import anthropic_messages
import gemini
import openai_chat
import openai_responses
from script import Script, ScriptError, Usage

PROTOCOLS = (anthropic_messages, openai_responses, openai_chat, gemini)
KEPT_CHARACTERS = 2000  # of each text in the log
BODY_LIMIT = 64 << 20


class ModelServer:
    """Plays SCRIPT (a dictionary) on a port of loopback; a context manager."""

    def __init__(self, script, log=None, port=0, bodies=None):
        self.script = Script(script)
        self.closing = threading.Event()
        self._log_path = log and pathlib.Path(log)
        self._bodies = bodies and pathlib.Path(bodies)
        self._requests = []
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._http = _Server(("127.0.0.1", port), _Handler)
        self._http.model_server = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))

    @property
    def url(self):
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def requests(self, side=False):
        """What was asked so far, as the log has it; without SIDE, only what the script answered."""
        with self._lock:
            return [entry for entry in self._requests if side or not entry["side"]]

    def number(self):
        return next(self._numbers)

    def log(self, entry):
        with self._lock:
            self._requests.append(entry)
            if self._log_path:
                with open(self._log_path, "a", encoding="utf-8") as file:
                    file.write(json.dumps(entry) + "\n")

    def keep_body(self, number, body):
        if self._bodies:
            self._bodies.mkdir(parents=True, exist_ok=True)
            (self._bodies / f"{number:04}.json").write_bytes(body)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128  # a client too many would be reset: agents and their helpers ask at the same time

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a client that was killed is none of our errors
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "model-server", ""

    def log_message(self, *_):
        """The log of requests says it."""

    @property
    def _server(self):
        return self.server.model_server

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        found = path == "/v1/models"
        self._log(path, side=True, status=200 if found else 404)
        names = self._server.script.models or []
        self._send_json(*((200, {}, {"object": "list", "data": [{"id": n, "object": "model"} for n in names]}) if found
                          else (404, {}, {"error": {"message": "no such path", "type": "not_found"}})))

    do_HEAD = do_GET

    def do_POST(self):
        length = int(self.headers.get("content-length") or 0)
        if length > BODY_LIMIT:
            self._send_json(413, {"connection": "close"}, {"error": {"message": "too large"}})
            return
        raw = self.rfile.read(length)
        url = urllib.parse.urlsplit(self.path)
        protocol = next((p for p in PROTOCOLS if p.handles(url.path)), None)
        if protocol is None:
            self._log(url.path, side=True, status=404)
            self._send_json(404, {}, {"error": {"message": "no such path", "type": "not_found"}})
            return
        self._answer(protocol, url, raw)

    def _answer(self, protocol, url, raw):
        number = self._server.number()
        self._server.keep_body(number, raw)
        script = self._server.script
        sent_key = protocol.key(self.headers, urllib.parse.parse_qs(url.query))
        key_ok = None if script.key is None else sent_key == script.key
        try:
            request = protocol.read(url.path, json.loads(raw))
            counted = protocol.count(url.path)
            if counted is not None:
                self._log(url.path, protocol=protocol.NAME, side=True, status=200, key_ok=key_ok)
                self._send_json(200, {}, counted)
                return
            reply = script.reply(request, key_ok is not False)
        except (ScriptError, ValueError, KeyError, TypeError) as problem:
            self._log(url.path, protocol=protocol.NAME, side=False, status=400, problem=repr(problem))
            self._send_json(400, {}, {"error": {"message": f"model server: {problem!r}", "type": "script"}})
            return
        failed = protocol.error(reply.failure) if reply.failure else None
        in_body = failed is not None and not (reply.failure.in_stream and request.stream)
        answered = not failed and not reply.cut and not reply.hang
        self._log(url.path, protocol=protocol.NAME, side=request.side, conversation=reply.conversation,
                  step=reply.step, status=failed[0] if in_body else 200, kind=_kind(reply), key_ok=key_ok,
                  model=request.model, messages=request.messages,
                  usage=vars(reply.usage) if answered else vars(Usage(0, 0, 0)),
                  user_text=(request.user_texts or [""])[-1][-KEPT_CHARACTERS:],
                  tool_results=[text[:KEPT_CHARACTERS] for text in request.tool_results])
        self._server.closing.wait(reply.delay_s)
        if in_body:
            self._send_json(*failed)
        elif reply.hang == "silent":
            self._wait_for_end()
        elif request.stream:
            self._stream(list(protocol.events(request, reply, f"{number:04}")), reply)
        elif reply.cut or reply.hang:
            self.close_connection = True
        else:
            self._send_json(200, {}, protocol.answer(request, reply, f"{number:04}"))

    def _stream(self, events, reply):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        begun = len(events) // 2 + 1 if reply.cut or reply.hang else len(events)
        if reply.cut:
            events[begun - 1] = events[begun - 1][:len(events[begun - 1]) // 2]
        for event in events[:begun]:
            data = event.encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            self.wfile.flush()
        if reply.hang:
            self._wait_for_end()
        elif reply.cut:
            self.close_connection = True
        else:
            self.wfile.write(b"0\r\n\r\n")

    def _wait_for_end(self):
        """Until the client goes away, or the server is closed."""
        self.close_connection = True
        while not self._server.closing.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.1)
            if readable and not self.connection.recv(4096):
                return

    def _send_json(self, status, headers, content):
        data = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": len(data), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _log(self, path, **entry):
        self._server.log({"time": round(time.time(), 3), "method": self.command, "path": path, **entry})


def _kind(reply):
    """What the log calls an answer."""
    if reply.failure:
        return "error"
    if reply.cut or reply.hang:
        return "cut" if reply.cut else "hang"
    return "tool" if reply.call else "text"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("script", type=pathlib.Path)
    parser.add_argument("--log", type=pathlib.Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--bodies", type=pathlib.Path)
    arguments = parser.parse_args()
    script = json.loads(arguments.script.read_text(encoding="utf-8"))
    with ModelServer(script, arguments.log, arguments.port, arguments.bodies) as server:
        print(server.url, flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            signal.pause()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
