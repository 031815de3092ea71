// Takes pictures of pages: each at two widths, light and dark. Usage: node shots.mjs ORIGIN FOLDER PAGE…
// A page is a path and query; `@session` is the first session of the list.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { chromium } from "@playwright/test";
import { chromiumFlags, chromiumPath } from "./chromium.mjs";

const [origin, folder, ...pages] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags });

for (const wanted of pages) {
  const address = wanted === "@session" ? await firstSession() : wanted;
  const name = wanted.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "start";
  for (const width of [1280, 768]) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, timezoneId: "UTC" });
      const page = await context.newPage();
      page.on("console", (message) => message.type() === "error" && console.error(`${wanted}: ${message.text()}`));
      page.on("pageerror", (error) => console.error(`${wanted}: ${error.message}`));
      await page.goto(origin + address);
      await page.waitForLoadState("networkidle");
      const file = path.join(folder, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file });
      console.log(file);
      await context.close();
    }
  }
}
await browser.close();

async function firstSession() {
  const answer = await fetch(`${origin}/api/v1/sessions?limit=1&sort=-requests`);
  const list = await answer.json();
  if (!answer.ok || list.items.length === 0) throw new Error(`no session to show: ${JSON.stringify(list)}`);
  return `/sessions/${list.items[0].id}`;
}
