// Charts with a panel per group under each other: over time, throughput, histogram.
const panelHeight = 115;

function timeUnit(seconds) {
  if (seconds < 180) return ["s", 1];
  if (seconds < 3 * 3600) return ["min", 60];
  return seconds < 72 * 3600 ? ["h", 3600] : ["days", 86400];
}

// A y axis of its own for the panel of each group, from the top down.
function panelAxes(groups, axisOf) {
  const axes = {};
  groups.forEach((group, i) => {
    const axis = axisOf(group);
    axes["y" + i] = {...axis, stack: "panels", weight: groups.length - i, offset: true, position: "left",
                     title: {display: true, text: group.label.length > 14 ? group.label.slice(0, 13) + "…" : group.label, color: property("ink")},
                     ticks: {...axis.ticks, maxTicksLimit: 5}};
  });
  return axes;
}

const middle = (group, second, unit) => (second + group.bin / 2) / unit;

known.series = {
  log: "y", panels: true,
  build(stage, groups, linear) {
    const drawn = groups.filter((group) => group.series && group.series[0].length);
    if (!drawn.length) return null;
    const end = Math.max(...drawn.map((group) => group.series[0].at(-1) + group.bin));
    const [unit, seconds] = timeUnit(end), datasets = [], values = [];
    drawn.forEach((group, i) => {
      const points = rows(group.series, "second", "count", "p50", "p99", "lost");
      for (const [name, width, dash] of [["p50", 2, []], ["p99", 1.5, [5, 3]]]) {
        if (!state.q.has(name) && state.q.size) continue;
        const data = points.map((point) => ({x: middle(group, point.second, seconds), y: linear || point[name] > 0 ? point[name] : null, ...point, name}));
        for (const point of data) if (isNumber(point.y)) values.push(point.y);
        datasets.push(line(group, {label: `${group.label}, ${name}`, data, yAxisID: "y" + i, borderWidth: width, borderDash: dash,
                                   legend: name, quiet: i > 0, pointRadius: points.length <= 40 ? 2 : 0}));
      }
    });
    const range = ends(values, linear);
    drawn.forEach((group, i) => {
      const data = rows(group.series, "second", "count", "p50", "p99", "lost").filter((point) => point.lost > 0)
        .map((point) => ({x: middle(group, point.second, seconds), y: range.min, ...point, name: "lost"}));
      if (data.length) {
        datasets.push({label: group.label + ", lost", quiet: true, data, yAxisID: "y" + i, showLine: false, pointStyle: "triangle", pointRadius: 5,
                       rotation: 180, borderColor: property("loss"), backgroundColor: property("loss"), clip: 8});
      }
    });
    return {
      type: "line", data: {datasets},
      options: {
        scales: {x: {type: "linear", min: 0, max: end / seconds, title: {display: true, text: `${title(stage)} over time since the first write (${unit})`}},
                 ...panelAxes(drawn, () => valueAxis("", linear, range))},
        say: (point, dataset) => [point.name === "lost"
          ? `${dataset.label}: ${point.lost} lost from ${shown(point.second, "s")} on`
          : `${dataset.label}: ${shown(point.y, stage.unit)} of ${point.count.toLocaleString("en-US")} from ${shown(point.second, "s")} on`],
      },
    };
  },
};

known.rate = {
  panels: true,
  build(stage, groups) {
    const drawn = groups.filter((group) => group.rate && group.rate[0].length);
    if (!drawn.length) return null;
    const end = Math.max(...drawn.map((group) => group.rate[0].at(-1) + group.bin));
    const [unit, seconds] = timeUnit(end), datasets = [];
    let most = 0;
    drawn.forEach((group, i) => {
      const points = rows(group.rate, "second", "scheduled", "put", "received");
      for (const [name, width, dash] of [["scheduled", 1.5, [2, 3]], ["put", 2, []], ["received", 1.5, [5, 3]]]) {
        const data = points.filter((point) => isNumber(point[name])).map((point) => ({x: middle(group, point.second, seconds), y: point[name] / group.bin, second: point.second}));
        for (const point of data) most = Math.max(most, point.y);
        if (!data.length) continue;
        datasets.push(line(group, {label: `${group.label}, ${name}`, data, yAxisID: "y" + i, borderWidth: width, borderDash: dash,
                                   stepped: name === "scheduled" ? "middle" : false, legend: name, quiet: i > 0,
                                   ...(name === "scheduled" ? {borderColor: property("ink"), backgroundColor: property("ink")} : {})}));
      }
    });
    return {
      type: "line", data: {datasets},
      options: {
        scales: {x: {type: "linear", min: 0, max: end / seconds, title: {display: true, text: `Per second, over time since the first write (${unit})`}},
                 ...panelAxes(drawn, () => ({type: "linear", min: 0, max: most * 1.08 || 1, ticks: {includeBounds: false}}))},
        say: (point, dataset) => [`${dataset.label}: ${shown(point.y)}/s from ${shown(point.second, "s")} on`],
      },
    };
  },
};

known.histogram = {
  log: "x", panels: true,
  build(stage, groups, linear) {
    const drawn = groups.filter((group) => group.histogram && group.histogram[0].length);
    if (!drawn.length) return null;
    const datasets = drawn.map((group, i) => {
      const bins = rows(group.histogram, "low", "high", "count").filter((bin) => linear || bin.high > 0);
      const data = bins.map((bin) => ({x: linear || bin.low > 0 ? bin.low : bin.high / 10, y: bin.count, ...bin}));
      if (bins.length) data.push({x: bins.at(-1).high, y: bins.at(-1).count, ...bins.at(-1)});
      return line(group, {data, yAxisID: "y" + i, quiet: true, stepped: "before", fill: "origin", borderWidth: 1, borderDash: [],
                          backgroundColor: colourOf(group, 0.55)});
    });
    return {
      type: "line", data: {datasets},
      options: {
        scales: {x: valueAxis(title(stage), linear, ends(drawn.flatMap((group) => [...group.histogram[0], ...group.histogram[1]]), linear)),
                 ...panelAxes(drawn, () => ({type: "linear", min: 0}))},
        say: (point, dataset) => [`${dataset.label}: ${point.count.toLocaleString("en-US")} from ${shown(point.low)} to ${shown(point.high, stage.unit)}`],
      },
    };
  },
};
