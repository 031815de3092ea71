// The downloaded CSV is the table: every cell, every row, in the order shown, for two readers that know nothing of the
// writer.
import { type Download } from "@playwright/test";
import { Saving, type Table, readTable } from "../support/files.ts";
import { shop, who } from "../support/shop.ts";
import { type Page, type Session, expect, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

/** Downloads the CSV of the session that is open. */
async function download(page: Page, options: { whole?: boolean; raw?: boolean } = {}): Promise<Download> {
  const choices = [options.whole ? "The whole session" : "", options.raw ? "Scripts" : ""];
  return new Saving(page).download(...choices.filter((words) => words !== ""));
}

async function read(download: Download): Promise<{ text: string; table: Table }> {
  return readTable(await download.path());
}

/** What a request of the fixture must look like in a file of raw values. */
function expectedCells(id: string): Record<string, string> {
  const request = shop.find((request) => request.id === id);
  if (!request) throw new Error(`the fixture has no ${id}`);
  const plain = request as unknown as Record<string, string | undefined>;
  return {
    time_utc: request.time,
    request_id: request.id,
    application: plain.application ?? "",
    api_host: request.host,
    method: request.method,
    path: request.path,
    response_code: String(request.status),
    response_time_ms: request.duration_ms === undefined ? "" : String(request.duration_ms),
    response_size_bytes: request.size === undefined ? "" : String(request.size),
    user: request.user ?? "",
    role: plain.role ?? "",
    user_ip: request.ip ?? "",
    country: request.country ?? "",
    network: request.network ?? "",
    attack_types: [...new Set((request.attacks ?? []).map(({ type }) => type))].join("; "),
    user_agent: request.user_agent ?? "",
  };
}

/** Ids of the requests on screen, from first to last. */
function ids(session: Session): Promise<string[]> {
  return session.links.evaluateAll((links) => links.map((link) => (link.getAttribute("aria-controls") ?? "").replace("request-", "")));
}

test("the file has what the table shows, in its order", async ({ page, list, session }) => {
  await list.visit("?host=api.shop.test");
  await list.link("203.0.113.99").click();
  await session.ready();
  await session.facet("403 Forbidden").click();
  await session.header("Path").getByRole("link").click();
  await expect(session.header("Path")).toHaveAttribute("aria-sort", "descending");
  await expect(session.rows).toHaveCount(12);
  const [cells, order, address] = [await session.cells(), await ids(session), page.url()];
  const file = await download(page);
  const { text, table } = await read(file);
  expect(page.url()).toBe(address);
  expect(file.suggestedFilename()).toMatch(/^spoor_[0-9a-f]{8}_20260302T1000_20260302T1000_12rows\.csv$/);
  expect(text.startsWith("\uFEFF")).toBe(true);
  expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  expect(table.map((row) => row.request_id)).toEqual(order);
  const labels: Record<string, string> = { path_traversal: "Path traversal", sqli: "SQL injection", schema_violation: "Schema violation", xss: "Cross-site scripting" };
  for (const [position, row] of table.entries()) {
    const [time, method, path, code, milliseconds, , , attack] = cells[position] ?? [];
    expect(row.time_utc).toContain(`T${time}Z`);
    expect([row.method, row.path, row.response_code]).toEqual([method, path, code]);
    expect(String(Math.round(Number(row.response_time_ms)))).toBe(milliseconds);
    const [first = "", ...others] = (row.attack_types ?? "").split("; ");
    const words = first === "" ? "" : `${row.action}: ${labels[first]}${others.length > 0 ? `+${others.length}` : ""}`;
    expect(attack?.replace(/\s+/g, " ")).toBe(words);
  }
});

test("a file of raw values has every request of the whole session as it was recorded", async ({ page, list, session }) => {
  const sessions = ["alice", "bob", "203.0.113.7", "carol", "OPTIONS", "192.0.2.200"];
  for (const words of sessions) {
    await list.visit("?host=api.shop.test");
    await list.link(words).first().click();
    await session.ready();
    const [first = ""] = await ids(session);
    const all = shop.filter((request) => who(request) === who({ id: first } as (typeof shop)[number]));
    await session.facets.getByRole("link", { name: /^Leave out/ }).first().click();
    const file = await download(page, { whole: true, raw: true });
    const { text, table } = await read(file);
    expect(file.suggestedFilename()).toMatch(new RegExp(`_${all.length}rows_raw\\.csv$`));
    expect(text.startsWith("\uFEFF")).toBe(false);
    expect(table).toHaveLength(all.length);
    for (const [position, request] of all.entries()) expect(table[position]).toMatchObject(expectedCells(request.id));
  }
});

test("the server's own answer and the file are the same", async ({ page, list, session, request }) => {
  await list.visit();
  await list.link("alice").click();
  await session.ready();
  const { table } = await read(await download(page, { raw: true }));
  for (const row of table) {
    const answer = await (await request.get(`/api/v1/requests/${row.request_id}`)).json();
    expect({ path: answer.request.path, status: String(answer.request.status), endpoint: answer.request.endpoint }).toEqual({
      path: row.path,
      status: row.response_code,
      endpoint: row.endpoint,
    });
    expect(row.business_flows).toBe((answer.request.flows ?? []).join("; "));
    expect(row.link).toBe(`${new URL(page.url()).origin}/sessions/${row.session_id}?open=${row.request_id}`);
  }
});

test("a link in the file leads to its request", async ({ page, list, session }) => {
  await list.visit();
  await list.link("203.0.113.99").click();
  await session.ready();
  const { table } = await read(await download(page));
  await page.goto(table[7]?.link ?? "");
  await session.ready();
  await expect(session.region.getByRole("link", { expanded: true })).toHaveAttribute("aria-controls", `request-${table[7]?.request_id}`);
});

test("no cell of the file is a formula to a spreadsheet", async ({ page, list, session }) => {
  await list.visit();
  await list.link("=HYPERLINK").click();
  await session.ready();
  const { table } = await read(await download(page));
  for (const row of table) {
    const request = shop.find(({ id }) => id === row.request_id);
    expect(row.user).toBe(`'${request?.user}`);
    expect(row.role).toBe("'+admin");
    expect(row.user_agent).toBe(`'=cmd|' /C calc'!A0`);
    for (const [name, cell] of Object.entries(row)) {
      expect(/^[\s\u200B\u202E\uFEFF]*[=+\-@＝＋－＠]/.test(cell), `${name}: ${cell}`).toBe(false);
    }
  }
  const { table: raw } = await read(await download(page, { raw: true }));
  expect(raw.map((row) => row.user)).toEqual(table.map((row) => row.user?.slice(1)));
});

test("the file says how many rows it has, and an empty view gives a header alone", async ({ page, list, session }) => {
  await list.visit();
  await list.link("bob").click();
  await session.ready();
  await download(page);
  await expect(new Saving(page).said).toHaveText(/^30 rows, [\d.]+ K?B in spoor_[0-9a-f]{8}_\w+_30rows\.csv$/);
  await expect(new Saving(page).tray).toContainText("30 rows");
  await page.goto(`${page.url()}?in.status=404`);
  await session.ready();
  await expect(session.count).toHaveText("0 of 30 requests");
  const file = await download(page);
  const { text, table } = await read(file);
  expect(table).toHaveLength(0);
  expect(text).toMatch(/^\uFEFFtime_utc,session_id,request_id,.*,link\r\n$/);
});
