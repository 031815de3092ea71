// Importing on the page: files are given, every line of them is accounted for, and what goes wrong loses nothing.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Page, expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

const fixtures = path.resolve(import.meta.dirname, "../../fixtures");

/** The page of imports. */
class Import {
  constructor(readonly page: Page) {}

  get field() {
    return this.page.getByLabel("Choose files, or drop them or a folder here");
  }

  row(name: string) {
    return this.page.getByRole("list", { name: "Files", exact: true }).getByRole("listitem").filter({ hasText: name });
  }

  async open(origin: string): Promise<void> {
    await this.page.goto(`${origin}/sessions`);
    await this.page.getByRole("link", { name: "Import", exact: true }).click();
    await expect(this.page.getByRole("heading", { name: "Import" })).toBeVisible();
  }
}

/** A line of an access log. */
const line = (second: number, target: string) =>
  `198.51.100.9 - - [05/Mar/2026:10:00:${String(second).padStart(2, "0")} +0000] "GET ${target} HTTP/1.1" 200 12 "-" "story/1"\n`;

const file = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

/** A log that takes a while. */
const long = () => file("long.log", Array.from({ length: 30_000 }, (_, at) => line(at % 60, `/long/${at}`)).join(""));

async function stored(page: Page, origin: string): Promise<number> {
  const health = (await (await page.request.get(`${origin}/api/v1/health`)).json()) as { requests: number };
  return health.requests;
}

test("files are imported, every line is accounted for, and their sessions are a click away", async ({ page, list, ownServer }) => {
  const imports = new Import(page);
  await imports.open(ownServer.url);
  const before = await stored(page, ownServer.url);
  await imports.field.setInputFiles([file("two.log", line(1, "/one") + line(2, "/two")), file("odd.log", `${line(3, "/three")}no line\n\n`)]);
  await expect(imports.row("two.log")).toContainText("2 read: 2 stored, 0 known already");
  const odd = imports.row("odd.log");
  await expect(odd).toContainText("3 read: 1 stored, 0 known already, 1 rejected, 1 skipped");
  await expect(odd.getByRole("list", { name: "Reasons" })).toContainText("1 line rejected, the first is line 2");
  await odd.getByText("1 line rejected", { exact: true }).click();
  await expect(odd.getByText("no line", { exact: true })).toBeVisible();
  const [saved] = await Promise.all([page.waitForEvent("download"), odd.getByRole("button", { name: "Save as text" }).click()]);
  expect(saved.suggestedFilename()).toBe("odd.log.rejected.txt");
  const text = await readFile(await saved.path(), "utf8");
  expect(text).toContain("# odd.log: 1 line rejected.");
  expect(text).toMatch(/^odd\.log\t2\t[^\t]+\tno line$/m);
  expect(await stored(page, ownServer.url)).toBe(before + 3);
  await expectAccessible(page);

  // The same again adds nothing.
  await imports.field.setInputFiles([file("again.log", line(1, "/one") + line(2, "/two"))]);
  await expect(imports.row("again.log")).toContainText("2 read: 0 stored, 2 known already");

  await imports.row("two.log").getByRole("link", { name: "Show its sessions" }).click();
  await list.expectSessions(1);
  await expect(page).toHaveURL(/from=2026-03-05T10:00Z&to=2026-03-05T10:01Z/);
});

test("a file that is dropped is imported as the options say", async ({ page, ownServer, watch }) => {
  const imports = new Import(page);
  await imports.open(ownServer.url);
  await page.getByText("Options for the next files").click();
  await page.getByLabel("API host, where the file names none").fill("Dropped.example.test");
  const dropped = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "dropped.log"));
    return data;
  }, line(4, "/dropped"));
  await page.locator(".drop").dispatchEvent("drop", { dataTransfer: dropped });
  await expect(imports.row("dropped.log")).toContainText("1 read: 1 stored");
  const found = await page.request.get(`${ownServer.url}/api/v1/sessions?host=dropped.example.test`);
  expect(((await found.json()) as { total: number }).total).toBe(1);

  await page.getByLabel("Look for attacks").check();
  await imports.field.setInputFiles([file("probe.log", line(5, "/v1/items?q=1%27%20OR%201=1--%20"))]);
  await expect(imports.row("probe.log")).toContainText("1 stored, 0 known already; Spoor detected attacks in 1");

  // A format that there is not is refused, and which there are is said.
  watch.expect(/status of 400/);
  await page.getByLabel("Format").fill("word");
  await imports.field.setInputFiles([file("word.log", line(5, "/word"))]);
  await expect(imports.row("word.log").getByRole("alert")).toContainText("the formats are");
});

test("a folder that is dropped is read with the folders in it", async ({ page, context, ownServer }) => {
  const imports = new Import(page);
  await imports.open(ownServer.url);
  const folder = await mkdtemp(path.join(os.tmpdir(), "spoor-story-"));
  try {
    await mkdir(path.join(folder, "logs", "old"), { recursive: true });
    await mkdir(path.join(folder, "nothing"));
    await writeFile(path.join(folder, "logs", "now.log"), line(10, "/folder/now"));
    await writeFile(path.join(folder, "logs", "old", "then.log"), line(11, "/folder/then"));
    const place = await page.locator(".drop").boundingBox();
    const browser = await context.newCDPSession(page);
    const drop = async (name: string) => {
      const data = { items: [], files: [path.join(folder, name)], dragOperationsMask: 1 };
      for (const type of ["dragEnter", "dragOver", "drop"] as const) {
        await browser.send("Input.dispatchDragEvent", { type, x: place!.x + 20, y: place!.y + 10, data });
      }
    };
    await drop("logs");
    await expect(imports.row("logs/now.log")).toContainText("1 read: 1 stored");
    await expect(imports.row("logs/old/then.log")).toContainText("1 read: 1 stored");
    await drop("nothing");
    await expect(imports.row("nothing").getByRole("alert")).toContainText("no file that the browser can read");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("an import goes on when its page is left, and one that is cancelled keeps what was read", async ({ page, context, list, ownServer }) => {
  const imports = new Import(page);
  await imports.open(ownServer.url);
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200_000 };
  await network.send("Network.emulateNetworkConditions", slow);
  await imports.field.setInputFiles([long(), file("next.log", line(6, "/next")), file("last.log", line(7, "/last"))]);
  await expect(imports.row("long.log")).toContainText(/ of [\d.]+ MB sent/);
  await expect(imports.row("next.log")).toContainText("waits for its turn");
  await expect(page).toHaveTitle(/^Import: 3 files to go/);
  await expectAccessible(page);
  await imports.row("next.log").getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(imports.row("next.log")).toContainText("cancelled, nothing was imported");
  // The button is gone; the focus stays on what it was about.
  await expect(imports.row("next.log")).toBeFocused();
  await page.getByRole("link", { name: "Sessions", exact: true }).click();
  await expect(list.link("alice")).toBeVisible();
  await page.getByRole("link", { name: "Import", exact: true }).click();
  await expect(imports.row("long.log")).toContainText(/ of [\d.]+ MB sent/);
  await imports.row("long.log").getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(imports.row("long.log")).toContainText("cancelled; what was read until then stays");
  await expect(imports.row("long.log")).toBeFocused();
  await network.send("Network.emulateNetworkConditions", { ...slow, uploadThroughput: -1 });
  await expect(imports.row("last.log")).toContainText("1 read: 1 stored");
  await expect(page).toHaveTitle(/^Import ·/);
});

test("what cannot be imported is said, and the rest is imported all the same", async ({ page, ownServer, watch }) => {
  const imports = new Import(page);
  await imports.open(ownServer.url);
  const hostile = "<img src=x onerror=alert(1)>\u202egnp.log";
  // Told from its beginning, long before it has been sent.
  const noise = { name: "noise.bin", mimeType: "", buffer: Buffer.alloc(20_000_000) };
  await imports.field.setInputFiles([noise, file(hostile, line(8, "/hostile"))]);
  await expect(imports.row("noise.bin").getByRole("alert")).toContainText("binary");
  await expect(imports.row("onerror")).toContainText("1 read: 1 stored");
  await expect(imports.row("onerror")).toContainText("<img src=x onerror=alert(1)>⟨U+202E⟩gnp.log");

  watch.expect(/ERR_CONNECTION_REFUSED/);
  await ownServer.pause();
  await imports.field.setInputFiles([file("lost.log", line(9, "/lost"))]);
  await expect(imports.row("lost.log").getByRole("alert")).toContainText("The server cannot be reached");
  await ownServer.resume();
  await imports.field.setInputFiles([path.join(fixtures, "shop.log")]);
  await expect(imports.row("shop.log")).toContainText(/ read: [\d,]+ stored, 0 known already/);
});
