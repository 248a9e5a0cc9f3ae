// The bar of choices, and everything set going.
function option(text, value) {
  const made = document.createElement("option");
  made.textContent = text;
  made.value = value;
  return made;
}

function labelled(text, control) {
  const label = document.createElement("label");
  label.append(text, " ", control);
  return label;
}

function checks(legend, names, isOn, set, decorate) {
  const field = document.createElement("fieldset"), title = document.createElement("legend");
  title.textContent = legend;
  field.append(title);
  const boxes = names.map((name) => {
    const label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox";
    box.addEventListener("change", () => { set(name, box.checked); changed(); });
    label.append(box, ...(decorate ? [decorate(name)] : []), name);
    field.append(label);
    return [name, box];
  });
  listeners.push(() => { for (const [name, box] of boxes) box.checked = isOn(name); });
  return field;
}

function swatch(label) {
  const made = document.createElement("span");
  made.className = "swatch g" + looks.get(label).colour;
  return made;
}

function bar() {
  const made = document.querySelector("#choices");
  if (!made) return;
  if (stages.length > 1 && made.dataset.stages !== "no") {
    const select = document.createElement("select");
    select.append(...stages.map((stage) => option(stage.title, stage.name)));
    select.addEventListener("change", () => { state.stage = select.value; state.zoom.clear(); changed(); });
    listeners.push(() => { select.value = state.stage; });
    made.append(labelled("Stage", select));
  }
  if (looks.size > 1) {
    made.append(checks("Groups", [...looks.keys()], (label) => !state.off.has(label),
                       (label, on) => on ? state.off.delete(label) : state.off.add(label), swatch));
  }
  if (quantileNames.length > 1) {
    made.append(checks("Quantiles", quantileNames, (name) => state.q.has(name),
                       (name, on) => on ? state.q.add(name) : state.q.delete(name)));
  }
  made.append(button("Show everything", "Show everything: undo all choices", () => { defaults(); changed(); }));
  made.hidden = false;
}

function mapChoice() {
  const place = document.querySelector("#map-choice");
  if (!place) return;
  const select = document.createElement("select");
  select.append(...quantileNames.map((name) => option(name, name)));
  select.value = "p99";
  select.addEventListener("change", () => shadeMaps(select.value));
  place.append(labelled("Quantile", select));
}

document.documentElement.classList.add("script");
readFragment();
setDefaults();
bar();
mapChoice();
listeners.push(showQuantiles);
for (const table of document.querySelectorAll("table[data-name]")) saveable(table);
for (const figure of document.querySelectorAll("figure")) live(figure);
for (const listener of listeners) listener();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  setDefaults();
  for (const listener of listeners) listener();
});
