// Measures the time from navigation to the first painted session, in a fresh browser profile each time. Prints the
// milliseconds of each run as a JSON array. Usage: node first-rows.mjs URL RUNS
import { chromium } from "@playwright/test";
import { chromiumFlags, chromiumPath } from "./chromium.mjs";

const [url, runs] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags });
const times = [];
// The first run warms the server and the browser itself, and does not count.
for (let run = 0; run <= Number(runs); run += 1) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('table a[href^="/sessions/"]')) return;
      observer.disconnect();
      // The frame after the next one starts once this change has been painted.
      requestAnimationFrame(() => requestAnimationFrame(() => (window.firstRows = performance.now())));
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await page.goto(url);
  const time = await page.waitForFunction(() => window.firstRows, undefined, { timeout: 60_000 });
  if (run > 0) times.push(await time.jsonValue());
  await context.close();
}
await browser.close();
console.log(JSON.stringify(times));
