// Colours, dashes and marks: those of the static drawings, from the same custom properties of the page.
const dashes = [[], [12, 4], [4, 3], [12, 4, 3, 4], [20, 4], [8, 3, 2, 3, 2, 3], [2, 2], [16, 3, 6, 3]];
const marks = ["circle", "rect", "triangle", "rectRot", "star", "crossRot", "rectRounded", "cross"];

function property(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

function colourOf(group, opacity = 1) {
  const hex = property("g" + group.colour);
  return opacity === 1 ? hex : hex + Math.round(opacity * 255).toString(16).padStart(2, "0");
}

function line(group, more) {
  const colour = colourOf(group);
  return {label: group.label, borderColor: colour, backgroundColor: colour, borderWidth: 2, borderDash: dashes[group.style],
          pointStyle: marks[group.style], pointRadius: 0, pointHoverRadius: 5, pointHitRadius: 8, tension: 0, ...more};
}

function setDefaults() {
  Chart.defaults.color = property("ink");
  Chart.defaults.borderColor = property("grid");
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 13;
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;
}

// Pictures are saved with the background of the page.
const background = {
  id: "background",
  beforeDraw(chart) {
    chart.ctx.save();
    chart.ctx.fillStyle = property("page");
    chart.ctx.fillRect(0, 0, chart.width, chart.height);
    chart.ctx.restore();
  },
};

// Vertical bars from `low` to `high` of every point that has them.
const intervals = {
  id: "intervals",
  afterDatasetsDraw(chart) {
    chart.data.datasets.forEach((dataset, at) => {
      if (!dataset.intervals || !chart.isDatasetVisible(at)) return;
      const x = chart.scales[dataset.xAxisID || "x"], y = chart.scales[dataset.yAxisID || "y"], ctx = chart.ctx;
      ctx.save();
      ctx.beginPath();
      ctx.rect(chart.chartArea.left, chart.chartArea.top, chart.chartArea.width, chart.chartArea.height);
      ctx.clip();
      ctx.strokeStyle = dataset.borderColor;
      ctx.lineWidth = 2;
      for (const point of dataset.data) {
        if (!isNumber(point.low)) continue;
        const at = x.getPixelForValue(point.x), low = y.getPixelForValue(point.low), high = y.getPixelForValue(point.high);
        ctx.beginPath();
        for (const end of [low, high]) { ctx.moveTo(at - 5, end); ctx.lineTo(at + 5, end); }
        ctx.moveTo(at, low);
        ctx.lineTo(at, high);
        ctx.stroke();
      }
      ctx.restore();
    });
  },
};

function valueAxis(title, linear, more) {
  const ticks = {includeBounds: false, maxRotation: 0, autoSkipPadding: 14, callback(value) {
    if (!linear && !/^[125]e/.test((+value).toExponential())) return null;
    return (+value).toLocaleString("en-US", {maximumSignificantDigits: 6});
  }};
  return {type: linear ? "linear" : "logarithmic", title: {display: true, text: title}, ticks, ...more};
}
