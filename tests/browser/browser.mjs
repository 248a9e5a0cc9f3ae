// Debian's Chromium, driven by playwright-core; what a page asks for and complains of is kept.
import {existsSync} from "node:fs";
import {createRequire} from "node:module";
import path from "node:path";
import {pathToFileURL} from "node:url";

export const packages = process.env.ECHOTRACE_PACKAGES;
const require = createRequire(path.resolve(packages, "package.json"));
const {chromium} = require("playwright-core");
export const axeSource = require.resolve("axe-core/axe.min.js");

const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
               "--disable-component-update", "--disable-sync"];

export async function launch() {
  return chromium.launch({executablePath: program, headless: true, args: flags});
}

// A page that has loaded `file`: {page, requests, complaints}. Requests are those beside the file itself.
export async function open(browser, file, {hash = "", ...options} = {}) {
  const context = await browser.newContext({viewport: {width: 1200, height: 900}, acceptDownloads: true, ...options});
  const page = await context.newPage();
  const url = pathToFileURL(path.resolve(file)).href;
  const requests = [], complaints = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("data:")) requests.push(request.url());
  });
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url + hash, {waitUntil: "load"});
  return {context, page, requests, complaints};
}

// Scrolls through the page, so that every chart is drawn.
export async function seeAll(page) {
  await page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 500) {
      scrollTo(0, y);
      await new Promise((done) => setTimeout(done, 30));
    }
    scrollTo(0, 0);
  });
  await page.waitForFunction(() => !document.querySelector("figure:not(.is-live) .tools"));
}
