// The page: a summary of all sensors, a chart of the chosen one, a form for a new reading.
"use strict";

const CHART = { width: 600, height: 200, margin: 10 };
let chosen = "";

const element = (id) => document.getElementById(id);

async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error);
  return value;
}

// The points of a polyline, oldest on the left; readings come newest first.
function points(readings) {
  const times = readings.map((reading) => reading.at);
  const values = readings.map((reading) => reading.value);
  const scale = (value, all, size) => {
    const low = Math.min(...all);
    const range = Math.max(...all) - low || 1;
    return CHART.margin + ((value - low) / range) * (size - 2 * CHART.margin);
  };
  return readings
    .map(({ at, value }) => {
      const x = scale(at, times, CHART.width);
      const y = CHART.height - scale(value, values, CHART.height);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}

function cell(text, isNumber) {
  const made = document.createElement("td");
  made.textContent = isNumber ? Number(text.toFixed(2)) : text;
  if (isNumber) made.classList.add("number");
  return made;
}

function showSummary(lines) {
  const rows = lines.map((line) => {
    const row = document.createElement("tr");
    row.append(cell(line.sensor, false), cell(line.unit, false));
    row.append(...[line.count, line.low, line.mean, line.high].map((number) => cell(number, true)));
    if (line.sensor === chosen) row.classList.add("chosen");
    row.addEventListener("click", () => choose(line.sensor));
    return row;
  });
  element("summary").replaceChildren(...rows);
}

async function refresh() {
  showSummary(await ask("/api/summary"));
  if (!chosen) return;
  const readings = await ask("/api/readings?limit=500&sensor=" + encodeURIComponent(chosen));
  element("chart-title").textContent = chosen;
  element("chart-line").setAttribute("points", points(readings));
}

function say(text, wrong) {
  element("message").textContent = text;
  element("message").classList.toggle("wrong", wrong);
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    say(error.message, true);
  }
}

function choose(sensor) {
  chosen = sensor;
  attempt(refresh);
}

async function add(form) {
  const given = new FormData(form);
  const at = Math.floor(Date.now() / 1000);
  await ask("/api/readings", {
    sensor: given.get("sensor"), at, value: Number(given.get("value")), unit: given.get("unit"),
  });
  say(`Stored a reading of ${given.get("sensor")}.`, false);
  form.reset();
  await refresh();
}

element("add").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(() => add(event.target));
});

attempt(refresh);
