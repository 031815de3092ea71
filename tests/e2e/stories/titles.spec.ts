// What a tab, a bookmark and the browser's history call a page: what it shows, and nothing that was recorded.
import { shop } from "../support/shop.ts";
import { expect, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

test("titles say what is shown, and follow it there and back", async ({ page, list, session }) => {
  await list.visit();
  await expect(page).toHaveTitle("Sessions · Spoor");
  await list.visit("?from=2026-03-02T08:00Z&to=2026-03-02T12:00Z&country=DE&status.not=500&user.not=root&off.path=/x");
  await expect(page).toHaveTitle("Sessions, 3 filters, 2 Mar 08:00 → 2 Mar 12:00 UTC · Spoor");
  await list.visit("?from=-24h");
  await expect(page).toHaveTitle("Sessions, last 24 hours · Spoor");
  await list.visit("?country=DE&status=2xx");
  await expect(page).toHaveTitle("Sessions, 2 filters · Spoor");
  await list.link("alice").click();
  await session.ready();
  await expect(page).toHaveTitle("Session 2 Mar 09:00, 32 of 40 requests · Spoor");
  await session.showAll.click();
  await expect(page).toHaveTitle("Session 2 Mar 09:00, 40 requests · Spoor");
  await session.links.nth(1).click();
  await expect(page).toHaveTitle("Request 2 Mar 09:00:07 in session 2 Mar 09:00 · Spoor");
  await session.links.nth(3).click();
  // Two are no request of their own.
  await expect(page).toHaveTitle("Session 2 Mar 09:00, 40 requests · Spoor");
  await page.goBack();
  await expect(page).toHaveTitle("Request 2 Mar 09:00:07 in session 2 Mar 09:00 · Spoor");
  await page.goBack();
  await page.goBack();
  await expect(page).toHaveTitle("Session 2 Mar 09:00, 32 of 40 requests · Spoor");
  await page.goBack();
  await expect(page).toHaveTitle("Sessions, 2 filters · Spoor");
  await page.getByRole("link", { name: "Rules" }).click();
  await expect(page).toHaveTitle("Rules: 0 rules, 0 denied sessions · Spoor");
});

test("pages that are not there say so in their titles", async ({ page, watch }) => {
  watch.expect(/status of 404/);
  await page.goto("/sessions/0000000000000000?user=alice");
  await expect(page).toHaveTitle("No such session · Spoor");
  await page.goto("/nowhere/alice");
  await expect(page).toHaveTitle("Not found · Spoor");
});

test("no title holds what was recorded", async ({ page, list, session }) => {
  test.slow();
  const told = new Set<string>();
  const words = new Set(shop.flatMap(({ id, user, ip, host, path, user_agent }) => [id, user, ip, host, path, user_agent].filter((word) => word !== undefined)));
  await list.visit();
  for (let row = 0; row < 11; row += 1) {
    await list.visit("?path=*%2A&sort=requests");
    await list.links.nth(row).click();
    await session.ready();
    await session.links.first().click();
    await expect(page).toHaveTitle(/^Request [^·]* in session [^·]* · Spoor$/);
    told.add(await page.title());
    told.add(new URL(page.url()).pathname.split("/").pop() ?? "");
  }
  const titles = [...told].filter((title) => title.includes("·"));
  expect(titles.length).toBeGreaterThan(3);
  const ids = [...told].filter((title) => !title.includes("·"));
  for (const title of titles) for (const word of [...words, ...ids]) expect(title).not.toContain(word);
});
