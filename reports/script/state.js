// What the reader chose. It stands in the fragment of the address, so that a link shows the same.
//   stage=end_to_end   off=s3&off=etcd   q=p50&q=p99   linear=cdf   zoom=cdf:10:20
const state = {stage: stages.length ? stages[0].name : "", off: new Set(), q: new Set(), linear: new Set(), zoom: new Map()};
const listeners = [];

function defaults() {
  state.stage = stages.length ? stages[0].name : "";
  state.off = new Set([...looks.keys()].slice(8));
  state.q = new Set(quantileNames);
  state.linear = new Set();
  state.zoom = new Map();
}

function readFragment() {
  defaults();
  const chosen = new URLSearchParams(location.hash.slice(1));
  const stage = chosen.get("stage");
  if (stages.some((one) => one.name === stage)) state.stage = stage;
  if (chosen.has("off")) state.off = new Set(chosen.getAll("off").filter((label) => looks.has(label)));
  const wanted = chosen.getAll("q").filter((name) => quantileNames.includes(name));
  if (wanted.length) state.q = new Set(wanted);
  for (const name of chosen.getAll("linear")) state.linear.add(name);
  for (const text of chosen.getAll("zoom")) {
    const parts = text.split(":");
    const range = parts.slice(1, 3).map(Number);
    if (parts.length === 3 && range.every(Number.isFinite) && range[0] < range[1]) state.zoom.set(parts[0], range);
  }
}

function fragment() {
  const chosen = new URLSearchParams();
  if (stages.length && state.stage !== stages[0].name) chosen.set("stage", state.stage);
  const usual = [...looks.keys()].slice(8);
  if (usual.length !== state.off.size || usual.some((label) => !state.off.has(label))) {
    for (const label of state.off) chosen.append("off", label);
    if (state.off.size === 0) chosen.append("off", "");
  }
  if (state.q.size !== quantileNames.length) for (const name of state.q) chosen.append("q", name);
  for (const name of state.linear) chosen.append("linear", name);
  for (const [name, range] of state.zoom) chosen.append("zoom", [name, ...range.map((end) => +end.toPrecision(6))].join(":"));
  return chosen.toString();
}

// After every choice: keeps it in the address and tells who shows it.
function changed(only) {
  const text = fragment();
  history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
  for (const listener of listeners) listener(only);
}

window.addEventListener("hashchange", () => {
  readFragment();
  for (const listener of listeners) listener();
});
