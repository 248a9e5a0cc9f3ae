// Pictures to look at: ECHOTRACE_PACKAGES=FOLDER node screenshots.mjs PAGE FOLDER [NAME=CSS-SELECTOR...]
import {mkdirSync} from "node:fs";
import {launch, open, seeAll} from "./browser.mjs";

const [file, folder, ...parts] = process.argv.slice(2);
mkdirSync(folder, {recursive: true});
const browser = await launch();
for (const [name, options] of Object.entries({
  light: {colorScheme: "light"}, dark: {colorScheme: "dark"}, narrow: {viewport: {width: 360, height: 800}},
  "no-script": {javaScriptEnabled: false},
})) {
  const {context, page, complaints} = await open(browser, file, options);
  if (options.javaScriptEnabled !== false) await seeAll(page);
  await page.screenshot({path: `${folder}/${name}.png`, fullPage: true});
  for (const part of parts) {
    const [label, selector] = part.split("=");
    await page.locator(selector).first().screenshot({path: `${folder}/${name}-${label}.png`});
  }
  for (const complaint of complaints) console.log(name, complaint);
  if (name === "light") {
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({path: `${folder}/top.png`});
    await page.pdf({path: `${folder}/print.pdf`, format: "A4", preferCSSPageSize: true});
  }
  await context.close();
}
await browser.close();
