// When: the zone that times are printed in, ranges that people type or set on their clock, and steps from one range to
// the next. What is found never depends on the zone.
import { readFile } from "node:fs/promises";
import { pasted } from "../support/clipboard.ts";
import { address, expectOneEntry, place } from "../support/past.ts";
import { sessionsWith } from "../support/shop.ts";
import { List, type Page, Session, expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });
test.use({ timezoneId: "Europe/Berlin" });

const zone = (page: Page) => page.getByRole("button", { name: /^Time zone: / });
const typed = (page: Page) => page.getByRole("textbox", { name: "Time range, typed" });
const taken = (page: Page) => page.locator("#time-said");

/** Makes it noon in UTC of the day on which the requests of the fixture were made. */
async function stopTheClock(page: Page, now = "2026-03-02T12:00:00Z"): Promise<void> {
  await page.clock.setFixedTime(new Date(now));
}

/** Questions to the server from here on. */
function questions(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/")) asked.push(request.url());
  });
  return asked;
}

test("the zone of the browser is one click away, changes what is printed and nothing else", async ({ page, list, session, freshPage }) => {
  await list.visit("?host=api.shop.test&sort=time");
  await expect(list.header("Time (UTC)")).toBeVisible();
  const before = await list.column(0);
  const asked = questions(page);
  const past = await place(page);
  await zone(page).click();
  await page.getByRole("link", { name: "Europe/Berlin, GMT+1, as this browser" }).or(page.getByRole("link", { name: "Europe/Berlin, GMT+2, as this browser" })).click();
  await expect.poll(() => address(page)).toBe("/sessions?host=api.shop.test&sort=time&tz=Europe/Berlin");
  // Nothing to undo, and nothing asked: the rows are the same.
  expect(await place(page)).toEqual(past);
  expect(asked).toEqual([]);
  await expect(list.header("Time (Europe/Berlin)")).toBeVisible();
  await expect(zone(page)).toHaveText("Time zone: Europe/Berlin");
  const later = (text: string) => text.replace(/(\d\d):(\d\d)/g, (_, hour: string, minute: string) => `${String((Number(hour) + 1) % 24).padStart(2, "0")}:${minute}`);
  expect(await list.column(0)).toEqual(before.map(later));
  await expect(list.totals).toContainText("Europe/Berlin");
  await expect(list.links.first()).toHaveAttribute("title", /Europe\/Berlin, GMT\+1, session /);
  await page.reload();
  await expect(list.header("Time (Europe/Berlin)")).toBeVisible();

  // Inside a session, everywhere.
  await list.link("alice").click();
  await session.ready();
  expect(address(page)).toContain("tz=Europe/Berlin");
  await expect(session.header("Time (Europe/Berlin)")).toBeVisible();
  await expect(page.getByText("2 Mar 10:00:00 → 2 Mar 10:04:33 Europe/Berlin")).toBeVisible();
  await expect(session.links.first()).toHaveText("10:00:00.000");
  await session.links.first().click();
  const time = page.locator(".request-detail time").first();
  await expect(time).toHaveText("2 Mar 10:00:00.000");
  await expect(time).toHaveAttribute("datetime", "2026-03-02T10:00:00.000+01:00");
  // Files are for programs.
  await page.getByRole("button", { name: "Download", exact: true }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download file" }).click();
  expect(await readFile(await (await coming).path(), "utf8")).toContain("2026-03-02T09:00:00.000Z");

  // The device remembers, an address that says something wins, and another device knows nothing of it.
  await page.goto("/sessions");
  await expect(list.header("Time (Europe/Berlin)")).toBeVisible();
  await page.goto("/sessions?tz=Asia/Kolkata");
  await expect(list.header("Time (Asia/Kolkata)")).toBeVisible();
  await page.goto("/sessions");
  await expect(list.header("Time (Europe/Berlin)")).toBeVisible();
  const other = new List(await freshPage());
  await other.visit();
  await expect(other.header("Time (UTC)")).toBeVisible();
  await zone(page).click();
  await page.getByRole("link", { name: "UTC", exact: true }).click();
  await expect(list.header("Time (UTC)")).toBeVisible();
  await page.goto("/sessions");
  await expect(list.header("Time (UTC)")).toBeVisible();
});

test("any zone is found by its name or its city", async ({ page, list }) => {
  await list.visit();
  await zone(page).click();
  const box = page.getByRole("combobox", { name: "Another time zone" });
  const use = page.getByRole("button", { name: "Use this zone" });
  await expect(use).toBeDisabled();
  await box.fill("Atlantis");
  await expect(page.getByText("This browser knows no such time zone")).toBeVisible();
  await expect(use).toBeDisabled();
  await expectAccessible(page);
  await box.fill("new york");
  await expect(page.getByText(/^America\/New_York, GMT-[45]$/)).toBeVisible();
  await box.press("Enter");
  await expect(page).toHaveURL(/\?tz=America\/New_York$/);
  await expect(list.header("Time (America/New_York)")).toBeVisible();
  await expect(zone(page)).toHaveAttribute("aria-expanded", "false");
});

test("a zone that the browser does not know is said, and times are in UTC", async ({ page, list }) => {
  await list.visit("?tz=Mars/Base&method=GET");
  await expect(list.header("Time (UTC)")).toBeVisible();
  await expect(list.chips.filter({ hasText: "This browser knows no time zone Mars/Base: times are in UTC" })).toBeVisible();
  await page.getByRole("link", { name: "Remove tz from the address" }).click();
  await expect(page).toHaveURL(/\?method=GET$/);
  await expect(list.chips).toHaveCount(1);
  // What cannot be a zone at all is not understood.
  await list.visit("?tz=%3Cb%3E");
  await expect(list.chips).toHaveText([/not understood: tz=<b>/]);
});

test("a copied link shows its receiver the times that its sender saw", async ({ page, list, session, context, freshPage }) => {
  await list.visit("?tz=Asia/Kolkata");
  await list.link("alice").click();
  await session.ready();
  await expect(session.links.first()).toHaveText("14:30:00.000");
  await session.copyLink.click();
  await expect(page.getByRole("status").filter({ hasText: "Link copied" })).toBeAttached();
  const receiver = new Session(await freshPage());
  await receiver.page.goto(await pasted(context));
  await receiver.ready();
  await expect(receiver.header("Time (Asia/Kolkata)")).toBeVisible();
  await expect(receiver.links.first()).toHaveText("14:30:00.000");
  // UTC is written, too: the receiver may have chosen something else.
  await page.goto(address(page).replace("Asia/Kolkata", "UTC"));
  await session.ready();
  await session.copyLink.click();
  await expect(page.getByRole("status").filter({ hasText: "Link copied" })).toBeAttached();
  expect(new URL(await pasted(context)).searchParams.get("tz")).toBe("UTC");
});

test("a range is typed, said back, and used with Enter", async ({ page, list }) => {
  await stopTheClock(page);
  await list.visit("?tz=Europe/Berlin");
  const cases: [string, string, string][] = [
    ["yesterday", "1 Mar 00:00 → 2 Mar 00:00 Europe/Berlin", "from=2026-02-28T23:00Z&to=2026-03-01T23:00Z"],
    ["today", "Since 2 Mar 00:00 Europe/Berlin", "from=2026-03-01T23:00Z"],
    ["last 3 hours", "Since 3 h ago", "from=-3h"],
    ["90m", "Since 1 h 30 min ago", "from=-90m"],
    ["6:00–8:30", "2 Mar 06:00 → 2 Mar 08:30 Europe/Berlin", "from=2026-03-02T05:00Z&to=2026-03-02T07:30Z"],
    ["22:00-2:00", "1 Mar 22:00 → 2 Mar 02:00 Europe/Berlin", "from=2026-03-01T21:00Z&to=2026-03-02T01:00Z"],
    ["30 Oct 10:00", "Since 30 Oct 2025 10:00 Europe/Berlin", "from=2025-10-30T09:00Z"],
    ["2026-02-28", "28 Feb 00:00 → 1 Mar 00:00 Europe/Berlin", "from=2026-02-27T23:00Z&to=2026-02-28T23:00Z"],
    ["1772442000", "Since 2 Mar 10:00 Europe/Berlin", "from=2026-03-02T09:00Z"],
    ["2026-03-02T09:30:00Z – 2026-03-02T10:00:00Z", "2 Mar 10:30 → 2 Mar 11:00 Europe/Berlin", "from=2026-03-02T09:30Z&to=2026-03-02T10:00Z"],
  ];
  for (const [text, words, query] of cases) {
    await page.keyboard.press("t");
    await expect(typed(page)).toBeFocused();
    await typed(page).fill(text);
    await expect(taken(page)).toHaveText(words);
    await expectOneEntry(page, `/sessions?${query}&tz=Europe/Berlin`, () => typed(page).press("Enter"));
    await expect(list.bar.getByRole("button", { name: words, exact: true })).toHaveAttribute("aria-expanded", "false");
  }
  await list.expectSessions(sessionsWith(({ time }) => time >= "2026-03-02T09:30" && time < "2026-03-02T10:00").size);
});

test("what is no time says what can be typed, and Enter does nothing", async ({ page, list }) => {
  await list.visit();
  await list.open("All time");
  await expect(taken(page)).toContainText("yesterday, last 3 hours");
  await typed(page).fill("half past");
  await expect(taken(page)).toContainText("“half past” is not a time range. What can be typed: yesterday,");
  await expect(typed(page)).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await typed(page).press("Enter");
  expect(address(page)).toBe("/sessions");
  await typed(page).fill("1h–3h");
  await expect(taken(page)).toHaveText("The range ends before it starts");
  await typed(page).fill("3h–1h");
  await typed(page).press("Enter");
  await expect.poll(() => address(page)).toBe("/sessions?from=-3h&to=-1h");
});

test("from and to are on the clock of the zone, and skipped and repeated times are said", async ({ page, list }) => {
  await stopTheClock(page, "2026-11-20T12:00:00Z");
  await list.visit("?tz=Europe/Berlin");
  await list.open("All time");
  const from = page.getByLabel("From (Europe/Berlin)");
  const to = page.getByLabel("To, not included (Europe/Berlin)");
  await from.fill("2026-03-29T02:30");
  await expect(page.getByText("02:30 is skipped on this day: 03:00 is meant")).toBeVisible();
  await to.fill("2026-10-25T02:30");
  await expect(page.getByText("02:30 comes twice on this day: the first is meant, Europe/Berlin, GMT+2")).toBeVisible();
  await expectOneEntry(page, "/sessions?from=2026-03-29T01:00Z&to=2026-10-25T00:30Z&tz=Europe/Berlin", () =>
    list.bar.getByRole("button", { name: "Apply", exact: true }).click(),
  );
  await expect(list.bar.getByRole("button", { name: "29 Mar 03:00 → 25 Oct 02:30 GMT+2 Europe/Berlin" })).toBeVisible();
  // What is not touched stays what it was, to the second time that it is half past two.
  await list.visit("?from=2026-10-25T01:30:05Z&to=2026-10-25T03:00Z&tz=Europe/Berlin");
  await list.open("25 Oct 02:30:05 GMT+1 → 25 Oct 04:00 Europe/Berlin");
  await expect(from).toHaveValue("2026-10-25T02:30");
  await to.fill("2026-10-25T05:00");
  await list.bar.getByRole("button", { name: "Apply", exact: true }).click();
  await expect.poll(() => address(page)).toBe("/sessions?from=2026-10-25T01:30:05Z&to=2026-10-25T04:00Z&tz=Europe/Berlin");
});

test("a range moves by its own length and zooms out, and its days are those of the zone", async ({ page, list }) => {
  await stopTheClock(page);
  const step = (name: string) => list.bar.getByRole("link", { name, exact: true });
  await list.visit("?tz=Europe/Berlin");
  for (const name of ["Earlier", "Later", "Zoom out"]) {
    await expect(step(name)).toHaveAttribute("aria-disabled", "true");
    await expect(step(name)).not.toHaveAttribute("href");
  }
  await expectAccessible(page);
  await list.open("All time");
  await page.getByRole("link", { name: "Yesterday" }).click();
  await expect.poll(() => address(page)).toBe("/sessions?from=2026-02-28T23:00Z&to=2026-03-01T23:00Z&tz=Europe/Berlin");
  await expectOneEntry(page, "/sessions?from=2026-03-01T23:00Z&to=2026-03-02T23:00Z&tz=Europe/Berlin", () => step("Later").click());
  await list.expectSessions(11);
  await expectOneEntry(page, "/sessions?from=2026-02-28T23:00Z&to=2026-03-01T23:00Z&tz=Europe/Berlin", () => step("Earlier").click());
  await list.expectSessions(0);
  await expectOneEntry(page, "/sessions?from=2026-02-28T11:00Z&to=2026-03-02T11:00Z&tz=Europe/Berlin", () => step("Zoom out").press("Enter"));
  await expect(step("Zoom out")).toBeFocused();
  // Up to now: an hour ago is an hour earlier, and there is nothing to zoom out to after now.
  await list.visit("?from=-1h");
  await expect(step("Earlier")).toHaveAttribute("title", "Earlier by 1 h");
  await expect(step("Earlier")).toHaveAttribute("href", "/sessions?from=2026-03-02T10:00Z&to=2026-03-02T11:00Z");
  await expect(step("Zoom out")).toHaveAttribute("href", "/sessions?from=-2h");
});

test.describe("in the night when clocks are put back", () => {
  const requests = ["2026-10-25T00:30:00.000Z", "2026-10-25T01:10:00.000Z"].map((time, index) => ({
    id: `night-${index}`,
    time,
    path: "/late",
    host: "api.shop.test",
    ip: "192.0.2.5",
  }));
  test.use({ data: { made: { name: "night", requests: () => requests } } });

  test("two equal times are told apart", async ({ page, list, session }) => {
    await stopTheClock(page, "2026-11-20T12:00:00Z");
    await list.visit("?tz=Europe/Berlin");
    await expect(list.links).toHaveText(["25 Oct 02:30 GMT+2–02:10 GMT+1"]);
    await list.links.first().click();
    await session.ready();
    await expect(session.links).toHaveText(["02:30:00.000 GMT+2", "02:10:00.000 GMT+1"]);
  });
});
