// What stands out from the usual of its endpoint is said in words, found by a facet, put in order, and explained in the
// detail of a request.
import type { Recorded } from "../support/server.ts";
import { expect, expectAccessible, test } from "../support/story.ts";

const START = Date.parse("2026-03-02T10:00:00Z");

/** Forty quick requests to one endpoint, of which some are slow or large, and as slow ones to an endpoint that is hardly
 * known. All but three are of one session. */
const orders = {
  name: "orders",
  requests: (): Recorded[] =>
    Array.from({ length: 52 }, (_, n) => {
      const known = n < 40;
      return {
        id: `orders-${n}`,
        time: new Date(START + n * 1_000).toISOString(),
        host: "api.shop.test",
        method: "GET",
        path: known ? `/v1/orders/${1_000 + n}?email=j.doe%40shop.test` : `/v1/rare/${n}`,
        status: 200,
        duration_ms: n === 7 || n === 45 ? 1_050 : n === 9 ? 252 : 84,
        size: n === 11 ? 20_000 : 1_024,
        ip: n < 3 ? "198.18.0.2" : "198.18.0.1",
        user: n < 3 ? "anna@shop.test" : "j.doe@shop.test",
      };
    }),
};
test.use({ data: { made: orders } });

test.beforeEach(async ({ page, list, session }) => {
  await list.visit();
  await list.link("j.doe@shop.test").click();
  await session.ready();
  await expect(session.count).toHaveText("49 requests");
  await expect(page).toHaveURL(/sessions\/[0-9a-f]{16}/);
});

test("a row says by how much it stands out, on enough requests only", async ({ page, session }) => {
  const words = /^12x the usual 8\d ms, 95 % take at most \d+ ms, n=40: show only such$/;
  const mark = session.region.getByRole("link", { name: words });
  await expect(mark).toHaveCount(1);
  await expect(mark).toContainText("12x");
  // In full when it is pointed at or focused, and not before.
  const bubble = mark.getByText(/95 % take at most/);
  await expect(bubble).toBeHidden();
  await mark.focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(bubble).toBeVisible();
  await expect(session.region.getByRole("link", { name: /^(2\.9|3)x the usual .*: show only such$/ })).toHaveCount(1);
  await expect(session.region.getByRole("link", { name: /^(19|20)x the usual .* bytes, .*n=40: show only such$/ })).toHaveCount(1);
  await expect(session.region.getByRole("link", { name: /: show only such$/ })).toHaveCount(3);
});

test("a facet, and the mark itself, show only what stands out", async ({ page, session }) => {
  await session.facet("10x the usual or more").first().click();
  await expect(session.count).toHaveText("1 of 49 requests");
  await expect(page).toHaveURL(/in\.slow=10x/);
  await expect(session.inside).toContainText("10x the usual or more");
  await page.goBack();
  await expect(session.count).toHaveText("49 requests");
  await session.region.getByRole("link", { name: /^(2\.9|3)x the usual/ }).click();
  await expect(page).toHaveURL(/in\.slow=2x/);
  await expect(session.count).toHaveText("1 of 49 requests");
});

test("rows are put in order by how much they stand out", async ({ page, session }) => {
  const slower = session.region.getByRole("link", { name: /^Sort by how much slower than usual/ });
  await slower.click();
  await expect(page).toHaveURL(/in\.sort=-slow/);
  await expect(slower).toHaveAccessibleName("Sort by how much slower than usual, sorted descending");
  const times = async () => (await session.cells()).map((cells) => cells.find((cell) => /ms, n=/.test(cell)) !== undefined);
  await expect.poll(async () => (await times()).slice(0, 3)).toEqual([true, true, false]);
  await expect(session.rows.first()).toContainText("1007");
  await slower.click();
  await expect(page).toHaveURL(/in\.sort=slow/);
  await expect(session.rows.first()).toContainText("1009");
});

test("the list is filtered by what stands out", async ({ list }) => {
  await list.visit("?slow=10x");
  await list.expectSessions(1);
  await list.visit("?slow=*&large=2x");
  await list.expectSessions(0);
  await list.visit("?large=10x");
  await list.expectSessions(1);
});

test("the detail says what the endpoint is known for, and leads to its sessions", async ({ page, list, session }) => {
  await session.links.nth(4).click();
  const heading = page.getByRole("heading", { name: "Endpoint", exact: true });
  const endpoint = page.locator("section").filter({ has: heading }).last();
  await expect(endpoint).toContainText("GET api.shop.test /v1/orders/{int}");
  await expect(endpoint).toContainText("8 of 10, high sensitive data in parameters");
  await expect(endpoint).toContainText("40 requests in 2 sessions");
  await expect(endpoint).toContainText(/8\d ms, 95 % take at most \d+ ms, n=40; this one 1,050 ms, 12x the usual/);
  await expect(endpoint).toContainText("personal in requests");
  await expect(endpoint.getByRole("listitem").filter({ hasText: "email" })).toContainText("personal");
  // Kinds and names, never a value.
  await expect(endpoint).not.toContainText("j.doe");
  await expectAccessible(page);
  await endpoint.getByRole("link", { name: "Sessions that used this endpoint" }).click();
  await list.expectSessions(2);
  await expect(page).toHaveURL(/endpoint=\/v1\/orders/);
});

test("of an endpoint that is hardly known nothing is called usual", async ({ page }) => {
  await page.goto(page.url().replace(/(\?.*)?$/, "?open=orders-51"));
  await expect(page.getByText("not known: seen 12 of the 20 times it takes").first()).toBeVisible();
});
