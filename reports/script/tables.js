// Tables: saved as CSV with all digits, columns of chosen quantiles, shades of the heat map.
function csvCell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[\d.]/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}

// A quantile's cell becomes three: value, low and high end of its interval.
function csvOf(table) {
  const lines = [];
  for (const row of table.rows) {
    const cells = [];
    for (const cell of row.cells) {
      const text = (cell.dataset.text || cell.textContent).replaceAll("\u00ad", "").trim();
      if (cell.dataset.quantile && cell.tagName === "TH") cells.push(text, text + " low", text + " high");
      else if (cell.dataset.exact) { const [value, low = "", high = ""] = cell.dataset.exact.split(" "); cells.push(value, low, high); }
      else if (cell.colSpan > 1) { cells.push(text); for (let i = 1; i < cell.colSpan * 3; ++i) cells.push(""); }
      else cells.push(/^-?[\d,]+(\.\d+)?$/.test(text) ? text.replaceAll(",", "") : text);
    }
    lines.push(cells.map(csvCell).join(","));
  }
  return lines.join("\r\n") + "\r\n";
}

function saveable(table) {
  const tools = document.createElement("div");
  tools.className = "tools";
  const name = table.dataset.name;
  tools.append(button("CSV", `CSV: download the table ${name.replace(/[-_]/g, " ")}`, () =>
    save(`${name}.csv`, "data:text/csv;charset=utf-8," + encodeURIComponent(csvOf(table)))));
  (table.closest(".scroll") || table).before(tools);
}

function showQuantiles() {
  for (const cell of document.querySelectorAll("[data-quantile]")) {
    cell.hidden = state.q.size > 0 && !state.q.has(cell.dataset.quantile);
  }
}

// The script may choose another quantile than p99, which the page was made with.
function shadeMaps(quantile) {
  const cells = [...document.querySelectorAll("td[data-quantiles]")].map((cell) => {
    const found = cell.dataset.quantiles.split(" ").map((pair) => pair.split("=")).find(([name]) => name === quantile);
    return [cell, found ? Number(found[1]) : null];
  });
  const values = cells.map(([, value]) => value).filter((value) => value > 0);
  const low = Math.min(...values), high = Math.max(...values);
  for (const [cell, value] of cells) {
    const share = value > 0 && high > low ? Math.log(value / low) / Math.log(high / low) : 0;
    cell.className = value === null ? "none" : "h" + Math.min(8, Math.floor(share * 9));
    cell.textContent = value === null ? "n/a" : shown(value);
  }
  for (const name of document.querySelectorAll(".map-quantile")) name.textContent = quantile;
}
