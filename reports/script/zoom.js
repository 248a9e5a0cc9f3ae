// Zoom along the x axis: drag over the chart, or + and - when it has the focus; Escape shows all again.
function xScale(chart) {
  return chart.scales.x;
}

function zoomTo(name, chart, low, high) {
  const scale = xScale(chart);
  if (scale.type === "logarithmic" && low <= 0) return;
  if (!(low < high)) return;
  state.zoom.set(name, [low, high]);
  changed(name);
}

function zoomBy(name, chart, factor) {
  const scale = xScale(chart);
  const there = scale.type === "logarithmic" ? Math.log : (value) => value;
  const back = scale.type === "logarithmic" ? Math.exp : (value) => value;
  const low = there(scale.min), high = there(scale.max), middle = (low + high) / 2, half = (high - low) / 2 * factor;
  zoomTo(name, chart, back(middle - half), back(middle + half));
}

function resetZoom(name) {
  if (state.zoom.delete(name)) changed(name);
}

function dragToZoom(name, canvas, chartOf) {
  let from = null, mark = null;
  const place = (event) => event.clientX - canvas.getBoundingClientRect().left;
  canvas.addEventListener("pointerdown", (event) => {
    const area = chartOf().chartArea;
    if (event.button !== 0 || event.pointerType === "touch") return;
    if (place(event) < area.left || place(event) > area.right) return;
    from = place(event);
    mark = document.createElement("div");
    mark.className = "zoom-mark";
    canvas.parentNode.append(mark);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (from === null) return;
    const area = chartOf().chartArea, to = Math.min(area.right, Math.max(area.left, place(event)));
    mark.style.left = Math.min(from, to) + "px";
    mark.style.width = Math.abs(to - from) + "px";
    mark.style.top = area.top + "px";
    mark.style.height = area.height + "px";
  });
  const end = (event) => {
    if (from === null) return;
    const begun = from, to = place(event), chart = chartOf();
    from = null;
    mark.remove();
    if (event.type !== "pointerup" || Math.abs(to - begun) < 6) return;
    const ends = [begun, to].map((pixel) => xScale(chart).getValueForPixel(Math.min(chart.chartArea.right, Math.max(chart.chartArea.left, pixel))));
    zoomTo(name, chart, Math.min(...ends), Math.max(...ends));
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("dblclick", () => resetZoom(name));
}
