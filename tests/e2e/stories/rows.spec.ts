// A list longer than a page: every session once and none left out, in any order, and the place where one was kept.
import type { Recorded } from "../support/server.ts";
import { expect, test } from "../support/story.ts";
import type { List } from "../support/story.ts";

test.describe.configure({ mode: "default" });

const SESSIONS = 173;
const START = Date.parse("2026-03-02T00:00:00Z");

/** Session number `n` has its own user, `n % 7 + 1` requests, and attacks in the first `n % 3` of them. Many start and
 * end at the same moment as others, so that an order has to tell equals apart. */
const crowd = {
  name: "crowd",
  requests: (): Recorded[] =>
    Array.from({ length: SESSIONS }, (_, n) =>
      Array.from({ length: (n % 7) + 1 }, (_, step) => ({
        id: `crowd-${n}-${step}`,
        time: new Date(START + Math.floor(n / 10) * 60_000 + step * ((n % 4) + 1) * 1_000).toISOString(),
        host: "api.shop.test",
        method: "GET",
        path: `/v2/items/${n}`,
        status: step === 0 ? 200 : 404,
        ip: `198.18.${Math.floor(n / 250)}.${n % 250}`,
        user: `user-${n}@shop.test`,
        attacks: step < n % 3 ? [{ type: "sqli", action: "monitored" }] : [],
      })),
    ).flat(),
};
test.use({ data: { made: crowd } });

const sessions = Array.from({ length: SESSIONS }, (_, n) => {
  const requests = (n % 7) + 1;
  const duration = (requests - 1) * ((n % 4) + 1) * 1_000;
  return { user: `user-${n}`, requests, duration, last: Math.floor(n / 10) * 60_000 + duration, attacks: Math.min(n % 3, requests) };
});

/** Scrolls until nothing more comes, and gives the users of all rows from first to last. */
async function readToTheEnd(list: List): Promise<string[]> {
  await expect(list.rows.first()).toBeVisible();
  await expect
    .poll(
      async () => {
        await list.region.evaluate((region) => region.scrollTo(0, region.scrollHeight));
        return list.rows.count();
      },
      { intervals: [50, 100] },
    )
    .toBe(SESSIONS);
  await expect(list.region.getByRole("button", { name: "More sessions" })).toHaveCount(0);
  const cells = await list.rows.evaluateAll((rows) => rows.map((row) => /user-\d+(?=@)/.exec(row.textContent ?? "")?.[0] ?? ""));
  return cells;
}

test("scrolling reads the list to its end, every session once", async ({ page, list }) => {
  await list.visit();
  await expect(list.totals).toContainText(`${SESSIONS} sessions`);
  await expect(list.rows).toHaveCount(50);
  await list.region.focus();
  await page.keyboard.press("End");
  await expect.poll(() => list.rows.count()).toBeGreaterThan(50);
  const users = await readToTheEnd(list);
  expect(new Set(users).size).toBe(SESSIONS);
  expect(users.toSorted()).toEqual(sessions.map(({ user }) => user).toSorted());
});

const orders = [
  { header: "Time (UTC)", key: "time", value: (session: (typeof sessions)[number]) => session.last },
  { header: "Duration", key: "duration", value: (session: (typeof sessions)[number]) => session.duration },
  { header: "Requests", key: "requests", value: (session: (typeof sessions)[number]) => session.requests },
  { header: "Attacks", key: "attacks", value: (session: (typeof sessions)[number]) => session.attacks },
];
for (const { header, key, value } of orders) {
  test(`sessions are put in order by ${key}, both ways, to the last one`, async ({ page, list }) => {
    await list.visit(key === "time" ? "?sort=requests" : "");
    for (const sign of [-1, 1]) {
      await list.header(header).getByRole("link").click();
      await expect(list.header(header)).toHaveAttribute("aria-sort", sign < 0 ? "descending" : "ascending");
      const expected = sessions.map(value).toSorted((one, two) => sign * (one - two));
      await expect(list.region).toHaveAttribute("aria-busy", "false");
      const users = await readToTheEnd(list);
      expect(new Set(users).size).toBe(SESSIONS);
      expect(users.map((user) => value(sessions.find((session) => session.user === user)!))).toEqual(expected);
      await list.region.evaluate((region) => region.scrollTo(0, 0));
    }
    // Reload keeps the order.
    const first = await list.rows.first().textContent();
    await page.reload();
    await expect(list.header(header)).toHaveAttribute("aria-sort", "ascending");
    await expect(list.rows.first()).toHaveText(first ?? "");
  });
}

test("Back comes to the row one left by", async ({ page, list, session }) => {
  await list.visit("?sort=-requests");
  await expect(list.rows).toHaveCount(50);
  const row = list.rows.nth(33);
  await row.scrollIntoViewIfNeeded();
  const user = /user-\d+(?=@)/.exec((await row.textContent()) ?? "")?.[0] ?? "";
  await list.link(`${user}@`).click();
  await session.ready();
  await page.goBack();
  await expect(list.session(`${user}@`)).toBeInViewport();
  await expect(list.link(`${user}@`)).toBeFocused();
});

test("Back comes to a row far down, beyond the first page", async ({ page, list, session }) => {
  await list.visit();
  await readToTheEnd(list);
  const row = list.rows.nth(150);
  await row.scrollIntoViewIfNeeded();
  const href = await row.getByRole("rowheader").getByRole("link", { name: /UTC|Mar/ }).first().getAttribute("href");
  await list.region.locator(`a[href="${href}"]`).first().click();
  await session.ready();
  await page.goBack();
  await expect(list.region.locator(`a[href="${href}"]`).first()).toBeInViewport();
});

test("a filter begins the list anew at its top", async ({ list }) => {
  await list.visit();
  await readToTheEnd(list);
  await list.choose("Attack", "SQL injection");
  const attacked = sessions.filter(({ attacks }) => attacks > 0).length;
  await expect(list.totals).toContainText(`${attacked} sessions`);
  await expect(list.rows.first()).toBeInViewport();
  await expect(list.rows).toHaveCount(50);
});
