// What a reader does with a report, in Chromium.
import assert from "node:assert/strict";
import {readFileSync, statSync} from "node:fs";
import {after, before, test} from "node:test";
import {axeSource, launch, open, seeAll} from "./browser.mjs";

const pages = process.env.ECHOTRACE_PAGES;
const file = (name) => `${pages}/${name}.html`;
const names = ["stores", "cells", "hostile"];
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

async function opened(name, options, act) {
  const one = await open(browser, file(name), options);
  try {
    await act(one.page, one);
    assert.deepEqual(one.complaints, []);
    assert.deepEqual(one.requests, []);
  } finally {
    await one.context.close();
  }
}

for (const name of names) {
  test(`${name}: loads without a complaint or a request, within a second and 1.5 MB`, async () => {
    await opened(name, {}, async (page) => {
      const took = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
      assert.ok(took < 1000, `${took} ms`);
      await seeAll(page);
      assert.equal(await page.locator("figure.is-live").count() > 2, true);
    });
    assert.ok(statSync(file(name)).size < 1.5e6);
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`${name}: axe finds nothing serious in ${colorScheme}`, async () => {
      await opened(name, {colorScheme, bypassCSP: true}, async (page) => {
        await seeAll(page);
        await page.addScriptTag({path: axeSource});
        const {violations} = await page.evaluate(() => axe.run(document, {resultTypes: ["violations"]}));
        const bad = violations.filter(({impact}) => ["serious", "critical"].includes(impact));
        assert.deepEqual(bad.map(({id, nodes}) => [id, nodes[0].html.slice(0, 200), nodes[0].failureSummary]), []);
      });
    });
  }

  test(`${name}: a narrow window scrolls down only`, async () => {
    await opened(name, {viewport: {width: 360, height: 800}}, async (page) => {
      await seeAll(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    });
  });

  test(`${name}: is readable without JavaScript`, async () => {
    await opened(name, {javaScriptEnabled: false}, async (page) => {
      assert.ok(await page.locator("h1").isVisible());
      assert.ok(await page.locator("figure svg").first().isVisible());
      assert.equal(await page.locator("canvas").count(), 0);
      assert.equal(await page.locator("#choices").isVisible(), false);
    });
  });
}

test("hostile names are text", async () => {
  await opened("hostile", {}, async (page) => {
    page.on("dialog", () => assert.fail("a name was run"));
    await seeAll(page);
    assert.equal(await page.locator("img").count(), 0);
    assert.equal(await page.locator("script").count(), 3);
    assert.match(await page.locator("#choices").innerText(), /<\/script><script>alert\(1\)/);
  });
});

test("groups, stages, quantiles and scales are chosen, and the address keeps the choice", async () => {
  await opened("stores", {}, async (page) => {
    await page.locator("#choices select").selectOption("write_latency");
    await page.locator("#choices").getByLabel("s3", {exact: true}).uncheck();
    await page.locator("#choices").getByLabel("p90", {exact: true}).uncheck();
    await page.locator("#cdf").getByRole("button", {name: /^Linear/}).click();
    const hash = await page.evaluate(() => location.hash);
    for (const part of ["stage=write_latency", "off=s3", "q=p50", "linear=cdf"]) assert.ok(hash.includes(part), hash);
    assert.equal(await page.locator("th[data-quantile=p90]").first().isVisible(), false);
    await opened("stores", {hash}, async (again) => {
      assert.equal(await again.locator("#choices select").inputValue(), "write_latency");
      assert.equal(await again.locator("#choices").getByLabel("s3", {exact: true}).isChecked(), false);
      await again.locator("#cdf").scrollIntoViewIfNeeded();
      await again.waitForSelector("#cdf.is-live");
      const drawn = await again.evaluate(() => { const chart = Chart.getChart(document.querySelector("#cdf canvas"));
        return [chart.data.datasets.map(({label}) => label), chart.scales.x.type, chart.scales.x.options.title.text]; });
      assert.ok(!drawn[0].includes("s3") && drawn[0].length > 0);
      assert.deepEqual(drawn.slice(1), ["linear", "Write latency (ms)"]);
    });
    await page.getByRole("button", {name: /^Show everything/}).click();
    assert.equal(await page.evaluate(() => location.hash), "");
  });
});

test("a chart is read, zoomed and left with keys alone", async () => {
  await opened("stores", {}, async (page) => {
    const canvas = page.locator("#cdf canvas");
    await canvas.scrollIntoViewIfNeeded();
    await page.waitForSelector("#cdf.is-live");
    await canvas.focus();
    await page.keyboard.press("ArrowRight");
    assert.match(await page.locator("#cdf [aria-live]").textContent(), / % within [\d,.]+ /);
    const before = await page.evaluate(() => Chart.getChart(document.querySelector("#cdf canvas")).scales.x.max);
    await page.keyboard.press("+");
    assert.ok(await page.evaluate(() => Chart.getChart(document.querySelector("#cdf canvas")).scales.x.max) < before);
    assert.match(await page.evaluate(() => location.hash), /zoom=cdf/);
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => Chart.getChart(document.querySelector("#cdf canvas")).scales.x.max), before);
  });
});

test("a chart is zoomed with the mouse", async () => {
  await opened("stores", {}, async (page) => {
    const canvas = page.locator("#cdf canvas");
    await canvas.scrollIntoViewIfNeeded();
    await page.waitForSelector("#cdf.is-live");
    const box = await canvas.boundingBox();
    await page.mouse.move(box.x + 300, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 210, {steps: 4});
    await page.mouse.up();
    assert.match(await page.evaluate(() => location.hash), /zoom=cdf/);
    await page.locator("#cdf").getByRole("button", {name: /^Show all/}).click();
    assert.equal(await page.evaluate(() => location.hash), "");
  });
});

test("a chart is saved as PNG and a table as CSV with all digits", async () => {
  await opened("stores", {}, async (page) => {
    await page.locator("#cdf").scrollIntoViewIfNeeded();
    const [picture] = await Promise.all([page.waitForEvent("download"), page.locator("#cdf").getByRole("button", {name: /PNG/}).click()]);
    assert.equal(picture.suggestedFilename(), "cdf.png");
    assert.equal(readFileSync(await picture.path()).subarray(1, 4).toString(), "PNG");
    const [table] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", {name: "CSV: download the table trigger latency"}).click()]);
    const lines = readFileSync(await table.path(), "utf-8").trim().split("\r\n").map((line) => line.split(","));
    assert.deepEqual(lines[0].slice(0, 4), ["Group", "p50", "p50 low", "p50 high"]);
    const analysis = JSON.parse(readFileSync(`${pages}/stores.json`, "utf-8"));
    for (const line of lines.slice(1)) {
      const group = analysis.groups.find((one) => one.stage === "trigger_latency" && one.by.store === line[0]);
      assert.equal(Number(line[1]), group.quantiles.p50);
      assert.deepEqual(line.slice(2, 4).map(Number), group.interval95.p50);
    }
  });
});

test("the heat map is shaded for another quantile", async () => {
  await opened("cells", {}, async (page) => {
    const cell = page.locator("td[data-quantiles]").first();
    const slow = await cell.textContent();
    await page.locator("#map-choice select").selectOption("p50");
    assert.notEqual(await cell.textContent(), slow);
  });
});

test("prints on A4", async () => {
  await opened("stores", {}, async (page) => {
    await seeAll(page);
    const pdf = await page.pdf({format: "A4", preferCSSPageSize: true});
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    await page.emulateMedia({media: "print"});
    assert.equal(await page.locator("canvas").first().isVisible(), false);
    assert.equal(await page.locator("#cdf svg").isVisible(), true);
  });
});
