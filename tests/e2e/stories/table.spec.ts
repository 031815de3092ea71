// The table of requests: finding, highlighting, folding runs, and widths of columns, by mouse and by keyboard.
import { readFile } from "node:fs/promises";
import { address, expectOneEntry } from "../support/past.ts";
import type { Recorded } from "../support/server.ts";
import { type Page, type Session, expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

const START = Date.parse("2026-03-02T08:00:00Z");

/** A client that looks around, tries 57 passwords in 12 seconds, comes in with the next one, and reads 4,000 orders. */
function guesser(): Recorded[] {
  const request = (id: string, at: number, rest: Record<string, unknown>): Recorded => ({
    id,
    time: new Date(START + at).toISOString(),
    path: "/v1/login",
    host: "id.shop.test",
    ip: "198.51.100.44",
    status: 200,
    duration_ms: 12,
    ...rest,
  });
  const attacks = [{ type: "brute_force", action: "monitored" }];
  const tries = Array.from({ length: 57 }, (_, index) =>
    request(`try-${index}`, 10_000 + Math.round((index * 12_000) / 56), { method: "POST", status: 401, attacks, endpoint: "/v1/login" }),
  );
  const orders = Array.from({ length: 4_000 }, (_, index) =>
    request(`order-${index}`, 60_000 + index * 1_000, {
      method: "GET",
      path: `/v1/orders/${index}${index === 2_500 ? "?note=Needle" : ""}`,
      endpoint: index % 2 ? "/v1/orders/{int}" : "/v1/orders/{int}/",
    }),
  );
  return [
    request("look-0", 0, { method: "GET", path: "/", endpoint: "/" }),
    request("look-1", 5_000, { method: "GET", path: "/v1/help", endpoint: "/v1/help" }),
    ...tries,
    request("in", 30_000, { method: "POST", endpoint: "/v1/login" }),
    ...orders,
  ];
}
test.use({ data: { made: { name: "guesser", requests: guesser } } });

const ALL = 4_060;

function bar(page: Page) {
  return {
    find: page.getByRole("textbox", { name: "Find in the requests shown" }),
    said: page.getByRole("search", { name: "Find in the requests shown" }).getByRole("status"),
    fold: page.getByRole("link", { name: "Fold runs", exact: true }),
    unfold: page.getByRole("link", { name: "Unfold runs", exact: true }),
    highlights: page.getByRole("list", { name: "Highlights" }).getByRole("listitem"),
    next: page.getByRole("button", { name: "Next highlighted request" }),
    before: page.getByRole("button", { name: "Highlighted request before" }),
  };
}

/** The row one went to. */
function current(session: Session) {
  return session.region.locator("tr.current");
}

test.beforeEach(async ({ list, session }) => {
  await list.visit();
  await list.links.first().click();
  await session.ready();
  await expect(session.count).toHaveText("4,060 requests");
});

test("a text is found in all rows, and the keys go from one to the next", async ({ page, session }) => {
  const { find, said } = bar(page);
  const before = address(page);
  await page.keyboard.press("g");
  await expect(find).toBeFocused();
  await page.keyboard.type("needle");
  await expect(said).toHaveText("1 of 1");
  await expect(current(session)).toContainText("/v1/orders/2500?note=Needle");
  await expect(current(session)).toBeInViewport({ ratio: 1 });
  await find.fill("brute f");
  await expect(said).toHaveText("1 of 57");
  await expect(current(session)).toHaveAttribute("aria-rowindex", "4");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(said).toHaveText("3 of 57");
  await page.keyboard.press("Shift+Enter");
  await expect(said).toHaveText("2 of 57");
  for (let press = 0; press < 2; press += 1) await page.keyboard.press("Shift+Enter");
  await expect(said).toHaveText("57 of 57");
  await expect(current(session)).toBeInViewport({ ratio: 1 });
  await find.fill("no such text");
  await expect(said).toHaveText("not found");
  await find.fill("try-7");
  await expect(said).toHaveText("1 of 1");
  // Escape leads on to the row, which Enter opens; the keys of the app do not see it.
  await page.keyboard.press("Escape");
  await expect(find).toHaveValue("");
  await expect(current(session).getByRole("link")).toBeFocused();
  expect(address(page)).toBe(before);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\?open=try-7$/);
});

test("what is found is what the filters show, and can be highlighted for others", async ({ page, session }) => {
  const { find, said, highlights } = bar(page);
  await find.fill("orders/25");
  await expect(said).toHaveText("1 of 111");
  await session.facet("POST").click();
  await expect(said).toHaveText("not found");
  await session.facet("POST").click();
  await page.getByRole("link", { name: "Highlight in paths" }).click();
  await expect(page).toHaveURL(/\?hl\.path=\*orders\/25\*$|\?hl\.path=\*orders\/25%2A$/);
  await expect(highlights).toHaveText(["Highlighted: Path is *orders/25*"]);
  await expect(page.getByText("111 highlighted")).toBeVisible();
});

test("a highlight hides nothing, is one history entry, and its rows are stepped through", async ({ page, session, freshPage }) => {
  const { highlights, next, before } = bar(page);
  const start = address(page);
  const pen = session.facets.getByRole("link", { name: "Highlight 401 Unauthorized" });
  await expectOneEntry(page, `${start}?hl.status=401`, () => pen.click(), async () => {
    await expect(page.getByText("57 highlighted")).toBeVisible();
  });
  await expect(session.count).toHaveText("4,060 requests");
  await expect(pen).toHaveAttribute("aria-current", "true");
  await expect(highlights).toHaveText(["Highlighted: Response code is 401"]);
  await expect(session.region.getByRole("link", { name: /, highlighted$/ }).first()).toBeVisible();
  await page.keyboard.press("h");
  await expect(page.getByText("1 of 57 highlighted")).toBeVisible();
  await before.click();
  await expect(page.getByText("57 of 57 highlighted")).toBeVisible();
  await expect(current(session)).toBeInViewport({ ratio: 1 });
  await next.click();
  await page.keyboard.press("h");
  await page.keyboard.press("Shift+H");
  await expect(page.getByText("1 of 57 highlighted")).toBeVisible();
  // Marks beside the scrollbar, near the top: that is where they are among all.
  const marks = page.locator(".highlight-mark");
  const places = await marks.evaluateAll((marks) => marks.map((mark) => Number.parseFloat((mark as HTMLElement).style.top)));
  expect(places.length).toBeGreaterThan(0);
  expect(Math.max(...places)).toBeLessThan(2);
  const receiver = await freshPage();
  await receiver.goto(page.url());
  await expect(receiver.getByText("57 highlighted")).toBeVisible();
  await page.getByRole("link", { name: "Remove highlight Response code is 401" }).click();
  expect(address(page)).toBe(start);
  await expect(highlights).toHaveCount(0);
});

test("a value of an open request is highlighted, too", async ({ page, session }) => {
  await session.links.first().click();
  await session.region.getByRole("link", { name: "Highlight Endpoint /", exact: true }).click();
  await expect(page).toHaveURL(/\?hl\.endpoint=%2F&open=look-0$|\?hl\.endpoint=\/&open=look-0$/);
  await expect(page.getByText("1 highlighted")).toBeVisible();
});

test("a run becomes one line that opens to its rows, and the file stays as it is", async ({ page, session }) => {
  const { fold, unfold } = bar(page);
  await fold.click();
  await expect(page).toHaveURL(/\?fold=1$/);
  await expect(session.region.getByRole("table")).toHaveAttribute("aria-rowcount", String(ALL - 57 + 1 + 1));
  const run = session.region.getByRole("link", { name: /POST \/v1\/login, ×57 in 12 s, 401$/ });
  await expect(run).toHaveAttribute("aria-expanded", "false");
  await expect(session.region.locator("tr.run").first()).toContainText("×57 in 12 s");
  await expect(session.count).toHaveText("4,060 requests");
  const folded = address(page);
  await run.focus();
  await expectOneEntry(page, `${folded}&run=try-0`, () => page.keyboard.press("Enter"), async () => {
    await expect(run).toHaveAttribute("aria-expanded", "true");
  });
  await expect(run).toBeFocused();
  await expect(session.region.locator("tr.in-run").first()).toContainText("401");
  await run.click();
  expect(address(page)).toBe(folded);
  await expect(session.region.locator("tr.in-run")).toHaveCount(0);

  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download", exact: true }).click();
  await page.getByRole("button", { name: "Download file" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toContain(`_${ALL}rows.csv`);
  expect((await readFile(await file.path(), "utf8")).split("\r\n").length - 2).toBe(ALL);

  // Runs are a matter of time: in another order there are none, and that is said.
  await session.header("Time, ms").getByRole("link", { name: "Time, ms", exact: true }).click();
  await expect(page.getByText("Runs are folded in the order of time only")).toBeVisible();
  await session.header("Time (UTC)").getByRole("link").click();
  await unfold.click();
  await expect(page).toHaveURL(/sessions\/[0-9a-f]+$/);
});

test("an open request and one that one went to are never folded away", async ({ page, session }) => {
  const id = address(page).split("/").at(-1)?.split("?")[0] ?? "";
  await session.visit(id, "?fold=1&open=try-30");
  const opened = session.region.getByRole("link", { name: /POST \/v1\/login$/, expanded: true });
  await expect(opened).toBeInViewport();
  const run = session.region.getByRole("link", { name: /×57 in 12 s/ });
  await session.region.evaluate((region) => region.scrollTo(0, 0));
  await expect(run).toHaveAttribute("aria-expanded", "true");
  // Folding it closes what is open in it.
  await run.click();
  await expect(page).toHaveURL(/\?fold=1$/);
  await expect(run).toHaveAttribute("aria-expanded", "false");

  await bar(page).find.fill("try-40");
  await expect(current(session)).toBeInViewport({ ratio: 1 });
  await expect(page).toHaveURL(/\?fold=1$/);
  await bar(page).find.press("Escape");
  await session.region.evaluate((region) => region.scrollTo(0, 0));
  await run.click();
  await expect(run).toHaveAttribute("aria-expanded", "false");
  await expect(page).toHaveURL(/\?fold=1$/);

  await session.facets.getByRole("link", { name: "Highlight Brute force" }).click();
  await expect(session.region.locator("tr.run").getByTitle("Highlighted")).toHaveText("57 highlighted");
  await page.keyboard.press("h");
  await expect(current(session)).toBeInViewport({ ratio: 1 });
  await expect(run).toHaveAttribute("aria-expanded", "true");
});

test("columns are made wider by dragging and by keys, on this device only", async ({ page, session, freshPage }) => {
  const width = async () => Math.round((await session.header("Path").boundingBox())?.width ?? 0);
  const edge = session.region.getByRole("separator", { name: "Width of Path" });
  const start = await width();
  const box = await edge.boundingBox();
  if (!box) throw new Error("there is no edge");
  await page.mouse.move(box.x + box.width / 2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 90, box.y + 10, { steps: 3 });
  await page.mouse.up();
  await expect.poll(width).toBe(start + 90);
  await expect(edge).toHaveAttribute("aria-valuenow", String(start + 90));
  await edge.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(width).toBe(start + 180);
  await page.keyboard.press("Home");
  await expect.poll(width).toBe(48);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(width).toBe(48);
  await edge.dblclick();
  const usual = await width();
  expect(usual).toBeGreaterThan(200);
  await page.keyboard.press("ArrowRight");
  await expect.poll(width).toBe(usual + 10);
  expect(address(page)).not.toContain("?");
  await page.reload();
  await session.ready();
  await expect.poll(width).toBe(usual + 10);
  const other = await freshPage();
  await other.goto(page.url());
  await expect(other.getByRole("columnheader", { name: "Path", exact: true })).toHaveJSProperty("offsetWidth", start);
  await page.getByRole("button", { name: "Usual widths" }).click();
  await expect.poll(width).toBe(start);
  await expect(page.getByRole("button", { name: "Usual widths" })).toHaveCount(0);
});

test("columns of the list are made wider, too", async ({ page, list }) => {
  await list.visit();
  const edge = list.region.getByRole("separator", { name: "Width of User IP" });
  const before = Number(await edge.getAttribute("aria-valuenow"));
  await edge.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(edge).toHaveAttribute("aria-valuenow", String(before + 100));
  await page.getByRole("button", { name: "Columns" }).click();
  await expect(page.getByRole("spinbutton", { name: "Width of User IP in pixels" })).toHaveValue(String(before + 100));
  await page.getByRole("button", { name: "Usual widths" }).click();
  await expect(edge).toHaveAttribute("aria-valuenow", String(before));
});

test("highlights, folded runs and what is found are accessible in light and dark", async ({ page, session }) => {
  test.slow();
  const id = address(page).split("/").at(-1)?.split("?")[0] ?? "";
  await session.visit(id, "?hl.status=401&fold=1&run=try-0");
  await bar(page).find.fill("login");
  await expect(bar(page).said).toHaveText("1 of 58");
  for (const width of [1280, 768, 320]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await test.step(`${colorScheme} at ${width}`, () => expectAccessible(page));
    }
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(beyond, `wider than ${width}`).toBeLessThanOrEqual(0);
  }
});
