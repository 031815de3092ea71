// Inside a session: it inherits the general filters, keeps its rows while they change beside it, and has filters,
// order and open requests of its own.
import { pasted } from "../support/clipboard.ts";
import { address, expectOneEntry } from "../support/past.ts";
import { isAttack, requestsOf, sessionsWith, type ShopRequest } from "../support/shop.ts";
import { type List, type Session, expect, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

/** Opens the session whose row names these words. */
async function openFrom(list: List, session: Session, words: string): Promise<string> {
  await list.link(words).click();
  await session.ready();
  return /\/sessions\/([0-9a-f]{16})/.exec(session.page.url())?.[1] ?? "";
}

/** The order in which the requests of a session are shown, by the ids that the fixture gives them. */
async function shown(session: Session): Promise<string[]> {
  const references = session.links.evaluateAll((links) => links.map((link) => link.getAttribute("aria-controls") ?? ""));
  return (await references).map((reference) => reference.replace(/^request-/, ""));
}

test("a session opened from the list inherits its filters and counts the same", async ({ page, list, session }) => {
  await list.visit("?status=4xx&country=DE");
  const row = list.session("alice");
  const count = await row.getByRole("cell").nth(2).textContent();
  await openFrom(list, session, "alice");
  const met = requestsOf("alice").filter(({ status }) => status >= 400 && status < 500);
  expect(count).toBe(String(met.length));
  await expect(session.count).toHaveText(`${met.length} of 40 requests`);
  await expect(session.locked).toHaveText(["Response code is 4xx", "Country is DE"]);
  await expect(session.locked.getByRole("link")).toHaveCount(0);
  expect(await shown(session)).toEqual(met.map(({ id }) => id));
  await page.reload();
  await expect(session.count).toHaveText(`${met.length} of 40 requests`);
});

test("every session of the list has as many requests as its row says", async ({ list, session, page }) => {
  await list.visit("?attack=*");
  const expected = sessionsWith(isAttack);
  await list.expectSessions(expected.size);
  for (let position = 0; position < expected.size; position += 1) {
    const count = (await list.column(3))[position];
    await list.links.nth(position).click();
    await session.ready();
    await expect(session.count).toHaveText(new RegExp(`^${count}( of \\d+)? requests?$`));
    await page.goBack();
    await list.expectSessions(expected.size);
  }
});

test("Show all requests shows them all, and Back undoes it", async ({ page, list, session }) => {
  await list.visit("?status=403");
  const id = await openFrom(list, session, "203.0.113.7");
  await session.facet("POST").click();
  await expect(session.inside).toHaveCount(1);
  await expectOneEntry(page, `/sessions/${id}?status=403&all=1`, () => session.showAll.click(), async () => {
    await expect(session.count).toHaveText("33 requests");
  });
  // Who has asked for all of them is not urged back.
  await expect(session.apply).toBeVisible();
  await expect(session.apply).not.toHaveClass(/primary/);
  await expect(session.inside).toHaveCount(0);
  await expect(session.locked).toHaveCount(0);
  await page.goBack();
  await expect(session.count).toHaveText("11 of 33 requests");
  await expect(session.inside).toHaveCount(1);
  await expect(session.apply).toHaveCount(0);
});

test("a general filter changed beside an open session waits until it is applied", async ({ page, list, session }) => {
  await list.visit("?status=4xx");
  const id = await openFrom(list, session, "203.0.113.99");
  const before = await shown(session);
  expect(before).toHaveLength(12);
  await expect(session.apply).toHaveCount(0);
  await session.choose("Attack", "Path traversal");
  await expect(session.apply).toHaveClass(/primary/);
  // What held until now is written into the session's own filters, and the rows stay.
  expect(address(page)).toBe(`/sessions/${id}?status=4xx&attack=path_traversal&all=1&in.status=4xx`);
  expect(await shown(session)).toEqual(before);
  await expect(session.count).toHaveText("12 of 18 requests");
  await expect(session.inside).toHaveText([/^Response code is 4xx/]);
  const both = requestsOf("injector").filter(
    ({ status, attacks }) => status >= 400 && status < 500 && (attacks ?? []).some(({ type }) => type === "path_traversal"),
  );
  await expectOneEntry(page, `/sessions/${id}?status=4xx&attack=path_traversal`, () => session.apply.click(), async () => {
    await expect(session.count).toHaveText(`${both.length} of 18 requests`);
  });
  expect(await shown(session)).toEqual(both.map((request) => request.id));
  await expect(session.apply).toHaveCount(0);
});

test("a general filter set beside a session opened by a bare link waits too", async ({ page, list, session }) => {
  await list.visit();
  await openFrom(list, session, "alice");
  await session.add("Response code", "404");
  await expect(page).toHaveURL(/\?status=404&all=1$/);
  await expect(session.count).toHaveText("40 requests");
  await expect(session.apply).toHaveClass(/primary/);
  await session.apply.click();
  await expect(session.count).toHaveText("8 of 40 requests");
});

test("a session opened by a bare link follows the time interval at once", async ({ page, list, session }) => {
  await list.visit();
  const id = await openFrom(list, session, "bob");
  await session.visit(id);
  await session.open("All time");
  await page.getByLabel("From (UTC)").fill("2026-03-02T09:31");
  await page.getByLabel("To, not included (UTC)").fill("2026-03-02T09:35");
  await session.bar.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/sessions/${id}\\?from=2026-03-02T09:31Z&to=2026-03-02T09:35Z$`));
  const inside = requestsOf("bob").filter(({ time }) => time >= "2026-03-02T09:31" && time < "2026-03-02T09:35");
  expect(inside.length).toBeGreaterThan(0);
  await expect(session.count).toHaveText(`${inside.length} of 30 requests`);
  await expect(session.apply).toHaveCount(0);
});

test("filters inside a session do not change the list", async ({ page, list, session }) => {
  await list.visit("?status=4xx");
  const sessions = await list.rows.count();
  await openFrom(list, session, "alice");
  await session.facet("GET").click();
  await session.facets.getByRole("link", { name: "Leave out 404 Not Found" }).click();
  await expect(page).toHaveURL(/in\.method=GET&in\.status\.not=404$/);
  await page.getByRole("main").getByRole("link", { name: "Sessions", exact: true }).click();
  await list.expectSessions(sessions);
  expect(address(page)).toBe("/sessions?status=4xx");
});

test("the same field inside and outside narrows to both, and a conflict says which to drop", async ({ page, list, session }) => {
  await list.visit("?status=4xx");
  const id = await openFrom(list, session, "203.0.113.99");
  await session.visit(id, "?status=4xx&in.status=403");
  await expect(session.count).toHaveText("12 of 18 requests");
  await session.visit(id, "?status=4xx&in.status=500");
  await expect(session.count).toHaveText("0 of 18 requests");
  await expect(page.getByRole("heading", { name: "No request of this session meets all filters" })).toBeVisible();
  const general = page.getByRole("link", { name: "without the general filters" });
  const own = page.getByRole("link", { name: "without “Response code is 500”" });
  await expect(own).toBeVisible();
  await general.click();
  await expect(session.count).toHaveText("6 of 18 requests");
  await page.goBack();
  await own.click();
  await expect(session.count).toHaveText("12 of 18 requests");
  await expect(page.getByRole("heading", { name: "No request of this session meets all filters" })).toHaveCount(0);
});

test("facets count under all other filters, and a value that is chosen stays in sight", async ({ list, session }) => {
  await list.visit();
  await openFrom(list, session, "203.0.113.99");
  await session.facet("500 Internal Server Error").click();
  await expect(session.count).toHaveText("6 of 18 requests");
  // Its own field counts as if it were not filtered, the others as it is.
  const failed = requestsOf("injector").filter(({ status }) => status === 500);
  await expect(session.facets.getByRole("link", { name: /^403 Forbidden\s*12\s*67%/ })).toBeVisible();
  await expect(session.facets.getByRole("link", { name: /^500 Internal Server Error\s*6\s*33%/ })).toHaveAttribute("aria-current", "true");
  const injections = failed.filter(({ attacks }) => (attacks ?? []).some(({ type }) => type === "sqli")).length;
  await expect(session.facet("SQL injection")).toHaveText(new RegExp(`SQL injection\\s*${injections}\\s*${Math.round((injections * 100) / failed.length)}%`));
  await session.facet("Path traversal").click();
  await expect(session.count).toHaveText("0 of 18 requests");
  await expect(session.facets.getByRole("link", { name: /^500 Internal Server Error\s*0/ })).toHaveAttribute("aria-current", "true");
});

test("two requests are open at once, and closing one leaves the other", async ({ page, list, session }) => {
  await list.visit();
  await openFrom(list, session, "203.0.113.99");
  await session.links.nth(0).click();
  await session.links.nth(1).click();
  await expect(page).toHaveURL(/\?open=injector-0&open=injector-1$/);
  const headings = session.region.getByRole("heading", { name: "Detected attacks" });
  await expect(headings).toHaveCount(2);
  await expect(session.region.getByText("' OR 1=1--", { exact: true }).first()).toBeVisible();
  await session.links.nth(0).click();
  await expect(page).toHaveURL(/\?open=injector-1$/);
  await expect(headings).toHaveCount(1);
  await page.reload();
  await expect(session.links.nth(1)).toHaveAttribute("aria-expanded", "true");
  await expect(headings).toHaveCount(1);
});

test("a permalink opens its request and brings it into view", async ({ page, list, session, context }) => {
  await list.visit();
  const id = await openFrom(list, session, "2001:db8::7");
  await session.visit(id, "?open=monitor-33");
  const request = session.region.getByRole("link", { expanded: true });
  await expect(request).toBeInViewport();
  await expect(session.region.getByRole("heading", { name: "Request", exact: true })).toBeInViewport();
  await session.region.getByRole("button", { name: "Copy a link to this request" }).click();
  expect(await pasted(context)).toBe(page.url());
});

test("a request that is asked for by itself stays in view when the condition is removed", async ({ page, list, session }) => {
  await list.visit();
  const id = await openFrom(list, session, "2001:db8::7");
  await session.visit(id, "?in.request=monitor-33&open=monitor-33");
  await expect(session.count).toHaveText("1 of 36 requests");
  await page.getByRole("link", { name: "Remove filter Request is monitor-33" }).click();
  await expect(session.count).toHaveText("36 requests");
  const request = session.region.getByRole("link", { expanded: true });
  await expect(request).toBeInViewport();
});

const orders: { header: string; key: string; value: (request: ShopRequest) => string | number | undefined }[] = [
  { header: "Method", key: "method", value: ({ method }) => method },
  { header: "Path", key: "path", value: ({ path }) => path },
  { header: "Code", key: "status", value: ({ status }) => status },
  { header: "Time, ms", key: "duration", value: ({ duration_ms }) => duration_ms },
  { header: "Size, bytes", key: "size", value: ({ size }) => size },
];
test("requests are put in order by each column, both ways", async ({ page, list, session }) => {
  await list.visit();
  await openFrom(list, session, "alice");
  const requests = requestsOf("alice");
  for (const { header, key, value } of orders) {
    for (const direction of ["descending", "ascending"] as const) {
      await session.header(header).getByRole("link", { name: header, exact: true }).click();
      await expect(session.header(header)).toHaveAttribute("aria-sort", direction);
      await expect(page).toHaveURL(new RegExp(`in\\.sort=${direction === "descending" ? "-" : ""}${key}$`));
      const sign = direction === "descending" ? -1 : 1;
      // Requests with the same value stay in the order of time.
      const expected = requests.toSorted((one, two) => {
        const [a, b] = [value(one) ?? -1, value(two) ?? -1];
        return a === b ? 0 : a < b ? -sign : sign;
      });
      await expect.poll(async () => (await shown(session)).slice(0, 25)).toEqual(expected.slice(0, 25).map(({ id }) => id));
    }
  }
  await session.header("Time (UTC)").getByRole("link").click();
  await expect.poll(() => shown(session)).toEqual(requests.map(({ id }) => id).slice(0, (await shown(session)).length));
});
