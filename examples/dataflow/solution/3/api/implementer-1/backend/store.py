"""The C++ store, called as a program: one process a request, so that SQLite alone decides who may write."""

import subprocess

from reading import Reading  # generated, in build/python


class StoreError(Exception):
    """The store could not do it; the message is its own."""


class Store:
    def __init__(self, program, database):
        self._program = program
        self._database = database

    def add(self, readings):
        """Stores all READINGS or none; returns how many."""
        lines = "".join(f"{r.sensor}\t{r.at}\t{r.value!r}\t{r.unit}\n" for r in readings)
        return int(self._run("add", text=lines))

    def list(self, sensor="", since=0, limit=100):
        """The newest readings first."""
        arguments = ["--since", str(since), "--limit", str(limit)]
        if sensor:
            arguments += ["--sensor", sensor]
        rows = (line.split("\t") for line in self._run("list", *arguments).splitlines())
        return [Reading(sensor, int(at), float(value), unit) for sensor, at, value, unit in rows]

    def summary(self):
        """A dictionary for each sensor and unit."""
        rows = (line.split("\t") for line in self._run("summary").splitlines())
        return [
            {"sensor": sensor, "unit": unit, "count": int(count),
             "low": float(low), "high": float(high), "mean": float(mean)}
            for sensor, unit, count, low, high, mean in rows
        ]

    def _run(self, *arguments, text=""):
        done = subprocess.run([self._program, self._database, *arguments],
                              input=text, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode != 0:
            raise StoreError(done.stderr.strip())
        return done.stdout
