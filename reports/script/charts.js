// Takes the place of a static drawing: a canvas with its buttons, drawn anew after every choice.
function chosenGroups(stage) {
  return stage.groups.filter((group) => !state.off.has(group.label));
}

function complete(config, name) {
  const {options} = config, say = options.say;
  options.parsing = options.parsing === true;
  options.normalized = !options.parsing;
  options.interaction = {mode: "nearest", intersect: false};
  if (options.parsing) options.interaction = {mode: "nearest", intersect: true};
  options.plugins = {
    legend: {
      align: "start",
      labels: {
        usePointStyle: true, boxWidth: 34, filter: (item, data) => !data.datasets[item.datasetIndex].quiet,
        generateLabels: (drawn) => Chart.defaults.plugins.legend.labels.generateLabels(drawn).map((item) => {
          const dataset = drawn.data.datasets[item.datasetIndex];
          if (dataset.shade) return {...item, pointStyle: "rect", fillStyle: dataset.shade, strokeStyle: dataset.shade};
          if (dataset.showLine === false || options.parsing) return item;
          return {...item, text: dataset.legend || item.text, pointStyle: "line"};
        }),
      },
      onClick() {},
    },
    tooltip: {
      displayColors: false,
      callbacks: {
        title: () => "",
        label: (item) => say(options.parsing ? item.dataset.data[item.dataIndex] : item.raw, item.dataset, item.label),
      },
    },
  };
  const range = state.zoom.get(name);
  if (range) { options.scales.x.min = range[0]; options.scales.x.max = range[1]; }
  config.plugins = [background, intervals];
  return config;
}

function button(text, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

function save(name, href) {
  const link = document.createElement("a");
  link.download = name;
  link.href = href;
  link.click();
}

function live(figure) {
  const name = figure.id, kind = known[figure.dataset.kind || name];
  if (!kind) return;
  const heading = figure.querySelector("h3").textContent;
  const picture = figure.querySelector(".static"), box = document.createElement("div"), tools = document.createElement("div");
  const canvas = document.createElement("canvas"), said = document.createElement("p"), none = document.createElement("p");
  let chart = null;
  box.className = "live";
  tools.className = "tools";
  said.className = "unseen";
  said.setAttribute("aria-live", "polite");
  none.className = "note none-chosen";
  none.textContent = "Nothing to draw for this choice.";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${heading}. Arrow keys read the points, plus and minus zoom, Escape shows all again.`);

  const scale = button("", "", () => { state.linear.has(name) ? state.linear.delete(name) : state.linear.add(name); state.zoom.delete(name); changed(name); });
  const whole = button("Show all", `Show all: undo the zoom of ${heading}`, () => resetZoom(name));
  if (kind.log) tools.append(scale);
  tools.append(whole, button("PNG", `PNG: download ${heading}`, () => save(`${name}.png`, chart.toBase64Image("image/png", 1))));

  function draw(only) {
    if (only && only !== name) return;
    const stage = kind.firstStage ? stages[0] : stages.find((one) => one.name === state.stage);
    const groups = stage ? chosenGroups(stage) : [], linear = state.linear.has(name);
    scale.textContent = linear ? "Log" : "Linear";
    scale.setAttribute("aria-label", `${linear ? "Logarithmic" : "Linear"} axis for ${heading}`);
    whole.hidden = !state.zoom.has(name);
    const config = groups.length || report.trend ? kind.build(stage, groups, linear, figure) : null;
    if (chart) chart.destroy();
    chart = null;
    none.hidden = Boolean(config);
    box.hidden = !config;
    if (!config) return;
    const count = kind.panels ? Object.keys(config.options.scales).length - 1 : 0;
    const bars = kind.bars ? config.data.labels.length * (config.options.scales.y.stacked ? 1 : config.data.datasets.length * 0.55 + 0.5) : 0;
    box.style.height = (kind.panels ? 110 + panelHeight * count : kind.bars ? 110 + 34 * bars : 420) + "px";
    chart = new Chart(canvas, complete(config, name));
  }

  box.append(canvas);
  picture.after(tools, box, none, said);
  dragToZoom(name, canvas, () => chart);
  readWithKeys(name, canvas, () => chart, said);
  whenSeen(figure, () => {
    figure.classList.add("is-live");
    listeners.push(draw);
    draw();
  });
}

// Charts are drawn when they come near the window, so that a page of many opens at once.
const waiting = new Map();
const watcher = new IntersectionObserver((entries) => {
  for (const {isIntersecting, target} of entries) {
    if (!isIntersecting || !waiting.has(target)) continue;
    waiting.get(target)();
    waiting.delete(target);
    watcher.unobserve(target);
  }
}, {rootMargin: "400px"});

function whenSeen(element, act) {
  waiting.set(element, act);
  watcher.observe(element);
}
