// Paste anything: what is pasted into the search box is offered as the filters it means, and nothing is applied
// before somebody chooses.
import { paste } from "../support/clipboard.ts";
import { address, expectOneEntry, place } from "../support/past.ts";
import { sessionsWith } from "../support/shop.ts";
import { expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

const sqlmap = sessionsWith(({ user_agent }) => user_agent === "sqlmap/1.9").size;

const meanings = [
  { what: "an address", text: " 203.0.113.99\n", offers: [/^User IP is 203\.0\.113\.99$/], leads: "/sessions?ip=203.0.113.99" },
  { what: "a network", text: "203.0.113.9/24", offers: [/^User IP is 203\.0\.113\.0\/24$/], leads: "/sessions?ip=203.0.113.0/24" },
  {
    what: "a list of addresses",
    text: "192.0.2.10\n192.0.2.60\n",
    offers: [/^User IP is 192\.0\.2\.10 or 192\.0\.2\.60$/],
    leads: "/sessions?ip=192.0.2.10&ip=192.0.2.60",
  },
  {
    what: "an id",
    text: "5aeb1ded84fd27e1",
    offers: [/^Session is 5aeb1ded84fd27e1$/, /^Request is 5aeb1ded84fd27e1$/],
    leads: "/sessions?session=5aeb1ded84fd27e1",
  },
  { what: "a class of response codes", text: "4xx", offers: [/^Response code is 4xx$/], leads: "/sessions?status=4xx" },
  {
    what: "words of the vocabulary",
    text: "status=403 cuntry=US",
    offers: [/^Response code is 403 \(not understood: cuntry=US\)$/],
    leads: "/sessions?status=403",
  },
  {
    what: "a curl command on several lines",
    text: "curl 'https://api.shop.test/v2/orders' \\\n  -X POST \\\n  -H 'User-Agent: sqlmap/1.9' \\\n  --data '{}'\n",
    offers: [
      /^API host is api\.shop\.test, HTTP method is POST, Path is \/v2\/orders, User agent is sqlmap\/1\.9$/,
      /^API host is api\.shop\.test, HTTP method is POST, Path is \/v2\/orders$/,
      /^API host is api\.shop\.test, Path is \/v2\/orders$/,
      /^API host is api\.shop\.test$/,
      /^Path is \/v2\/orders$/,
      /^User agent is sqlmap\/1\.9$/,
    ],
    leads: "/sessions?host=api.shop.test&method=POST&path=/v2/orders&user_agent=sqlmap/1.9",
  },
  {
    what: "a line of a log",
    text: '203.0.113.99 - - [30/Oct/2026:06:05:03 +0200] "GET /v2/users HTTP/1.1" 403 12 "-" "sqlmap/1.9"',
    offers: [
      /^This request: HTTP method is GET, Path is \/v2\/users, Response code is 403, User IP is 203\.0\.113\.99, User agent is sqlmap\/1\.9, Time is within 1 minute of 30 Oct 2026 04:05:03 UTC$/,
      /^User IP is 203\.0\.113\.99$/,
      /^Path is \/v2\/users$/,
      /^Response code is 403$/,
      /^User agent is sqlmap\/1\.9$/,
      /^Time is within 1 minute of 30 Oct 2026 04:05:03 UTC$/,
    ],
    leads:
      "/sessions?from=2026-10-30T04:04:03Z&to=2026-10-30T04:06:03Z&method=GET&path=/v2/users&status=403&ip=203.0.113.99&user_agent=sqlmap/1.9",
  },
];
for (const { what, text, offers, leads } of meanings) {
  test(`${what} is offered as what it means, and applied when it is chosen`, async ({ page, list, watch }) => {
    // No session has the id.
    watch.expect(/404 .*5aeb1ded84fd27e1/);
    await page.clock.install();
    await list.visit();
    const before = await place(page);
    await paste(page, list.search, text);
    await expect(list.offers).toHaveText(offers);
    await expect(list.offers.first()).toHaveAttribute("href", leads);
    await expect(list.search).toHaveAttribute("aria-expanded", "true");
    // Longer than typing has to rest before it is searched for.
    await page.clock.runFor(1_000);
    expect(address(page)).toBe("/sessions");
    expect(await place(page)).toEqual(before);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect.poll(() => address(page)).toBe(leads);
    await expect(list.offers).toHaveCount(0);
    await expect(list.search).toBeFocused();
    expect((await place(page)).index).toBe(before.index + 1);
  });
}

test("an offer is one entry of the history, by mouse too, and leaves the box as it was", async ({ page, list }) => {
  await list.visit("?country.not=DE");
  await paste(page, list.search, "203.0.113.99");
  await expectOneEntry(page, "/sessions?ip=203.0.113.99&country.not=DE", () => list.offers.click());
  await expect(list.chips).toHaveText([/^User IP is 203\.0\.113\.99/, /^Country is not DE/]);
  await expect(list.search).toHaveValue("");
});

test("an offer is a link that opens in a new tab", async ({ page, list, context }) => {
  await list.visit();
  await paste(page, list.search, "sqli user_agent=sqlmap/1.9");
  const opened = context.waitForEvent("page");
  await list.offers.click({ modifiers: ["ControlOrMeta"] });
  const tab = await opened;
  await expect(tab).toHaveURL(/\/sessions\?attack=sqli&user_agent=sqlmap\/1\.9$/);
  await expect(tab.getByRole("status").filter({ hasText: "as of" })).toContainText(`${sqlmap} session`);
  expect(address(page)).toBe("/sessions");
});

test("a link to a view opens exactly that view, wherever it points", async ({ page, list, session }) => {
  await list.visit("?status=4xx");
  const there = await list.link("alice").getAttribute("href");
  const link = `${there}&in.method=GET&n=3`;
  await list.visit("?country=US");
  await paste(page, list.search, `https://spoor.example.test${link}`);
  await expect(list.offers.first()).toHaveText(/^Open session [0-9a-f]{16}, Response code is 4xx, HTTP method is GET$/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => address(page)).toBe(link);
  await session.ready();
  await expect(session.inside).toHaveText([/HTTP method is GET/]);
  await expect(session.search).toHaveValue("");
});

test("the arrows go round, Esc puts the list away, and Enter without a choice searches paths", async ({ page, list }) => {
  await list.visit();
  await paste(page, list.search, "5aeb1ded84fd27e1");
  await expect(list.offers).toHaveCount(2);
  const active = () => list.search.getAttribute("aria-activedescendant");
  expect(await active()).toBeNull();
  const seen: (string | null)[] = [];
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"]) {
    await page.keyboard.press(key);
    const selected = list.offers.and(page.locator("[aria-selected=true]"));
    await expect(selected).toHaveCount(1);
    expect(await selected.getAttribute("id")).toBe(await active());
    seen.push(await selected.textContent());
  }
  expect(seen).toEqual([0, 1, 0, 1].map((at) => `${["Session", "Request"][at]} is 5aeb1ded84fd27e1`));
  await page.keyboard.press("Escape");
  await expect(list.offers).toHaveCount(0);
  await expect(list.search).toHaveAttribute("aria-expanded", "false");
  await expect(list.search).toHaveValue("5aeb1ded84fd27e1");
  expect(address(page)).toBe("/sessions");
  await page.keyboard.press("ArrowDown");
  await expect(list.offers).toHaveCount(2);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/sessions\?path=\*5aeb1ded84fd27e1%2A$/);
});

test("leaving the box applies nothing and keeps what was pasted", async ({ page, list }) => {
  await list.visit();
  await paste(page, list.search, "203.0.113.99");
  await expect(list.offers).toHaveCount(1);
  await page.keyboard.press("Tab");
  await expect(list.search).not.toBeFocused();
  await expect(list.offers).toHaveCount(0);
  await expect(list.search).toHaveValue("203.0.113.99");
  expect(address(page)).toBe("/sessions");
  await list.search.focus();
  await expect(list.offers).toHaveCount(1);
});

test("ordinary search text has no offers and is searched for while it is typed", async ({ page, list }) => {
  await list.visit();
  await list.search.pressSequentially("orders", { delay: 10 });
  await expect(page).toHaveURL(/\?path=\*orders%2A$/);
  await expect(list.search).toHaveAttribute("aria-expanded", "false");
  await expect(list.offers).toHaveCount(0);
});

test("a type of attack is offered by its name, beside searching for the text", async ({ page, list }) => {
  await list.visit();
  const before = await place(page);
  await list.search.pressSequentially("sql");
  await expect(list.offers).toHaveText([/^Attack is SQL injection$/]);
  // The text is searched for all the same.
  await expect(page).toHaveURL(/\?path=\*sql%2A$/);
  await expect(list.offers).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => address(page)).toBe("/sessions?attack=sqli");
  expect((await place(page)).index).toBe(before.index + 1);
  await page.goBack();
  await expect.poll(() => address(page)).toBe("/sessions");
  await list.search.fill("bola");
  await expect(list.offers).toHaveText([/^Attack is Broken object level authorization$/]);
  await page.keyboard.press("Enter");
  await expect.poll(() => address(page)).toBe("/sessions?path=*bola%2A");
});

test("what was searched for on the way to a meaning gives way to it", async ({ page, list }) => {
  await list.visit();
  const before = await place(page);
  await list.search.pressSequentially("40");
  await expect(page).toHaveURL(/\?path=\*40%2A$/);
  await list.search.pressSequentially("4");
  await list.offers.click();
  await expect.poll(() => address(page)).toBe("/sessions?status=404");
  expect((await place(page)).index).toBe(before.index + 1);
  await page.goBack();
  expect(address(page)).toBe("/sessions");
});

test("an offer says what gives way to it", async ({ page, list }) => {
  await list.visit("?ip=192.0.2.10&from=-24h");
  await paste(page, list.search, "203.0.113.99");
  await expect(list.offers).toHaveText([/User IP is 203\.0\.113\.99\s*in place of User IP is 192\.0\.2\.10$/]);
  await list.offers.click();
  await expect.poll(() => address(page)).toBe("/sessions?from=-24h&ip=203.0.113.99");
});

test("beside an open session an offer waits until it is applied", async ({ page, list, session }) => {
  await list.visit("?status=4xx");
  await list.link("alice").click();
  await session.ready();
  const shown = await session.count.textContent();
  await paste(page, list.search, "5xx");
  await session.offers.click();
  await expect(page).toHaveURL(/\?status=5xx&all=1&in\.status=4xx$/);
  await expect(session.count).toHaveText(shown ?? "");
  await expect(session.apply).toBeVisible();
});

test("hostile text is shown as text, in light and dark, for everyone", async ({ page, list }) => {
  await list.visit();
  const hostile = "https://h.test/<img src=x onerror=alert(1)>\u202egnp.exe".replaceAll(" ", "%20");
  await paste(page, list.search, hostile);
  await expect(list.offers.first()).toContainText("<img%20src=x%20onerror=alert(1)>");
  await expect(list.offers.locator("img")).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
});
