// A session of twenty thousand requests: only what is in view is drawn, and all of it can be reached.
import type { Recorded } from "../support/server.ts";
import { type Session, expect, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

const COUNT = 20_000;
const START = Date.parse("2026-03-02T00:00:00Z");

/** One client that asks for one product after the other, four times a second; every hundredth is missing. */
const crawler = {
  name: "crawler",
  requests: (): Recorded[] =>
    Array.from({ length: COUNT }, (_, index) => ({
      id: `crawl-${index}`,
      time: new Date(START + index * 250).toISOString(),
      host: "api.shop.test",
      method: "GET",
      path: `/v2/products/${index}`,
      status: index % 100 === 99 ? 404 : 200,
      duration_ms: (index * 7919) % 1000,
      user: `user-${index % 40}@shop.test`,
      ip: "198.51.100.30",
    })),
};
test.use({ data: { made: crawler } });

/** Paths of the rows that are in the visible part, from above. */
function inView(session: Session): Promise<string[]> {
  return session.region.evaluate((region) => {
    const box = region.getBoundingClientRect();
    const rows = [...region.querySelectorAll<HTMLElement>("tr:has(> th[scope=row])")].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom > box.top && top < box.bottom;
    });
    return rows.map((row) => row.children[2]?.textContent ?? "");
  });
}

test.beforeEach(async ({ list, session }) => {
  await list.visit();
  await list.links.first().click();
  await session.ready();
  await expect(session.count).toHaveText("20,000 requests");
});

test("the table says how many rows it has, and draws few of them", async ({ session }) => {
  const table = session.region.getByRole("table");
  await expect(table).toHaveAttribute("aria-rowcount", String(COUNT + 1));
  expect(await session.rows.count()).toBeLessThan(100);
  await expect(session.rows.first()).toHaveAttribute("aria-rowindex", "2");
});

test("End goes to the last request, Home to the first", async ({ page, session }) => {
  await session.region.focus();
  await page.keyboard.press("End");
  await expect(session.rows.last()).toContainText(`/v2/products/${COUNT - 1}`);
  await expect(session.rows.last()).toBeInViewport({ ratio: 0.9 });
  await expect(session.rows.last()).toHaveAttribute("aria-rowindex", String(COUNT + 1));
  // The header stays where it is.
  await expect(session.header("Path")).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Home");
  await expect(session.rows.first()).toContainText("/v2/products/0");
  await expect(session.rows.first()).toBeInViewport();
});

test("wherever one scrolls to, the rows are there, one after the other", async ({ session }) => {
  for (const share of [0.001, 0.13, 0.5, 0.77, 0.9995, 0.3]) {
    await session.region.evaluate((region, share) => {
      region.scrollTop = (region.scrollHeight - region.clientHeight) * share;
    }, share);
    const expected = Math.floor((COUNT - 15) * share);
    await expect.poll(async () => Math.abs(Number((await inView(session))[0]?.split("/").at(-1)) - expected)).toBeLessThan(30);
    const numbers = (await inView(session)).map((path) => Number(path.split("/").at(-1)));
    expect(numbers.length).toBeGreaterThan(10);
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  }
});

test("no frame is blank while one scrolls", async ({ session }) => {
  // The wheel's own pace: a screen every few frames. Each frame is looked at after it was drawn.
  const blank = await session.region.evaluate(async (region) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let blank = 0;
    for (let step = 0; step < 60; step += 1) {
      region.scrollTop += 120;
      await frame();
      await frame();
      const box = region.getBoundingClientRect();
      const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!middle?.closest("tr:has(> th[scope=row])")) blank += 1;
    }
    return blank;
  });
  expect(blank).toBe(0);
});

test("filters, facets and order count all requests, not only those drawn", async ({ session }) => {
  await expect(session.facets.getByRole("link", { name: /^404 Not Found\s*200\s*1%/ })).toBeVisible();
  await session.facet("404 Not Found").click();
  await expect(session.count).toHaveText("200 of 20,000 requests");
  await expect(session.rows.first()).toContainText("/v2/products/99");
  await session.facet("404 Not Found").click();
  await session.header("Time, ms").getByRole("link", { name: "Time, ms", exact: true }).click();
  // 7919 and 1000 have no common factor, so the slowest are those of one remainder.
  await expect(session.rows.first()).toContainText("999");
  const slowest = Array.from({ length: COUNT }, (_, index) => index).filter((index) => (index * 7919) % 1000 === 999);
  await expect.poll(async () => (await inView(session)).slice(0, 5)).toEqual(slowest.slice(0, 5).map((index) => `/v2/products/${index}`));
});

test("a permalink to the last request scrolls there", async ({ page, session }) => {
  await page.goto(`${page.url()}?open=crawl-${COUNT - 1}`);
  await session.ready();
  await expect(session.count).toHaveText("20,000 requests");
  const request = session.region.getByRole("link", { expanded: true });
  await expect(request).toHaveAttribute("aria-controls", `request-crawl-${COUNT - 1}`);
  await expect(request).toBeInViewport();
});

test("the file has all of them", async ({ page }) => {
  await page.getByRole("button", { name: "Download", exact: true }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download file" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toContain(`_${COUNT}rows.csv`);
  const stream = await file.createReadStream();
  let lines = 0;
  for await (const chunk of stream) lines += String(chunk).split("\r\n").length - 1;
  expect(lines).toBe(COUNT + 1);
});

test("a long facet is searched, and a value that is chosen stays in sight when the list is short again", async ({ page, session }) => {
  const users = session.facets.getByRole("group").filter({ has: page.getByText("Users", { exact: true }) }).last();
  await expect(users.getByRole("listitem")).toHaveCount(8);
  await users.getByRole("button", { name: "32 more" }).click();
  await expect(users.getByRole("listitem")).toHaveCount(40);
  await users.getByRole("searchbox", { name: "Find among Users" }).fill("USER-39@");
  await expect(users.getByRole("listitem")).toHaveCount(1);
  await session.facet("user-39@shop.test").click();
  await expect(session.count).toHaveText(`${COUNT / 40} of 20,000 requests`);
  await users.getByRole("button", { name: "Fewer" }).click();
  await expect(users.getByRole("listitem")).toHaveCount(9);
  await expect(session.facet("user-39@shop.test")).toHaveAttribute("aria-current", "true");
});
