// Measures the download of a large session as CSV in the app as it ships, and Papa Parse on the same rows in the same browser:
// from the click, or the call, until the file is on disk; the longest task on the page meanwhile; the memory of its process.
// Prints JSON. Usage: node downloads.mjs URL RUNS FILE, where URL is a session's page and FILE keeps the last file.
import { execFileSync } from "node:child_process";
import { copyFile, readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "@playwright/test";
import { chromiumFlags, chromiumPath } from "./chromium.mjs";

const [url, runs, kept] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags });
// The app's policy forbids scripts of others, and Papa Parse is one.
const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
const system = await browser.newBrowserCDPSession();

/** Resident and highest resident memory of a process, in bytes. */
async function memory(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const of = (key) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024;
  return { now: of("VmRSS"), most: of("VmHWM") };
}

/** Does something with the page, and tells what its process needed for it. */
async function watched(page, work) {
  const { processInfo } = await system.send("SystemInfo.getProcessInfo");
  const renderers = await Promise.all(
    processInfo.filter(({ type }) => type === "renderer").map(async ({ id }) => ({ id, ...(await memory(id)) })),
  );
  const { id, now } = renderers.reduce((one, two) => (two.now > one.now ? two : one));
  // From now on the highest is counted anew.
  await writeFile(`/proc/${id}/clear_refs`, "5");
  await page.evaluate(() => {
    window.longest = 0;
    window.tasks?.disconnect();
    window.tasks = new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
    });
    window.tasks.observe({ entryTypes: ["longtask"] });
  });
  const times = await work();
  // What the observer was not told yet.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
  const longest = await page.evaluate(() => window.longest);
  return { ...times, longest, before: now, peak: (await memory(id)).most };
}

/** Milliseconds from `begin` until the browser begins to save the file that it makes, and until that is on disk. */
async function untilSaved(page, begin) {
  // The disk is not to be busy with what was written before.
  execFileSync("sync");
  const started = performance.now();
  const coming = page.waitForEvent("download", { timeout: 600_000 });
  await begin();
  const download = await coming;
  const made = performance.now() - started;
  const path = await download.path();
  const time = performance.now() - started;
  await copyFile(path, kept);
  await download.delete();
  return { made, time };
}

async function app() {
  const page = await context.newPage();
  // Files are kept by the browser, as in every browser that has no other way.
  await page.addInitScript(() => delete window.showSaveFilePicker);
  await page.goto(url);
  await page.getByRole("region", { name: "Requests of the session" }).getByRole("rowheader").first().waitFor({ timeout: 120_000 });
  await page.waitForFunction(() => !document.querySelector("progress"), undefined, { timeout: 600_000 });
  const requests = await page.locator(".inside-count").textContent();
  const measured = [];
  for (let run = 0; run < Number(runs); run += 1) {
    await page.getByRole("button", { name: "Download", exact: true }).click();
    const begin = page.getByRole("button", { name: "Download file" });
    await begin.waitFor();
    measured.push(await watched(page, () => untilSaved(page, () => begin.evaluate((button) => button.click()))));
  }
  await page.close();
  return { requests, measured, bytes: (await stat(kept)).size };
}

/** The rows of the file as lists of texts and numbers, from the columns of the API, so that equal texts are one. */
async function makeRows({ header, session }) {
  const rows = [];
  let after = "";
  do {
    const answer = await fetch(`/api/v1/sessions/${session}/requests?limit=50000${after}`);
    const { columns, next } = await answer.json();
    const count = columns.time.deltas.length;
    const own = new Map();
    for (const [key, name] of header) {
      const { values, rows: codes, numbers } = columns[key];
      const cell = (value) => (Array.isArray(value) ? value.join("; ") : (value ?? ""));
      const number = (value) => (value === null ? "" : name.endsWith("_ms") ? value / 1000 : value);
      if (numbers) own.set(key, numbers.map(number));
      else {
        const cells = values.map(cell);
        own.set(key, codes ? codes.map((code) => cells[code]) : cells);
      }
    }
    let time = columns.time.start;
    for (let row = 0; row < count; row += 1) {
      time += columns.time.deltas[row];
      const cells = header.map(([key]) => own.get(key)[row]);
      const link = `${location.origin}/sessions/${session}?open=${own.get("request")[row]}`;
      rows.push([new Date(time).toISOString(), ...cells, link]);
    }
    after = next ? `&after=${next}` : "";
  } while (after !== "");
  window.fields = ["time_utc", ...header.map(([, name]) => name), "link"];
  window.rows = rows;
  return rows.length;
}

async function papa(names) {
  const page = await context.newPage();
  const { origin, pathname } = new URL(url);
  await page.goto(`${origin}/api/v1/health`);
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve("papaparse/papaparse.min.js") });
  const document = await (await fetch(`${origin}/api/v1/sessions${pathname.replace("/sessions", "")}/requests?limit=1`)).json();
  // The columns of the answer in the order of the file.
  const keys = { session_id: "session", request_id: "request", api_host: "host", response_code: "status", response_time_ms: "duration",
    response_size_bytes: "size", slower_than_usual: "slow", larger_than_usual: "large", business_flows: "flow", user_ip: "ip",
    attack_types: "attack", session_parameters: "parameter" };
  const header = names.slice(1, -1).map((name) => [keys[name] ?? name, name]);
  const unknown = header.filter(([key]) => !(key in document.columns));
  if (unknown.length > 0) throw new Error(`no column for ${unknown}`);
  const count = await page.evaluate(makeRows, { header, session: decodeURIComponent(pathname.split("/").pop()) });
  const measured = [];
  const unparse = [];
  for (let run = 0; run < Number(runs); run += 1) {
    const begin = () =>
      page.evaluate(() => {
        const started = performance.now();
        const text = Papa.unparse({ fields: window.fields, data: window.rows }, { escapeFormulae: true });
        window.unparse = performance.now() - started;
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
        link.download = "papa.csv";
        link.click();
        URL.revokeObjectURL(link.href);
      });
    measured.push(await watched(page, () => untilSaved(page, begin)));
    unparse.push(await page.evaluate(() => window.unparse));
  }
  const bytes = (await stat(kept)).size;
  await page.close();
  return { count, measured, unparse, bytes };
}

const ours = await app();
const file = await readFile(kept);
const names = file.subarray(3, file.indexOf("\r\n")).toString().split(",");
await copyFile(kept, `${kept}.ours`);
const theirs = await papa(names);
await browser.close();
await copyFile(`${kept}.ours`, kept);
console.log(JSON.stringify({ ours, papa: theirs }));
