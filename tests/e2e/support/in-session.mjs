// Measures the work inside a large session, in the app as it ships: from a click to the painted change, how long the work
// itself took of it, and how evenly frames come while the table is scrolled from its top to its end. Prints JSON.
// Usage: node in-session.mjs URL RUNS
import { chromium } from "@playwright/test";
import { chromiumFlags, chromiumPath } from "./chromium.mjs";

const [url, runs] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });

await page.addInitScript(() => {
  /** Milliseconds from a click on `element` until what `read` gives has changed and is painted. */
  window.untilPainted = async (element, read) => {
    const frame = () => new Promise(requestAnimationFrame);
    const before = read();
    const start = performance.now();
    element.click();
    while (read() === before) await frame();
    // The frame after the next one starts once the change has been painted.
    await frame();
    await frame();
    return performance.now() - start;
  };
});
const started = Date.now();
await page.goto(url);
await page.getByRole("region", { name: "Requests of the session" }).getByRole("rowheader").first().waitFor({ timeout: 120_000 });
const firstRows = Date.now() - started;
// The note on what is being loaded goes when all of it is there.
await page.waitForFunction(() => !document.querySelector("progress"), undefined, { timeout: 600_000 });
const loaded = Date.now() - started;
const requests = await page.locator(".inside-count").textContent();

const facet = page.getByRole("complementary", { name: "In-session filters" }).getByRole("link", { name: /^404 / });
const path = page.getByRole("columnheader", { name: "Path" }).getByRole("link");
/** Milliseconds of the work itself in the last change, by what it was: the app measures it as User Timing. */
const work = () =>
  page.evaluate(() => {
    const measures = performance.getEntriesByType("measure").map(({ name, duration }) => [name, duration]);
    performance.clearMeasures();
    return measures;
  });
const filters = [];
const sorts = [];
const ledger = { filters: [], sorts: [] };
for (let run = 0; run < Number(runs); run += 1) {
  // On, and off again: both filter anew and count all facets.
  for (let click = 0; click < 2; click += 1) {
    await work();
    filters.push(await facet.evaluate((link) => window.untilPainted(link, () => document.querySelector(".inside-count").textContent)));
    const measured = await work();
    const counted = measured.filter(([name]) => name === "filter" || name.startsWith("facet "));
    if (counted.length < 2) throw new Error("the app measures its filter and its facets no more, or under other names");
    ledger.filters.push(counted.reduce((sum, [, duration]) => sum + duration, 0));
  }
  sorts.push(
    await path.evaluate((link) => window.untilPainted(link, () => link.closest("th").getAttribute("aria-sort") + document.querySelector("tr.request").textContent)),
  );
  const sorted = (await work()).filter(([name]) => name === "sort").map(([, duration]) => duration);
  if (sorted.length === 0) throw new Error("the app measures its sort no more, or under another name");
  ledger.sorts.push(...sorted);
}

const gaps = await page.locator(".scroller.requests").evaluate(async (scroller) => {
  const frame = () => new Promise(requestAnimationFrame);
  const end = scroller.scrollHeight - scroller.clientHeight;
  const gaps = [];
  let before = await frame();
  for (let step = 1; step <= 300; step += 1) {
    scroller.scrollTop = (end * step) / 300;
    const now = await frame();
    gaps.push(now - before);
    before = now;
  }
  return gaps;
});
await browser.close();
console.log(JSON.stringify({ requests, first_rows: firstRows, loaded, filters, sorts, ledger, gaps }));
