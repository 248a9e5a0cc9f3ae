// Charts of bars: where the time goes, and the stages from p50 to p99; and the trend over runs.
const partOpacity = {"Schedule delay": 0.48, "Preparation": 0.26, "Write latency": 1, "Commit": 1, "Ack to receive": 0.72, "Dispatch": 0.72};

known.breakdown = {
  bars: true, firstStage: true,
  build(stage, groups) {
    const drawn = groups.filter((group) => group.breakdown);
    if (!drawn.length) return null;
    const names = Object.keys(partOpacity).filter((name) => drawn.some((group) => group.breakdown.some(([part]) => part === name)));
    const datasets = names.map((name) => ({
      label: name, borderWidth: 0, barPercentage: 0.75,
      data: drawn.map((group) => { const part = group.breakdown.find(([one]) => one === name); return part ? part[1] : null; }),
      backgroundColor: drawn.map((group) => colourOf(group, partOpacity[name])),
      shade: property("ink") + Math.round(partOpacity[name] * 255).toString(16).padStart(2, "0"),
    }));
    return {
      type: "bar", data: {labels: drawn.map((group) => group.label), datasets},
      options: {
        indexAxis: "y", parsing: true,
        scales: {x: {stacked: true, title: {display: true, text: "Mean" + (stage.unit ? ` (${stage.unit})` : "")}}, y: {stacked: true, grid: {display: false}}},
        say: (value, dataset, label) => [`${label}, ${dataset.label}: ${shown(value, stage.unit)} on average`],
      },
    };
  },
};

known.stages = {
  bars: true, log: "x",
  build(_, __, linear) {
    const traced = stages.filter((stage) => !stage.sample && stage.unit === stages[0].unit);
    const labels = [...looks.keys()].filter((label) => !state.off.has(label) && traced.some((stage) => stage.groups.some((group) => group.label === label)));
    const datasets = labels.map((label) => ({
      label, backgroundColor: colourOf(looks.get(label)), borderWidth: 0, barPercentage: 0.85,
      data: traced.map((stage) => {
        const group = stage.groups.find((one) => one.label === label);
        const p50 = group && group.q.p50, p99 = group && group.q.p99;
        return p50 && p99 && (linear || p50[0] > 0) ? [p50[0], p99[0]] : null;
      }),
    }));
    const values = datasets.flatMap((dataset) => dataset.data.filter(Boolean).flat());
    if (!values.length) return null;
    return {
      type: "bar", data: {labels: traced.map((stage) => stage.title), datasets},
      options: {
        indexAxis: "y", parsing: true,
        scales: {x: valueAxis("p50 to p99" + (stages[0].unit ? ` (${stages[0].unit})` : ""), linear, ends(values, linear)), y: {grid: {display: false}}},
        say: (value, dataset, label) => [`${dataset.label}, ${label}: p50 ${shown(value[0])}, p99 ${shown(value[1], stages[0].unit)}`],
      },
    };
  },
};

known.trend = {
  log: "y",
  build(_, __, linear, figure) {
    const trend = report.trend[Number(figure.dataset.figure)];
    const drawn = trend.groups.filter((group) => !state.off.has(group.label));
    const datasets = [], values = [];
    for (const group of drawn) {
      const data = group.points.filter(([, value]) => linear || value > 0).map(([run, value, low, high]) => ({x: run, y: value, low, high}));
      for (const point of data) values.push(point.y, point.low, point.high);
      datasets.push(line(group, {data, pointRadius: 4, intervals: true, borderWidth: 1}));
      for (const [first, last, median] of group.levels) {
        datasets.push(line(group, {label: group.label + ", level", quiet: true, borderWidth: 4, borderDash: [],
                                   data: [{x: first - 0.3, y: median, level: true}, {x: last + 0.3, y: median, level: true}]}));
      }
    }
    const range = ends(values.filter(isNumber), linear);
    return {
      type: "line", data: {datasets},
      options: {
        scales: {
          x: {type: "linear", min: -0.5, max: trend.runs.length - 0.5, title: {display: true, text: "Run, by time"},
              afterBuildTicks(axis) { axis.ticks = trend.runs.map((_, value) => ({value})).filter(({value}) => value >= axis.min && value <= axis.max); },
              ticks: {callback: (value) => trend.runs[value], maxRotation: 60, autoSkipPadding: 8}},
          y: valueAxis(trend.figure + (trend.unit ? ` (${trend.unit})` : ""), linear, range),
        },
        say: (point, dataset) => [point.level ? `${dataset.label}: median ${shown(point.y, trend.unit)}`
          : `${dataset.label}, ${trend.runs[point.x]}: ${shown(point.y, trend.unit)}` + (isNumber(point.low) ? ` [${shown(point.low)}, ${shown(point.high)}]` : "")],
      },
    };
  },
};
