// Downloads as their users know them: the panel, what stands at the bottom of the page, and the files themselves.
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { type Download, type Locator, type Page, expect } from "@playwright/test";
import { parse } from "csv-parse/sync";

export type Table = Record<string, string>[];

/** The panel of a download, and how it stands. */
export class Saving {
  constructor(readonly page: Page) {}

  /** The button that opens the panel. */
  get menu(): Locator {
    return this.page.getByRole("button", { name: "Download", exact: true });
  }

  /** The button that begins. */
  get begin(): Locator {
    return this.page.getByRole("button", { name: /^(Download file|Choose a file…|A download is under way)$/ });
  }

  /** What the panel says it will give. */
  get gives(): Locator {
    return this.page.locator(".download-gives");
  }

  /** How the download stands. */
  get tray(): Locator {
    return this.page.getByRole("complementary", { name: "Download" });
  }

  /** What those who listen hear of it. */
  get said(): Locator {
    return this.page.locator(".download-tray + [role=status]");
  }

  async open(): Promise<void> {
    await this.menu.click();
    await expect(this.begin).toBeVisible();
  }

  /** Makes choices in the open panel, each by the beginning of its words. */
  async choose(...words: string[]): Promise<void> {
    for (const start of words) {
      const name = new RegExp(`^${start}`);
      await this.page.getByRole("radio", { name }).or(this.page.getByRole("checkbox", { name })).click();
    }
  }

  /** Opens the panel, makes choices, and downloads. */
  async download(...words: string[]): Promise<Download> {
    await this.open();
    await this.choose(...words);
    const coming = this.page.waitForEvent("download");
    await this.begin.click();
    return coming;
  }
}

/** Reads a CSV file with csv-parse and with Python, which must agree. */
export async function readTable(file: string): Promise<{ text: string; header: string[]; table: Table }> {
  const text = await readFile(file, "utf8");
  const rows: string[][] = parse(text, { bom: true });
  const python = "import csv, json, sys; print(json.dumps(list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8-sig')))))";
  expect(JSON.parse(execFileSync("python3", ["-c", python, file], { encoding: "utf8", maxBuffer: 1 << 28 }))).toEqual(rows);
  const [header = [], ...cells] = rows;
  for (const row of cells) expect(row).toHaveLength(header.length);
  return { text, header, table: cells.map((row) => Object.fromEntries(header.map((name, position) => [name, row[position] ?? ""]))) };
}

/** Lets pages choose files in a folder of their own, without a dialog: what is written there is written by the browser's
 * own streams, and what it was asked to be called is remembered. */
export async function givePicker(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const own = window as unknown as { showSaveFilePicker: (options: { suggestedName: string }) => Promise<FileSystemFileHandle> };
    own.showSaveFilePicker = async ({ suggestedName }) => {
      const folder = await navigator.storage.getDirectory();
      // As the real picker does: the file is there, and empty, from the moment it is chosen.
      return folder.getFileHandle(suggestedName, { create: true });
    };
  });
}

/** The files in that folder, by name. */
export async function chosenFiles(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    const files: Record<string, string> = {};
    for await (const [name, handle] of (folder as unknown as { entries(): AsyncIterable<[string, FileSystemFileHandle]> }).entries()) {
      files[name] = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await (await handle.getFile()).arrayBuffer());
    }
    return files;
  });
}
