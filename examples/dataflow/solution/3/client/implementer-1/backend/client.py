"""Readings on the command line, over the API.

    python3 -m backend.client [--url URL] add SENSOR AT VALUE UNIT
    python3 -m backend.client [--url URL] list [--sensor NAME] [--limit COUNT]
    python3 -m backend.client [--url URL] summary

Knows the API and nothing of the store. Exit codes: 0 done, 1 refused or unreachable, 2 a wrong call.
"""

import argparse
import json
import sys
import urllib.error
import urllib.parse
import urllib.request


class ClientError(Exception):
    """What the backend answered, or why it could not be asked."""


class Client:
    def __init__(self, url):
        self._url = url.rstrip("/")

    def add(self, reading):
        return self._ask("/api/readings", reading)

    def list(self, sensor="", limit=20):
        query = {"limit": limit}
        if sensor:
            query["sensor"] = sensor
        return self._ask("/api/readings?" + urllib.parse.urlencode(query))

    def summary(self):
        return self._ask("/api/summary")

    def _ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(self._url + path, data), timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise ClientError(_message_of(error)) from None
        except (OSError, ValueError) as error:
            raise ClientError(f"{self._url}: {getattr(error, 'reason', error)}") from None


def _message_of(error):
    try:
        return json.load(error)["error"]
    except (ValueError, KeyError, TypeError):
        return f"status {error.code}"


def table(rows, columns):
    """ROWS (dictionaries) under the names of COLUMNS; numbers to the right."""
    lines = [columns] + [[_cell(row[column]) for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    right = [bool(rows) and not isinstance(rows[0][column], str) for column in columns]
    return "".join(
        "  ".join(cell.rjust(width) if r else cell.ljust(width)
                  for cell, width, r in zip(line, widths, right)).rstrip() + "\n"
        for line in lines)


def _cell(value):
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def main(arguments, out=sys.stdout, err=sys.stderr):
    parser = argparse.ArgumentParser(prog="backend.client")
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add")
    add.add_argument("sensor")
    add.add_argument("at", type=int)
    add.add_argument("value", type=float)
    add.add_argument("unit")
    listing = commands.add_parser("list")
    listing.add_argument("--sensor", default="")
    listing.add_argument("--limit", type=int, default=20)
    commands.add_parser("summary")
    given = parser.parse_args(arguments)

    client = Client(given.url)
    try:
        if given.command == "add":
            client.add({"sensor": given.sensor, "at": given.at, "value": given.value, "unit": given.unit})
        elif given.command == "list":
            out.write(table(client.list(given.sensor, given.limit), ["sensor", "at", "value", "unit"]))
        else:
            out.write(table(client.summary(), ["sensor", "unit", "count", "low", "mean", "high"]))
    except ClientError as error:
        print(f"client: {error}", file=err)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
