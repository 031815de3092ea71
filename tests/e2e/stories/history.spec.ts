// Back and forward: one gesture is one entry of the history, typing is one per burst, order and copying are none.
import { address, expectNoEntry, expectOneEntry, place } from "../support/past.ts";
import { requestsOf, sessionsWith, shop } from "../support/shop.ts";
import { expect, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

test("adding, turning round and removing a filter are one entry each", async ({ page, list }) => {
  await list.visit();
  await list.expectSessions(11);
  const german = sessionsWith(({ country }) => country === "DE").size;
  await list.open("Country");
  await expectOneEntry(page, "/sessions?country=DE", () => list.value("DE").check(), () => list.expectSessions(german));
  await page.keyboard.press("Escape");
  const chip = list.chips.getByRole("link", { name: "Country is DE", exact: true });
  const others = sessionsWith(({ country }) => country !== "DE").size;
  await expectOneEntry(page, "/sessions?country.not=DE", () => chip.click(), () => list.expectSessions(others));
  const remove = page.getByRole("link", { name: "Remove filter Country is not DE" });
  await expectOneEntry(page, "/sessions", () => remove.click(), () => list.expectSessions(11));
  await list.open("Response code");
  await list.typing("Response code").fill("404");
  const submit = list.bar.getByRole("button", { name: "Add", exact: true });
  const missing = sessionsWith(({ status }) => status === 404).size;
  await expectOneEntry(page, "/sessions?status=404", () => submit.click(), () => list.expectSessions(missing));
});

test("a time preset and clearing all filters are one entry each", async ({ page, list }) => {
  await list.visit("?country=US");
  await list.open("All time");
  const preset = page.getByRole("link", { name: "Last hour" });
  await expectOneEntry(page, "/sessions?from=-1h&country=US", () => preset.click(), () => list.expectSessions(0));
  const clear = page.getByRole("link", { name: "Clear all" });
  await expectOneEntry(page, "/sessions", () => clear.click(), () => list.expectSessions(11));
});

test("opening a session and a request, and a click on a facet, are one entry each", async ({ page, list, session }) => {
  await list.visit("?status=4xx");
  const link = list.link("alice");
  await expectOneEntry(page, /^\/sessions\/[0-9a-f]{16}\?status=4xx$/, () => link.click(), () => session.ready());
  await expect(session.rows).toHaveCount(8);
  const request = session.links.nth(2);
  await expectOneEntry(page, /\?status=4xx&open=alice-\d+$/, () => request.click(), async () => {
    await expect(session.links.nth(2)).toHaveAttribute("aria-expanded", "true");
  });
  await expectOneEntry(page, /\?status=4xx$/, () => session.links.nth(2).click());
  await expectOneEntry(page, /&in\.method=GET$/, () => session.facet("GET").click());
  await expectOneEntry(page, /\?status=4xx$/, () => session.facet("GET").click());
  const back = page.getByRole("main").getByRole("link", { name: "Sessions", exact: true });
  await expectOneEntry(page, "/sessions?status=4xx", () => back.click(), () => expect(list.rows.first()).toBeVisible());
});

test("typing in the search box is one entry for each burst", async ({ page, list }) => {
  await list.visit();
  await list.expectSessions(11);
  const before = await place(page);
  await list.search.pressSequentially("graph", { delay: 10 });
  await expect(page).toHaveURL(/\?path=\*graph%2A$/);
  await list.expectSessions(1);
  // Typed after a rest, and still the same burst: the box was not left.
  await list.search.pressSequentially("ql", { delay: 10 });
  await expect(page).toHaveURL(/\?path=\*graphql%2A$/);
  await page.keyboard.press("Enter");
  expect(await place(page)).toEqual({ index: before.index + 1, entries: before.index + 2 });
  await list.search.fill("graphql-");
  await expect(page).toHaveURL(/\?path=\*graphql-%2A$/);
  await list.expectSessions(0);
  expect((await place(page)).index).toBe(before.index + 2);
  await page.goBack();
  await expect(list.search).toHaveValue("graphql");
  await list.expectSessions(1);
  await page.goBack();
  await expect(list.search).toHaveValue("");
  await list.expectSessions(11);
  expect(address(page)).toBe("/sessions");
  await page.goForward();
  await expect(list.search).toHaveValue("graphql");
});

test("leaving the search box, or Enter, searches at once and leaves one entry", async ({ page, list }) => {
  await list.visit();
  for (const leave of ["Enter", "Tab"]) {
    const before = await place(page);
    await list.search.fill(`orders-${leave}`);
    await page.keyboard.press(leave);
    await expect(page).toHaveURL(new RegExp(`path=\\*orders-${leave}%2A$`));
    expect((await place(page)).index).toBe(before.index + 1);
  }
});

test("another order leaves no entry", async ({ page, list, session }) => {
  await list.visit("?status=4xx");
  const header = list.header("Requests").getByRole("link");
  await expectNoEntry(page, "/sessions?status=4xx&sort=-requests", () => header.click());
  await expectNoEntry(page, "/sessions?status=4xx&sort=requests", () => header.click());
  await list.link("alice").click();
  await session.ready();
  const code = session.header("Path").getByRole("link");
  await expectNoEntry(page, /in\.sort=-path/, () => code.click());
});

test("a chip that stands already adds nothing, and going where one is leaves no entry", async ({ page, list }) => {
  await list.visit("?status=404");
  const before = await place(page);
  await list.add("Response code", "404");
  await expect(list.chips).toHaveCount(1);
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Sessions" }).click();
  await list.expectSessions(sessionsWith(({ status }) => status === 404).size);
  expect(await place(page)).toEqual(before);
});

test("Back walks the whole way one came, and Forward goes it again", async ({ page, list, session }) => {
  await list.visit();
  const way: [string, string | undefined][] = [[address(page), undefined]];
  const step = async (gesture: () => Promise<unknown>) => {
    await gesture();
    await expect.poll(() => address(page)).not.toBe(way.at(-1)?.[0]);
    const shown = /\/sessions\/./.test(page.url()) ? await (await session.ready(), session.count.textContent()) : undefined;
    way.push([address(page), shown ?? undefined]);
  };
  await step(() => list.choose("Attack", "SQL injection"));
  await step(() => list.link("203.0.113.99").click());
  await step(() => session.facet("GET").click());
  await step(() => session.showAll.click());
  await step(() => session.links.first().click());
  await step(() => session.facet("403 Forbidden").click());
  const injections = requestsOf("injector").filter(({ attacks }) => (attacks ?? []).some(({ type }) => type === "sqli"));
  expect(way.map(([, shown]) => shown)).toEqual([
    undefined,
    undefined,
    `${injections.length} of 18 requests`,
    `${injections.length} of 18 requests`,
    "18 requests",
    "18 requests",
    `${requestsOf("injector").filter(({ status }) => status === 403).length} of 18 requests`,
  ]);
  for (const direction of ["back", "forward"]) {
    const steps = direction === "back" ? way.slice(0, -1).reverse() : way.slice(1);
    for (const [expected, shown] of steps) {
      await (direction === "back" ? page.goBack() : page.goForward());
      await expect.poll(() => address(page)).toBe(expected);
      if (shown) await expect(session.count).toHaveText(shown);
      else await expect(list.rows.first()).toBeVisible();
    }
  }
  expect(shop.length).toBe(234);
});

test("a filter is a link that opens in a new tab", async ({ page, list, session, context }) => {
  await list.visit("?status=4xx");
  await list.link("alice").click();
  await session.ready();
  const opened = context.waitForEvent("page");
  await session.facet("GET").click({ button: "middle" });
  const tab = await opened;
  await expect(tab).toHaveURL(/in\.method=GET$/);
  await expect(tab.getByRole("list", { name: "In-session filters" }).getByRole("listitem")).toHaveText([/HTTP method is GET/]);
  expect(address(page)).not.toContain("in.method");
});
