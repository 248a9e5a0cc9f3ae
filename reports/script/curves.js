// Charts of curves: distribution, percentiles, cold against warm.
const known = {};

// Ends of an axis that shows all values, with a little room; undefined where there is nothing.
function ends(values, linear) {
  const kept = values.filter((value) => isNumber(value) && (linear || value > 0));
  if (!kept.length) return {};
  const low = Math.min(...kept), high = Math.max(...kept);
  if (!linear) {
    const room = Math.pow(Math.max(high / low, 1.2), 0.03);
    return {min: low / room, max: high * room};
  }
  const room = (high - low || Math.abs(high) || 1) * 0.03;
  return {min: low < 0 || low > room ? low - room : 0, max: high + room};
}

function title(stage) {
  return stage.title + (stage.unit ? ` (${stage.unit})` : "");
}

function curve(columns, linear, toPoint) {
  return rows(columns, "value", "fraction").filter((point) => linear || point.value > 0).map(toPoint);
}

const percent = (fraction) => (fraction * 100).toLocaleString("en-US", {maximumFractionDigits: 4}) + " %";

known.cdf = {
  log: "x",
  build(stage, groups, linear) {
    const drawn = groups.filter((group) => group.cdf);
    const datasets = drawn.map((group) => line(group, {
      data: curve(group.cdf, linear, ({value, fraction}) => ({x: value, y: fraction * 100})),
      stepped: group.count <= 200 ? "after" : false,
    }));
    return {
      type: "line", data: {datasets},
      options: {
        scales: {x: valueAxis(title(stage), linear, ends(drawn.flatMap((group) => group.cdf[0]), linear)),
                 y: {min: 0, max: 100, title: {display: true, text: "Share at or below (%)"}}},
        say: (point, dataset) => [`${dataset.label}: ${percent(point.y / 100)} within ${shown(point.x, stage.unit)}`],
      },
    };
  },
};

const nines = (fraction) => -Math.log10(1 - fraction);

known.percentiles = {
  log: "y",
  build(stage, groups, linear) {
    const drawn = groups.filter((group) => group.cdf);
    const datasets = [], values = [];
    let right = 2;
    for (const group of drawn) {
      const points = curve(group.cdf, linear, ({value, fraction}) => ({x: nines(fraction), y: value, fraction}))
        .filter((point) => point.fraction < 1);
      for (const point of points) { right = Math.max(right, point.x); values.push(point.y); }
      datasets.push(line(group, {data: points}));
      const chosen = Object.entries(group.q).filter(([name, q]) => state.q.has(name) && q.length === 3 && (linear || q[1] > 0));
      datasets.push(line(group, {
        label: group.label + ", 95 % intervals", showLine: false, pointRadius: 4, quiet: true, intervals: true,
        data: chosen.map(([name, q]) => ({x: nines(Number(name.slice(1)) / 100), y: q[0], low: q[1], high: q[2], name})),
      }));
    }
    const at = [0, nines(0.5), 1, 2, 3, 4, 5, 6], names = ["0", "50", "90", "99", "99.9", "99.99", "99.999", "99.9999"];
    return {
      type: "line", data: {datasets},
      options: {
        scales: {
          x: {type: "linear", min: 0, max: right * 1.02, title: {display: true, text: "Percentile"},
              afterBuildTicks(axis) { axis.ticks = at.map((value) => ({value})).filter(({value}) => value >= axis.min && value <= axis.max); },
              ticks: {autoSkip: false, callback: (value) => names[at.indexOf(value)]}},
          y: valueAxis(title(stage), linear, ends(values, linear)),
        },
        say: (point, dataset) => point.name
          ? [`${dataset.label.replace(/, 95 % intervals$/, "")}: ${point.name} ${shown(point.y, stage.unit)} [${shown(point.low)}, ${shown(point.high)}]`]
          : [`${dataset.label}: ${percent(point.fraction)} within ${shown(point.y, stage.unit)}`],
      },
    };
  },
};

known.cold = {
  log: "x",
  build(stage, groups, linear) {
    const drawn = groups.filter((group) => group.cold);
    if (!drawn.length) return null;
    const datasets = drawn.flatMap((group) => ["warm", "cold"].map((part) => line(group, {
      label: `${group.label}, ${part}`, borderDash: part === "cold" ? [5, 4] : [],
      data: curve(group[part], linear, ({value, fraction}) => ({x: value, y: fraction * 100})),
    })));
    return {
      type: "line", data: {datasets},
      options: {
        scales: {x: valueAxis(title(stage), linear, ends(drawn.flatMap((group) => [...group.cold[0], ...group.warm[0]]), linear)),
                 y: {min: 0, max: 100, title: {display: true, text: "Share at or below (%)"}}},
        say: (point, dataset) => [`${dataset.label}: ${percent(point.y / 100)} within ${shown(point.x, stage.unit)}`],
      },
    };
  },
};
