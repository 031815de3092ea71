// The list beyond filters: looking into a session, arriving from an alert, the timeline, keys, and what is new.
import { address, expectOneEntry } from "../support/past.ts";
import { isAttack, requestsOf, sessionsWith, shop, who } from "../support/shop.ts";
import { expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

test("a row opens to the requests that match, stays open on reload, and leads to each of them", async ({ page, list, session }) => {
  await list.visit("?status=404");
  await list.expectSessions(sessionsWith(({ status }) => status === 404).size);
  const missing = requestsOf("alice").filter(({ status }) => status === 404);
  const toggle = list.session("alice").getByRole("link", { name: /^Requests of session/ });
  await expectOneEntry(page, /\?status=404&peek=[0-9a-f]{16}$/, () => toggle.click());
  const peek = page.getByRole("table", { name: "Requests of this session that match the general filters" });
  await expect(peek.getByRole("row")).toHaveCount(missing.length);
  await page.reload();
  await expect(peek.getByRole("row")).toHaveCount(missing.length);
  await expectAccessible(page);
  await peek.getByRole("link").first().click();
  await session.ready();
  await expect(session.links.first()).toHaveAttribute("aria-expanded", "true");
  expect(address(page)).toContain(`open=${missing[0].id}`);
});

test("an alert's request shows its session opened with only that request, and leads to the others", async ({ page, list }) => {
  const attack = shop.find(isAttack)!;
  await list.visit(`?request=${encodeURIComponent(attack.id)}`);
  await list.expectSessions(1);
  const peek = page.getByRole("table", { name: "Requests of this session that match the general filters" });
  await expect(peek.getByRole("row")).toHaveCount(1);
  await page.getByRole("link", { name: "Show the session's other requests" }).click();
  await expect(page).toHaveURL(/\?session=[0-9a-f]{16}/);
  await list.expectSessions(1);
  await expect(peek.getByRole("row")).not.toHaveCount(1);
});

test("removing an alert's request by its chip keeps its session's row, open and with all its requests", async ({ page, list }) => {
  const attack = shop.find(isAttack)!;
  await list.visit(`?request=${encodeURIComponent(attack.id)}`);
  await list.expectSessions(1);
  await expectOneEntry(page, /\/sessions\?session=[0-9a-f]{16}$/, () => page.getByRole("link", { name: /^Remove filter Request/ }).click(), () => list.expectSessions(1));
  const peek = page.getByRole("table", { name: "Requests of this session that match the general filters" });
  await expect(peek.getByRole("row")).toHaveCount(Math.min(20, requestsOf(who(attack)).length));
  await expect(peek).toBeInViewport();
});

test("what a row has no room for opens in place, and each value of it is a filter", async ({ page, list }) => {
  // Whole paths without their numbers: a path of the fixture has one variable part at most.
  const paths = new Set(requestsOf("alice").map(({ path }) => path.replace(/\?.*/, "").replace(/\/[0-9a-f]*\d[0-9a-f]*(?=\/|$)/g, "/{}")));
  await list.visit();
  const more = list.session("alice").getByRole("button", { name: /^Endpoint: \+/ });
  await more.click();
  const values = page.getByRole("heading", { name: "Endpoint" }).locator("..").getByRole("listitem");
  await expect(values).toHaveCount(paths.size);
  await expect(values.first()).toContainText(/\d+ requests?$/);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(more).toBeFocused();
  await more.click();
  await expectOneEntry(page, /\/sessions\?endpoint=/, () => values.first().getByRole("link").click());
});

test("columns, widths and the height of rows are this device's, outlive a reload, and are in no link", async ({ page, list }) => {
  await list.visit();
  const header = (name: string) => page.getByRole("columnheader", { name });
  await expect(header("API host")).toBeVisible();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "API host" }).uncheck();
  await expect(header("API host")).toHaveCount(0);
  await page.getByRole("spinbutton", { name: /Duration/ }).fill("200");
  await page.getByRole("spinbutton", { name: /Duration/ }).press("Tab");
  await page.getByRole("radio", { name: "Compact rows" }).check();
  await expectAccessible(page);
  await page.reload();
  await list.expectSessions(11);
  await expect(header("API host")).toHaveCount(0);
  expect((await header("Duration").boundingBox())!.width).toBeCloseTo(200, 0);
  expect((await list.session("alice").boundingBox())!.height).toBeLessThan(30);
  expect(address(page)).toBe("/sessions");
});

test("what became of an alert's request is said: not stored, or left out by other filters", async ({ page, list, watch }) => {
  watch.expect(/status of 404/);
  const attack = shop.find(isAttack)!;
  await list.visit("?request=no-such-request");
  await expect(page.getByRole("status").filter({ hasText: "no-such-request is not stored" })).toBeVisible();
  await list.visit(`?country=ZZ&request=${encodeURIComponent(attack.id)}`);
  await expect(page.getByRole("status").filter({ hasText: "the other filters leave it out" })).toBeVisible();
  await page.getByRole("link", { name: "Show without the other filters" }).click();
  await list.expectSessions(1);
});

test("the timeline reads out, and dragging or the arrow keys narrow the time", async ({ page, list }) => {
  await list.visit();
  await list.expectSessions(11);
  const chart = page.getByRole("group", { name: /^Requests and attacks over time/ });
  await chart.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  const attacks = shop.filter(isAttack).length;
  await expect(chart.getByRole("status")).toContainText(`${shop.length} requests, ${attacks} with attacks`);
  await expectOneEntry(page, /\?from=.*&to=/, () => page.keyboard.press("Enter"), () => list.expectSessions(11));
  await page.goBack();
  await list.expectSessions(11);
  const box = (await chart.locator("svg").boundingBox())!;
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + 2, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, middle, { steps: 4 });
  const read = await chart.getByRole("status").textContent();
  await page.mouse.up();
  await expect(page).toHaveURL(/\?from=.*&to=/);
  const requests = Number(/: ([\d,]+) requests/.exec(read ?? "")![1].replace(",", ""));
  await expect(list.totals).toContainText(`${requests} request`);
  expect(requests).toBeLessThan(shop.length);
});

test("a filter is switched off, stays in the address, and is switched on again", async ({ page, list }) => {
  await list.visit("?country=DE&status=404");
  const both = sessionsWith(({ country, status }) => country === "DE" && status === 404).size;
  const missing = sessionsWith(({ status }) => status === 404).size;
  await list.expectSessions(both);
  await page.getByRole("button", { name: "Edit filter Country is DE" }).click();
  await expectOneEntry(page, "/sessions?status=404&off.country=DE", () => page.getByRole("link", { name: "Switch off, and keep" }).click(), () => list.expectSessions(missing));
  await page.reload();
  await list.expectSessions(missing);
  await expect(list.chips).toHaveText([/Response code is 404/, /Country is DE/]);
  await page.getByRole("link", { name: "Switch on: Country is DE" }).click();
  await list.expectSessions(both);
});

test("a chip is edited where it stands", async ({ page, list }) => {
  await list.visit("?country=DE");
  await page.getByRole("button", { name: "Edit filter Country is DE" }).click();
  await page.getByRole("checkbox", { name: /^US/ }).check();
  await expect(page).toHaveURL(/\?country=DE&country=US$/);
  await list.expectSessions(sessionsWith(({ country }) => country === "DE" || country === "US").size);
  // The panel one works in stays open while the chip says more.
  await page.getByRole("checkbox", { name: /^DE/ }).uncheck();
  await expect(page).toHaveURL(/\?country=US$/);
});

test("the whole way by keys: down the list, into a session, to the next, and back to its row", async ({ page, list, session }) => {
  await list.visit("?status=4xx");
  await expect(list.links.nth(2)).toBeVisible();
  await page.keyboard.press("j");
  await expect(list.links.first()).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await expect(list.links.nth(1)).toBeFocused();
  const second = await list.links.nth(1).getAttribute("href");
  const third = await list.links.nth(2).getAttribute("href");
  await page.keyboard.press("Enter");
  await session.ready();
  expect(address(page)).toBe(second);
  await page.keyboard.press("]");
  await expect.poll(() => address(page)).toBe(third);
  await session.ready();
  await page.keyboard.press("Escape");
  await expect(list.links.nth(2)).toBeFocused();
});

test("keys are listed, and can be switched off", async ({ page, list }) => {
  await list.visit();
  await list.expectSessions(11);
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keys" });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("checkbox", { name: "Single keys work on this device" }).uncheck();
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.reload();
  await list.expectSessions(11);
  await page.keyboard.press("/");
  await expect(list.search).not.toBeFocused();
});

test("new sessions are announced, and come in when one says so", async ({ page, ownServer, list }) => {
  await page.clock.install();
  await page.goto(`${ownServer.url}/sessions?from=-24h`);
  await list.expectSessions(0);
  await page.getByRole("combobox", { name: "Look for new sessions" }).selectOption("Look every 10 s");
  const now = new Date().toISOString();
  await ownServer.add([{ id: "new-1", time: now, path: "/new", method: "GET", ip: "192.0.2.77", status: 200 }]);
  await page.clock.runFor(11_000);
  const found = page.getByRole("button", { name: "1 new session, show" });
  await expect(found).toBeVisible();
  await list.expectSessions(0);
  await found.click();
  await list.expectSessions(1);
});
