"use strict";
// What render wrote into the page, all values in the unit of their stage:
//   stages: [{name, title, unit, sample, groups: [{label, colour: 1-8, style: 0-7, count, q: {p50: [value, low, high]},
//     breakdown: [[part, mean]], and, where there was room,
//     cdf: [values, fractions], histogram: [lows, highs, counts], bin: seconds,
//     series: [seconds, counts, p50, p99, lost], rate: [seconds, scheduled, put, received],
//     cold: [values, fractions], warm: [values, fractions]}]}]
//   trend: [{figure, unit, runs: [names], groups: [{label, colour, style, points: [run, value, low, high], levels}]}]
const report = JSON.parse(document.getElementById("data").textContent);
const stages = report.stages || [];

const isNumber = (value) => typeof value === "number";

// All labels in order of appearance, each with its look.
const looks = new Map();
for (const stage of [...stages, ...(report.trend || [])]) {
  for (const group of stage.groups) if (!looks.has(group.label)) looks.set(group.label, group);
}

const quantileNames = [];
for (const stage of stages) {
  for (const group of stage.groups) {
    for (const name of Object.keys(group.q || {})) if (!quantileNames.includes(name)) quantileNames.push(name);
  }
}

function rows(columns, ...names) {
  return columns[0].map((_, i) => Object.fromEntries(names.map((name, c) => [name, columns[c][i]])));
}

// Four significant digits below 1,000, whole numbers above, as in the tables.
function shown(value, unit) {
  if (!isNumber(value)) return "n/a";
  const size = Math.abs(value);
  const digits = size === 0 || size >= 1000 ? 0 : Math.min(4, Math.max(0, 3 - Math.floor(Math.log10(size))));
  return value.toLocaleString("en-US", {minimumFractionDigits: digits, maximumFractionDigits: digits}) + (unit ? " " + unit : "");
}
