// A chart that has the focus: left and right go from point to point, up and down from line to line; what a mouse would
// show stands in its tool tip and is said to screen readers.
function readWithKeys(name, canvas, chartOf, said) {
  let dataset = 0, index = 0;
  const visible = (chart) => chart.data.datasets.map((one, at) => at).filter((at) => chart.data.datasets[at].data.length && chart.isDatasetVisible(at));

  function show(chart) {
    const element = [{datasetIndex: dataset, index}];
    const point = chart.getDatasetMeta(dataset).data[index];
    if (!point) return;
    const {x, y} = point.tooltipPosition ? point.tooltipPosition() : point;
    chart.setActiveElements(element);
    chart.tooltip.setActiveElements(element, {x, y});
    chart.update("none");
    said.textContent = [...chart.tooltip.title, ...chart.tooltip.body.map((part) => part.lines.join(" "))].join(", ");
  }

  canvas.addEventListener("keydown", (event) => {
    const chart = chartOf(), lines = visible(chart);
    if (event.ctrlKey || event.metaKey || event.altKey || lines.length === 0) return;
    const at = Math.max(0, lines.indexOf(dataset));
    const step = event.shiftKey ? 10 : 1, last = chart.data.datasets[lines[at]].data.length - 1;
    switch (event.key) {
      case "ArrowRight": index = Math.min(last, index + step); break;
      case "ArrowLeft": index = Math.max(0, index - step); break;
      case "ArrowUp": dataset = lines[(at + lines.length - 1) % lines.length]; break;
      case "ArrowDown": dataset = lines[(at + 1) % lines.length]; break;
      case "Home": index = 0; break;
      case "End": index = last; break;
      case "+": case "=": event.preventDefault(); return zoomBy(name, chart, 0.5);
      case "-": event.preventDefault(); return zoomBy(name, chart, 2);
      case "Escape": return resetZoom(name);
      default: return;
    }
    event.preventDefault();
    if (!lines.includes(dataset)) dataset = lines[0];
    index = Math.min(index, chart.data.datasets[dataset].data.length - 1);
    show(chart);
  });
  canvas.addEventListener("blur", () => {
    const chart = chartOf();
    chart.setActiveElements([]);
    chart.tooltip.setActiveElements([], {x: 0, y: 0});
    chart.update("none");
  });
}
