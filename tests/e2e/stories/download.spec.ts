// Files that can be trusted: all of what was asked for or a name that says otherwise, through failures and without
// doubles, and nothing left behind when nobody wants the file any more.
import { readFile } from "node:fs/promises";
import { place } from "../support/past.ts";
import { Saving, chosenFiles, givePicker, readTable } from "../support/files.ts";
import type { Recorded } from "../support/server.ts";
import { type Page, expect, expectAccessible, test } from "../support/story.ts";

// Several files in most of them, on a machine that may have other things to do.
test.describe.configure({ mode: "default", timeout: 120_000 });

/** Shops: 230 clients, five pages of the list and two of a file, each with a few requests; and one that sent 2,300. */
const CLIENTS = 230;
const LONG = 2_300;
const START = Date.parse("2026-03-02T08:00:00Z");
const crowd = {
  name: "downloads",
  requests: (): Recorded[] => [
    ...Array.from({ length: CLIENTS }, (_, client) =>
      Array.from({ length: 1 + (client % 7) }, (_, number) => ({
        id: `client-${client}-${number}`,
        time: new Date(START + client * 60_000 + number * 1_000).toISOString(),
        host: "api.shop.test",
        method: "GET",
        path: `/v2/products/${number}?email=user${client}%40shop.test`,
        status: 200,
        user: number % 2 === 0 ? `user${client}@shop.test` : `other${client}-${number}@shop.test`,
        ip: `198.51.${100 + Math.floor(client / 200)}.${client % 200}`,
        user_agent: `client/${client}`,
      })),
    ).flat(),
    ...Array.from({ length: LONG }, (_, number) => ({
      id: `long-${number}`,
      time: new Date(START + 86_400_000 + number * 1_000).toISOString(),
      host: "api.shop.test",
      method: number % 3 === 0 ? "POST" : "GET",
      path: `/v2/orders?email=${number % 2 === 0 ? "alice" : "bob"}%40shop.test&page=${number}`,
      status: number % 10 === 0 ? 500 : 200,
      ip: "203.0.113.50",
      ...(number < 40 && {
        exchange: {
          request_headers: [["Content-Type", "application/json"]],
          request_body: JSON.stringify({ email: number % 2 === 0 ? "alice@shop.test" : "bob@shop.test", number }),
          response_headers: [["Content-Type", "text/plain"]],
          response_body: "done",
        },
      }),
    })),
  ],
};
test.use({ data: { made: crowd } });

const later = /\/api\/v1\/sessions\?.*values=.*after=/;
const full = /\/requests\/full\?/;

/** Answers as a server that is overloaded. */
const overloaded = { status: 503, headers: { "retry-after": "1" }, contentType: "application/problem+json", body: '{"title":"Too much at once","status":503}' };
const refused = { status: 403, contentType: "application/problem+json", body: '{"title":"Not for you","status":403}' };

async function openLong(page: Page): Promise<void> {
  await page.goto("/sessions?ip=203.0.113.50");
  await page.getByRole("region", { name: "Sessions found" }).getByRole("rowheader").getByRole("link", { name: /\d/ }).last().click();
  await expect(page.getByRole("status").filter({ hasText: /^2,300 requests$/ })).toBeVisible();
}

for (const search of ["", "?sort=requests", "?sort=-attacks&user=*shop.test"]) {
  test(`the file of the list ${search} has all sessions that match, in the order on screen, over all pages`, async ({ page, list }) => {
    const saving = new Saving(page);
    await list.visit(search);
    const past = await place(page);
    await saving.open();
    await expect(saving.gives).toHaveText(/^23\d sessions, about [\d.]+ KB$/);
    const coming = page.waitForEvent("download");
    await saving.begin.click();
    const file = await coming;
    expect(file.suggestedFilename()).toMatch(/^spoor_sessions_20260302T0800_2026030\dT\d{4}_23\drows\.csv$/);
    expect(await place(page)).toEqual(past);
    const { table } = await readTable(await file.path());
    // The page shows all of it when one scrolls to its end.
    await expect(async () => {
      await list.rows.last().scrollIntoViewIfNeeded();
      expect(await list.rows.count()).toBe(table.length);
    }).toPass();
    const shown = await list.links.evaluateAll((links) => links.map((link) => /sessions\/(\w+)/.exec(link.getAttribute("href") ?? "")?.[1]));
    expect(table.map((row) => row.session_id)).toEqual(shown);
    expect(table.map((row) => row.requests?.replace("2300", "2.3K"))).toEqual(await list.column(3));
    await expect(saving.said).toContainText(`${shown.length} rows`);
  });
}

test("a row of the file names more values than the list shows, and its link leads to the same requests", async ({ page, list, session }) => {
  await list.visit("?path=*products*");
  const saving = new Saving(page);
  const { table } = await readTable(await (await saving.download("Scripts")).path());
  const row = table.find((row) => row.session_id !== "" && row.users_total === "4") ?? {};
  expect(row.users?.split("; ")).toHaveLength(4);
  await page.goto(row.link ?? "");
  await session.ready();
  await expect(session.count).toHaveText(`${row.requests} requests`);
});

test("the columns of the file are all, or those that are shown", async ({ page, list, session }) => {
  const saving = new Saving(page);
  await list.visit();
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  for (const column of ["Duration", "Status", "Attacks", "User IP", "API host", "Requested endpoints"]) {
    await page.getByRole("checkbox", { name: column, exact: true }).uncheck();
  }
  await page.keyboard.press("Escape");
  const { header } = await readTable(await (await saving.download("Those shown")).path());
  expect(header).toEqual(["session_id", "first_utc", "last_utc", "requests", "users", "users_total", "roles", "roles_total", "link"]);

  await list.links.first().click();
  await session.ready();
  const own = await readTable(await (await saving.download("Those shown")).path());
  expect(own.header).toEqual([
    ..."time_utc method path response_code response_time_ms response_size_bytes slower_than_usual larger_than_usual".split(" "),
    ..."business_flows attack_types action verdict link".split(" "),
  ]);
});

test("the byte order mark is there for spreadsheets, and can be left out or asked for", async ({ page, list }) => {
  await list.visit();
  const saving = new Saving(page);
  for (const [choices, start] of [
    [[], "\uFEFFsession_id,"],
    [["Byte order mark"], "session_id,"],
    [["Scripts"], "session_id,"],
    [["Scripts", "Byte order mark"], "\uFEFFsession_id,"],
  ] as const) {
    await page.reload();
    const file = await readFile(await (await saving.download(...choices)).path());
    expect(file.subarray(0, Buffer.byteLength(start)).toString("hex"), choices.join()).toBe(Buffer.from(start).toString("hex"));
  }
});

test("a server that is overloaded is asked again, and no row comes twice", async ({ page, list, watch }) => {
  watch.expect(/status of 503/);
  await list.visit();
  let refusals = 0;
  await page.route(later, (route) => (refusals++ < 2 ? route.fulfill(overloaded) : route.continue()));
  const saving = new Saving(page);
  await saving.open();
  const coming = page.waitForEvent("download");
  await saving.begin.click();
  await expect(saving.tray).toContainText(/Too much at once; trying again in \d s \(1 of 5\)/);
  await expect(saving.tray).toContainText(/trying again in \d s \(2 of 5\)/);
  const { table } = await readTable(await (await coming).path());
  expect(new Set(table.map((row) => row.session_id)).size).toBe(CLIENTS + 1);
  expect(table).toHaveLength(CLIENTS + 1);
});

test("who listens is told how it stands from time to time, not with every change", async ({ page, list, watch }) => {
  watch.expect(/status of 503/);
  await page.clock.install();
  await list.visit();
  await page.route(later, (route) => route.fulfill({ ...overloaded, headers: { "retry-after": "30" } }));
  const saving = new Saving(page);
  await saving.open();
  await saving.begin.click();
  await page.clock.runFor(300);
  await expect(saving.tray).toContainText("trying again in");
  await page.evaluate(() => {
    const tray = document.querySelector(".download-tray");
    const changes = { shown: 0, said: 0 };
    const count = (element: Element | null | undefined, key: "shown" | "said") =>
      element && new MutationObserver(() => changes[key]++).observe(element, { characterData: true, childList: true, subtree: true });
    count(tray, "shown");
    count(tray?.nextElementSibling, "said");
    (window as unknown as { changes: typeof changes }).changes = changes;
  });
  await page.clock.runFor(12_000);
  const { shown, said } = await page.evaluate(() => (window as unknown as { changes: { shown: number; said: number } }).changes);
  expect(shown).toBeGreaterThanOrEqual(10);
  expect(said).toBeGreaterThanOrEqual(2);
  expect(said).toBeLessThanOrEqual(5);
});

test("a connection that breaks is tried five times, then the user is asked", async ({ page, list, watch }) => {
  watch.expect(/ERR_FAILED|ERR_INTERNET_DISCONNECTED/);
  await page.clock.install();
  await list.visit();
  let broken = true;
  await page.route(later, (route) => (broken ? route.abort() : route.continue()));
  const saving = new Saving(page);
  await saving.open();
  await saving.begin.click();
  for (const attempt of [1, 2, 3, 4, 5]) {
    await expect(saving.tray).toContainText(`(${attempt} of 5)`);
    await page.clock.runFor(2 ** (attempt - 1) * 1_000 + 300);
  }
  await expect(saving.tray).toContainText("The server cannot be reached");
  await expect(saving.tray).toContainText("200 rows written so far");
  broken = false;
  const coming = page.waitForEvent("download");
  await saving.tray.getByRole("button", { name: "Try again" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toContain(`_${CLIENTS + 1}rows.csv`);
  const { table } = await readTable(await file.path());
  expect(new Set(table.map((row) => row.session_id)).size).toBe(CLIENTS + 1);
  expect(table).toHaveLength(CLIENTS + 1);
});

test("what is there can be saved, under a name that says that it is not complete", async ({ page, list, watch }) => {
  watch.expect(/status of 403/);
  await list.visit();
  await page.route(later, (route) => route.fulfill(refused));
  const saving = new Saving(page);
  await saving.open();
  await saving.begin.click();
  await expect(saving.tray).toContainText("Not for you");
  const coming = page.waitForEvent("download");
  await saving.tray.getByRole("button", { name: "Save what is there" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/_200rows\.partial\.csv$/);
  expect((await readTable(await file.path())).table).toHaveLength(200);
  await expect(saving.tray).toContainText("It is not complete: Not for you");
});

test("a partial HAR is valid, and a partial NDJSON has whole lines", async ({ page, watch }) => {
  watch.expect(/status of 403/);
  await openLong(page);
  await page.route(/\/requests\/full\?.*after=/, (route) => route.fulfill(refused));
  const saving = new Saving(page);
  for (const [form, end] of [["HAR", "har"], ["NDJSON", "ndjson"]] as const) {
    await saving.open();
    await saving.choose(form);
    await saving.begin.click();
    await expect(saving.tray).toContainText("Not for you");
    const coming = page.waitForEvent("download");
    await saving.tray.getByRole("button", { name: "Save what is there" }).click();
    const file = await coming;
    expect(file.suggestedFilename()).toMatch(new RegExp(`\\.partial\\.${end}$`));
    const text = await readFile(await file.path(), "utf8");
    if (end === "har") expect(JSON.parse(text).log.entries).toHaveLength(40);
    else expect(text.trimEnd().split("\n").map((line) => JSON.parse(line))).toHaveLength(500);
  }
});

test("a session that is still loading is loaded first, and when that fails the user is asked", async ({ page, list, session, watch }) => {
  watch.expect(/status of 403/);
  await list.visit("?ip=203.0.113.50&status=500");
  let broken = true;
  await page.route(/\/requests\?.*after=/, (route) => (broken ? route.fulfill(refused) : route.continue()));
  await list.links.first().click();
  await session.ready();
  await expect(page.getByRole("alert").filter({ hasText: "Not for you" })).toBeVisible();
  const saving = new Saving(page);
  await saving.open();
  await expect(saving.gives).toContainText("The rest of the session is loaded first");
  await saving.begin.click();
  await expect(saving.tray).toContainText("Not for you");
  const partial = page.waitForEvent("download");
  await saving.tray.getByRole("button", { name: "Save what is there" }).click();
  expect((await partial).suggestedFilename()).toMatch(/_200rows\.partial\.csv$/);
  expect((await readTable(await (await partial).path())).table).toHaveLength(200);

  await saving.open();
  await saving.begin.click();
  await expect(saving.tray).toContainText("Not for you");
  broken = false;
  const coming = page.waitForEvent("download");
  await saving.tray.getByRole("button", { name: "Try again" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/_230rows\.csv$/);
  const { table } = await readTable(await file.path());
  expect(table.map((row) => row.request_id)).toEqual(Array.from({ length: 230 }, (_, number) => `long-${number * 10}`));
});

test("who leaves a session that is still loading is told that there is no file", async ({ page, list, session }) => {
  await list.visit("?ip=203.0.113.50");
  await page.route(/\/requests\?.*after=/, () => undefined);
  await list.links.first().click();
  await session.ready();
  const saving = new Saving(page);
  await saving.open();
  await saving.begin.click();
  await expect(saving.tray).toContainText("Loading the rest first: 2,000 of 2,300 requests");
  await page.getByRole("main").getByRole("link", { name: "Sessions", exact: true }).click();
  await expect(saving.tray).toContainText("You left the session before all of it was loaded");
});

test("a download goes on when its page is left", async ({ page }) => {
  await openLong(page);
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/requests\/full\?.*after=/, async (route) => {
    await released;
    await route.continue();
  });
  const saving = new Saving(page);
  await saving.open();
  await saving.choose("NDJSON");
  const coming = page.waitForEvent("download");
  await saving.begin.click();
  await expect(saving.tray).toContainText(/500 of 2,300 rows, [\d.]+ KB/);
  await expect(saving.tray.getByRole("progressbar")).toHaveAttribute("value", "500");
  await page.getByRole("main").getByRole("link", { name: "Sessions", exact: true }).click();
  await expect(page.getByRole("region", { name: "Sessions found" })).toBeVisible();
  // One at a time.
  await saving.menu.click();
  await expect(saving.begin).toBeDisabled();
  release();
  const lines = (await readFile(await (await coming).path(), "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(Array.from({ length: LONG }, (_, number) => `long-${number}`));
});

test("a download that is cancelled leaves nothing", async ({ page }) => {
  const saving = new Saving(page);
  await givePicker(page);
  await openLong(page);
  await page.route(/\/requests\/full\?.*after=/, () => undefined);
  let downloads = 0;
  page.on("download", () => downloads++);
  for (const straight of [[], ["Write straight"]]) {
    await saving.open();
    await saving.choose("NDJSON", ...straight);
    await saving.begin.click();
    await expect(saving.tray).toContainText("500 of 2,300 rows");
    await saving.tray.getByRole("button", { name: "Cancel" }).click();
    await expect(saving.said).toHaveText("Cancelled; no file was written.");
    await saving.tray.getByRole("button", { name: "Close" }).click();
    await expect(saving.tray).toBeHidden();
  }
  expect(downloads).toBe(0);
  expect(await chosenFiles(page)).toEqual({});
});

test("a file that the user chooses is written straight, and has what the other way gives", async ({ page }) => {
  await givePicker(page);
  await openLong(page);
  const saving = new Saving(page);
  const usual = await saving.download();
  await saving.open();
  await saving.choose("Write straight");
  await expect(saving.begin).toHaveText("Choose a file…");
  await saving.begin.click();
  await expect(saving.said).toContainText(`2,300 rows`);
  await expect(saving.tray).toContainText(usual.suggestedFilename());
  expect(await chosenFiles(page)).toEqual({ [usual.suggestedFilename()]: await readFile(await usual.path(), "utf8") });
});

test("a chosen file that is not complete gets a name that says so", async ({ page, list, watch }) => {
  watch.expect(/status of 403/);
  await givePicker(page);
  await list.visit();
  await page.route(later, (route) => route.fulfill(refused));
  const saving = new Saving(page);
  await saving.open();
  await saving.choose("Write straight");
  await saving.begin.click();
  await saving.tray.getByRole("button", { name: "Save what is there" }).click();
  await expect(saving.tray).toContainText("It is not complete: Not for you");
  const [[name = "", text = ""] = [], ...others] = Object.entries(await chosenFiles(page));
  expect(others).toEqual([]);
  expect(name).toMatch(/_200rows\.partial\.csv$/);
  expect(text.trimEnd().split("\r\n")).toHaveLength(201);
  await expect(saving.tray).toContainText(name);
});

test("nothing is left when no file is chosen, or when there is no room for it", async ({ page, list }) => {
  await page.addInitScript(() => {
    const own = window as unknown as Record<string, unknown>;
    own.showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) => {
      if (own.chosen !== true) throw new DOMException("The user aborted a request.", "AbortError");
      const file = await (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
      const createWritable = file.createWritable.bind(file);
      file.createWritable = async () => {
        const stream = await createWritable();
        stream.write = () => Promise.reject(new DOMException("No room", "QuotaExceededError"));
        return stream;
      };
      return file;
    };
  });
  await list.visit();
  const saving = new Saving(page);
  await saving.open();
  await saving.choose("Write straight");
  await saving.begin.click();
  await expect(saving.said).toHaveText("No file was chosen, so none was written.");
  await page.evaluate(() => ((window as unknown as Record<string, unknown>).chosen = true));
  await saving.open();
  await saving.begin.click();
  await expect(saving.said).toContainText("There is no room for the file, so none was written.");
  expect(await chosenFiles(page)).toEqual({});
});

test("NDJSON has every request as the server knows it, and HAR those with full text", async ({ page, request }) => {
  await openLong(page);
  const saving = new Saving(page);
  const lines = await readFile(await (await saving.download("NDJSON", "The whole session")).path(), "utf8");
  const requests = lines.trimEnd().split("\n").map((line) => JSON.parse(line));
  expect(requests).toHaveLength(LONG);
  for (const number of [0, 39, 40, 2_299]) {
    const own = (await (await request.get(`/api/v1/requests/long-${number}`)).json()).request;
    expect(requests[number]).toMatchObject({ id: own.id, path: own.path, status: own.status, endpoint: own.endpoint, ...(own.exchange && { exchange: own.exchange }) });
  }
  const har = JSON.parse(await readFile(await (await saving.download("HAR")).path(), "utf8"));
  expect(har.log.version).toBe("1.2");
  expect(har.log.entries).toHaveLength(40);
  expect(har.log.entries[3].request.postData.text).toContain("bob@shop.test");
  await expect(saving.tray).toContainText("40 rows");
  await expect(saving.tray).toContainText("2,260 requests have no full text and are left out");
});

test("NDJSON has the requests shown, under the filters of both layers", async ({ page, list, session }) => {
  await list.visit("?status=500&ip=203.0.113.50");
  await list.links.first().click();
  await session.ready();
  await session.facet("POST").click();
  await expect(session.count).toHaveText("77 of 2,300 requests");
  const lines = await readFile(await (await new Saving(page).download("NDJSON")).path(), "utf8");
  const ids = lines.trimEnd().split("\n").map((line) => JSON.parse(line).id);
  expect(ids).toEqual(Array.from({ length: 77 }, (_, number) => `long-${number * 30}`));
});

test("a redacted value has one pseudonym in all of a file, whatever its form", async ({ page }) => {
  await openLong(page);
  const saving = new Saving(page);
  await saving.open();
  await saving.choose("Redact");
  await page.getByRole("searchbox", { name: "and parameters called" }).fill("email");
  const name = (path: string) => /email=([^&]*)/.exec(path)?.[1] ?? "";
  const paths: Record<string, string[]> = {};
  for (const form of ["CSV", "NDJSON", "HAR"]) {
    if (form !== "CSV") await saving.open();
    await saving.choose(form);
    const coming = page.waitForEvent("download");
    await saving.begin.click();
    const text = await readFile(await (await coming).path(), "utf8");
    expect(text).not.toMatch(/alice(@|%40)|bob(@|%40)/);
    if (form === "CSV") paths[form] = text.split("\r\n").slice(1, 41).map((line) => name(line.split('","')[4] ?? line));
    if (form === "NDJSON") paths[form] = text.split("\n").slice(0, 40).map((line) => name(JSON.parse(line).path));
    if (form === "HAR") {
      const { entries } = JSON.parse(text).log;
      paths[form] = entries.map((entry: { request: { url: string } }) => name(entry.request.url));
      // The same in the body as in the address.
      for (const { request } of entries) expect(JSON.parse(request.postData.text).email).toBe(name(request.url));
    }
  }
  for (const names of Object.values(paths)) {
    expect(new Set(names).size).toBe(2);
    expect(names[0]).toMatch(/^redacted-\d+-[a-z0-9]{6}$/);
    for (const [position, own] of names.entries()) expect(own).toBe(names[position % 2]);
  }
  // The names are remembered on this device.
  await page.reload();
  await saving.open();
  await saving.choose("Redact");
  await expect(page.getByRole("searchbox", { name: "and parameters called" })).toHaveValue("email");
});

test("more rows than a spreadsheet holds are said before the click", async ({ page, list, session }) => {
  await page.route(/\/requests\?limit=/, async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    await route.fulfill({ response, json: { ...body, total: 1_100_000 } });
  });
  await list.visit("?ip=203.0.113.50");
  await list.links.first().click();
  await session.ready();
  const saving = new Saving(page);
  await saving.open();
  const warning = page.getByText("A spreadsheet holds 1,048,576 rows");
  await expect(warning).toHaveCount(0);
  await saving.choose("The whole session");
  await expect(saving.gives).toHaveText(/^1,100,000 requests, about [\d.]+ MB$/);
  await expect(warning).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Write straight to a file I choose" })).toBeChecked();
  await saving.choose("Scripts");
  await expect(warning).toHaveCount(0);
});

test("a list that changes while it is read says so", async ({ page, list, ownServer }) => {
  await page.goto(`${ownServer.url}/sessions`);
  await expect(list.rows).toHaveCount(50);
  await page.route(later, async (route) => {
    await ownServer.add([{ id: "late", time: "2026-03-05T08:00:00Z", path: "/late", ip: "192.0.2.99" }]);
    await route.continue();
  });
  const saving = new Saving(page);
  await saving.download();
  await expect(saving.said).toContainText("What is stored changed while it was read");
});

test("the panel and what stands at the bottom are accessible, and work by keyboard alone", async ({ page, watch }) => {
  watch.expect(/status of 403/);
  await openLong(page);
  const saving = new Saving(page);
  await saving.menu.focus();
  await page.keyboard.press("Enter");
  await expect(saving.begin).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("radio", { name: /^CSV/ })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: /^NDJSON/ })).toBeChecked();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(page.getByRole("checkbox", { name: /^Redact/ })).toBeChecked();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expectAccessible(page);
  }
  await page.route(full, (route) => route.fulfill(refused));
  await saving.begin.focus();
  await page.keyboard.press("Enter");
  await expect(saving.tray).toContainText("Not for you");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expectAccessible(page);
  }
  await page.unroute(full);
  await saving.tray.getByRole("button", { name: "Try again" }).focus();
  const coming = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  await coming;
  await expect(saving.tray).toContainText("2,300 rows");
  await saving.tray.getByRole("button", { name: "Close" }).focus();
  await page.keyboard.press("Enter");
  await expect(saving.tray).toBeHidden();
});
