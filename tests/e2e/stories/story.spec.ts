// What stands out in a session: requests to jump to, the timeline by class of response, the rhythm, changes of identity,
// walked identifiers, and the sessions beside it; with the mouse and by keyboard.
import { address, expectOneEntry } from "../support/past.ts";
import type { Recorded } from "../support/server.ts";
import { type Page, type Session, expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

const START = Date.parse("2026-03-02T10:00:00Z");
const AGENT = "curl/8.14";

/** A request of the session with this key, so many milliseconds after the start. */
function request(session: string, number: number, after: number, more: object): Recorded {
  return {
    id: `${session}-${number}`,
    time: new Date(START + after).toISOString(),
    host: "api.shop.test",
    method: "GET",
    path: "/v2/products",
    status: 200,
    ip: "203.0.113.7",
    country: "DE",
    user_agent: AGENT,
    parameters: [{ place: "cookie", name: "sid", value: session, use: "session_key" }],
    ...more,
  };
}

/** What the walker gets for the user with this id. */
function answer(id: number): number {
  if (id === 1020) return 403;
  return id === 1024 || id === 1048 ? 404 : 200;
}

const attack = (action: string) => ({ attacks: [{ type: "bola", action }] });

/** One client that looks around, asks for 48 users in turn, falls silent, and goes on from elsewhere. Others share its
 * user, its address or its user agent. */
const walker = {
  name: "walker",
  requests: (): Recorded[] => [
    ...Array.from({ length: 5 }, (_, index) => request("walker", index, index * 20_000, {})),
    ...Array.from({ length: 48 }, (_, index) =>
      request("walker", index + 5, 120_000 + index * 200, {
        path: `/v2/users/${1001 + index}`,
        status: answer(1001 + index),
        user: "mallory",
        ...(index < 5 ? {} : attack(index === 19 ? "blocked" : "monitored")),
      }),
    ),
    request("walker", 53, 300_000, { method: "POST", path: "/v2/export", status: 500, ip: "198.51.100.9", country: "US", user: "mallory" }),
    request("walker", 54, 305_000, { ip: "198.51.100.9", country: "US", user: "mallory" }),
    request("walker", 55, 310_000, { user: "mallory" }),
    ...["second", "third"].map((name) => request(name, 0, 900_000, { user: "mallory", ip: "192.0.2.1" })),
    ...["fourth", "fifth", "sixth"].map((name) => request(name, 0, 910_000, { user_agent: "other" })),
  ],
};
test.use({ data: { made: walker } });

/** Opens the walker's session. */
async function openWalker(page: Page, session: Session, search = "", origin = ""): Promise<string> {
  await page.goto(`${origin}/sessions?request=walker-0`);
  const href = await page.getByRole("region", { name: "Sessions found" }).getByRole("link", { name: /^2 Mar/ }).first().getAttribute("href");
  const id = /[0-9a-f]{16}/.exec(href ?? "")?.[0] ?? "";
  await page.goto(`${origin}/sessions/${id}${search}`);
  await session.ready();
  await expect(strip(page).getByText(/median gap|Whole session/).first()).toBeVisible();
  return `/sessions/${id}`;
}

function strip(page: Page) {
  return page.getByRole("region", { name: "What stands out in this session" });
}

/** The link of a request in the table. */
function row(page: Page, id: string) {
  return page.locator(`#row-${id}`);
}

/** That a request is open, in view, and has the focus. */
async function expectLedTo(page: Page, id: string): Promise<void> {
  await expect(row(page, id)).toHaveAttribute("aria-expanded", "true");
  await expect(row(page, id)).toBeFocused();
  await expect(row(page, id)).toBeInViewport({ ratio: 0.9 });
}

test("marks lead to the first of their kind, by mouse and by key, and are links of their own", async ({ page, session, freshPage }) => {
  const path = await openWalker(page, session);
  const marks = strip(page).getByRole("link", { name: /^first / });
  await expect(marks).toHaveText(["first attack", "first blocked", "first success after", "first server error"]);
  await expectOneEntry(page, `${path}?open=walker-53`, async () => {
    await marks.nth(3).click();
    await expectLedTo(page, "walker-53");
  });
  await expectOneEntry(page, `${path}?open=walker-10`, async () => {
    await page.keyboard.press("1");
    await expectLedTo(page, "walker-10");
  });
  await page.keyboard.press("2");
  await expectLedTo(page, "walker-24");
  await page.keyboard.press("3");
  await expectLedTo(page, "walker-11");
  // Asked for again from elsewhere, it comes back into view, and the address stays.
  await session.region.focus();
  await page.keyboard.press("End");
  await expect(row(page, "walker-11")).not.toBeInViewport();
  await page.keyboard.press("3");
  await expectLedTo(page, "walker-11");
  expect(address(page)).toBe(`${path}?open=walker-11`);
  const other = await freshPage();
  await other.goto((await marks.nth(3).getAttribute("href")) ?? "");
  await expect(row(other, "walker-53")).toBeInViewport();
  await expect(row(other, "walker-53")).toHaveAttribute("aria-expanded", "true");
});

test("a mark within a folded run leads into it", async ({ page, session }) => {
  const path = await openWalker(page, session, "?fold=1");
  await expect(row(page, "walker-30")).toHaveCount(0);
  await expectOneEntry(page, `${path}?fold=1&open=walker-11`, () => page.keyboard.press("3"), async () => {
    await expect(row(page, "walker-11")).toBeInViewport({ ratio: 0.9 });
  });
  await page.keyboard.press("3");
  await expectLedTo(page, "walker-11");
});

test("the keys of the marks are in the list of keys", async ({ page, session }) => {
  await openWalker(page, session);
  await page.keyboard.press("?");
  const line = page.getByRole("dialog").getByRole("row", { name: /First attack, first blocked/ });
  await expect(line.locator("kbd")).toHaveText(["1", "2", "3", "4"]);
});

test("a mark that the filters leave out says so, and shows all requests only when asked", async ({ page, session }) => {
  const path = await openWalker(page, session, "?in.status=404");
  await expect(session.count).toHaveText("2 of 56 requests");
  const mark = strip(page).getByRole("link", { name: /^first attack/ });
  await expect(mark).toHaveText("first attack, left out by the filters · show all");
  await page.keyboard.press("1");
  await expect(mark).toBeFocused();
  expect(address(page)).toBe(`${path}?in.status=404`);
  await expectOneEntry(page, `${path}?all=1&open=walker-10`, () => page.keyboard.press("Enter"), async () => {
    await expect(session.count).toHaveText("56 requests");
  });
  await expect(row(page, "walker-10")).toBeInViewport();
  await page.goBack();
  await expect(session.count).toHaveText("2 of 56 requests");
});

test("the timeline tells classes, attacks and changes of identity, and narrows by keys and by dragging", async ({ page, session }) => {
  const path = await openWalker(page, session);
  const chart = page.getByRole("group", { name: /^Requests of this session over time/ });
  await chart.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await expect(chart.getByRole("status")).toContainText(
    "56 requests, 52 × 2xx, 3 × 4xx, 1 × 5xx, 43 with attacks, 4 changes of identity",
  );
  await page.keyboard.press("Escape");
  await expect(chart).toContainText("other or no code");
  const heads = chart.getByRole("columnheader");
  await expect(heads).toHaveText(["Interval", "requests", "2xx", "3xx", "4xx", "5xx", "other or no code", "with attacks", "changes of identity"]);
  const box = (await chart.locator("svg").boundingBox())!;
  const drag = async () => {
    const middle = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.3, middle);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, middle, { steps: 4 });
    await page.mouse.up();
  };
  await expectOneEntry(page, new RegExp(`^${path}\\?in\\.from=.*&in\\.to=`), drag, async () => {
    await expect(session.count).toHaveText("48 of 56 requests");
  });
});

test("the rhythm is of the requests shown, and its burst and silence lead to their intervals", async ({ page, session }) => {
  const path = await openWalker(page, session);
  await expect(strip(page)).toContainText("median gap 200 ms");
  const bursts = strip(page).getByRole("button", { name: "1 burst" });
  await bursts.click();
  await expect(strip(page)).toContainText("ten requests or more, each at most one second after the one before");
  const burst = strip(page).getByRole("link", { name: /48 requests in 9\.4 s/ });
  await expect(burst).toContainText("10:02:00.000 → 10:02:09.400");
  const inside = `${path}?in.from=2026-03-02T10:02Z&in.to=2026-03-02T10:02:09.401Z`;
  await expectOneEntry(page, inside, () => burst.click(), async () => {
    await expect(session.count).toHaveText("48 of 56 requests");
  });
  await expect(strip(page)).toContainText("Requests shown:median gap 200 ms");
  await page.goBack();
  await expect(session.count).toHaveText("56 requests");
  // By keyboard.
  const silence = strip(page).getByRole("link", { name: "longest silence 2 min 50 s" });
  await silence.focus();
  await page.keyboard.press("Enter");
  await expect(session.count).toHaveText("2 of 56 requests");
  expect((await session.cells()).map((cells) => cells[2])).toEqual(["/v2/users/1048", "/v2/export"]);
  await expect(strip(page)).toContainText("no bursts");
});

test("a change of identity is said in words and leads to its request", async ({ page, session }) => {
  const path = await openWalker(page, session);
  await expect(strip(page).getByRole("button", { name: "Country changed 2×" })).toBeVisible();
  // Requests that name no user are no change.
  await expect(strip(page).getByRole("button", { name: /^User changed/ })).toHaveCount(0);
  const button = strip(page).getByRole("button", { name: "User IP changed 2×" });
  await button.focus();
  await page.keyboard.press("Enter");
  const changes = strip(page).getByRole("link", { name: / → / });
  await expect(changes).toHaveText([
    "203.0.113.7 → 198.51.100.9 at 10:05:00.000",
    "198.51.100.9 → 203.0.113.7 at 10:05:10.000",
  ]);
  await expectAccessible(page);
  await page.keyboard.press("Tab");
  await expectOneEntry(page, `${path}?open=walker-53`, async () => {
    await page.keyboard.press("Enter");
    await expectLedTo(page, "walker-53");
  });
  await expect(button).toHaveAttribute("aria-expanded", "false");
});

test("how many were blocked is said of the requests shown, and what is not recorded is said", async ({ page, session }) => {
  await openWalker(page, session);
  const header = page.locator(".session-header");
  await expect(header.getByText("1 of 56 blocked")).toBeVisible();
  await session.facet("POST").click();
  await expect(session.count).toHaveText("1 of 56 requests");
  // The one that is left got through.
  await expect(header.getByText("0 of 1 blocked")).toBeVisible();
  await expect(page.getByText(/^Not recorded: .*\bNetwork\b/)).toBeVisible();
  await page.goto("/sessions?request=walker-0");
  const row = page.getByRole("region", { name: "Sessions found" }).locator("tbody tr").first();
  await expect(row.getByText("0 blocked")).toBeVisible();
  await expect(row.getByTitle("0 of 1 request that match the filters blocked")).toBeVisible();
  // What no path has is offered to be looked for elsewhere.
  await page.goto("/sessions?path=*mallory*");
  await page.getByRole("link", { name: "the same in User instead of Path" }).click();
  await expect(page).toHaveURL("/sessions?user=*mallory%2A");
  await expect(page.getByRole("region", { name: "Sessions found" }).getByRole("rowheader")).not.toHaveCount(0);
});

test("walked identifiers are told in a line, with every value and its code", async ({ page, session }) => {
  const path = await openWalker(page, session);
  const button = strip(page).getByRole("button", { name: "48 ids walked in /v2/users/{int}" });
  await button.click();
  const walk = strip(page).getByRole("listitem").filter({ hasText: "Show only this endpoint" });
  await expect(walk).toHaveCount(1);
  await expect(walk).toContainText("GET api.shop.test /v2/users/{int}");
  await expect(walk).toContainText("1001 … 1048, 48 distinct, +1 each, 45 × 200, 2 × 404, 1 × 403");
  await walk.getByText("Values and their response codes").click();
  const values = walk.getByRole("listitem");
  await expect(values).toHaveCount(48);
  await expect(values.first()).toHaveText("1001 1 × 200");
  await expect(values.last()).toHaveText("1048 1 × 404");
  await expectAccessible(page);
  await values.nth(19).getByRole("link", { name: "1020" }).click();
  await expectLedTo(page, "walker-24");
  await button.focus();
  await page.keyboard.press("Enter");
  await expectOneEntry(
    page,
    `${path}?in.host=api.shop.test&in.method=GET&in.endpoint=/v2/users/%7Bint%7D&open=walker-24`,
    () => walk.getByRole("link", { name: "Show only this endpoint" }).press("Enter"),
    async () => expect(session.count).toHaveText("48 of 56 requests"),
  );
  await session.visit(path.slice("/sessions/".length), "?in.method=POST");
  await expect(button).toHaveCount(0);
});

test("sessions that share user, address or user agent are counted, and are a click away", async ({ page, session, list }) => {
  await openWalker(page, session, "?status=200");
  const beside = strip(page).getByRole("group", { name: "Other sessions, at any time" });
  await expect(beside.getByRole("link")).toHaveText(["2 of this user", "3 of IP 203.0.113.7", "2 with this user agent"]);
  await beside.getByRole("button", { name: "Other sessions: more" }).click();
  await expect(beside.getByText("none of IP 198.51.100.9")).toBeVisible();
  await page.keyboard.press("Escape");
  await beside.getByRole("link", { name: "3 of IP 203.0.113.7" }).click();
  await list.expectSessions(4);
  expect(address(page)).toBe("/sessions?ip=203.0.113.7");
});

test("of a session that is not stored nothing is claimed", async ({ page, watch }) => {
  watch.expect(/404/);
  await page.goto("/sessions/0123456789abcdef");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(strip(page)).toHaveCount(0);
});

test("a session in which nothing stands out says so, and its rhythm is not made up", async ({ page, session }) => {
  await page.goto("/sessions?request=second-0");
  await page.getByRole("region", { name: "Sessions found" }).getByRole("link", { name: /^2 Mar/ }).first().click();
  await session.ready();
  await expect(strip(page)).toContainText("no attack, block or server error");
  await expect(strip(page)).not.toContainText(/gap|burst|silence|changed|walked|shown/i);
});

test("sessions that could not be counted are said, and counted on request", async ({ page, session, ownServer, watch }) => {
  await openWalker(page, session, "", ownServer.url);
  const beside = strip(page).getByRole("group", { name: "Other sessions, at any time" });
  await expect(beside.getByRole("link")).toHaveCount(3);
  watch.expect(/ERR_CONNECTION_REFUSED/);
  await ownServer.pause();
  await beside.getByRole("button", { name: "Other sessions: more" }).click();
  await expect(beside.getByRole("alert")).toHaveText("Sessions of IP 198.51.100.9 were not counted: The server cannot be reached");
  await ownServer.resume();
  await beside.getByRole("button", { name: "Try again" }).click();
  await expect(beside.getByText("none of IP 198.51.100.9")).toBeVisible();
});

test.describe("in demo traffic", () => {
  test.use({ data: { demo: { sessions: 200 } } });

  test("who enumerates users is seen to walk through them", async ({ page, list, session }) => {
    test.slow();
    await list.visit("?attack=bola&endpoint=/v2/users/{int}&sort=-requests");
    await list.links.first().click();
    await session.ready();
    // Inside the session the list's filters hold: the walk is of the requests shown.
    await session.showAll.click();
    await strip(page).getByRole("button", { name: /ids walked in \/v2\/users\/\{int\}/ }).click();
    await expect(strip(page).getByRole("listitem").filter({ hasText: "GET api.shop.test /v2/users/{int}" }).first()).toContainText(/\+1 (each|\()/);
    await page.keyboard.press("Escape");
    await page.keyboard.press("3");
    await expect(session.region.getByRole("heading", { name: "Request", exact: true })).toBeVisible();
  });
});

for (const width of [1280, 768, 320]) {
  test(`the strip is accessible, and leaves the table its room, at ${width}`, async ({ page, session }) => {
    await page.setViewportSize({ width, height: 800 });
    await openWalker(page, session, "?in.status=404");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expectAccessible(page);
    }
    const box = (await strip(page).boundingBox())!;
    expect(box.height).toBeLessThanOrEqual(width === 1280 ? 56 : 260);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(beyond).toBeLessThanOrEqual(0);
  });
}
