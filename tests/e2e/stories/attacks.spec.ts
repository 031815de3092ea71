// Attacks in groups: what a group says, its requests, the ways into its sessions and back, and what is left out of it.
import { address, expectNoEntry, expectOneEntry } from "../support/past.ts";
import type { Recorded, Server } from "../support/server.ts";
import { expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

const start = Date.parse("2026-03-02T09:00:00Z");

/** A request of a client with attacks of these types. */
function request(client: string, ip: string, number: number, types: string[], more: Record<string, unknown> = {}): Recorded {
  return {
    id: `${client}-${number}`,
    time: new Date(start + number * 60_000).toISOString(),
    host: "api.shop.test",
    method: "GET",
    path: `/v2/search?q=${number}`,
    status: 200,
    ip,
    user_agent: "story",
    attacks: types.map((type) => ({ type, payload: "' OR 1=1--", parameter: "QUERY > q", detector: "waf", action: "monitored" })),
    ...more,
  };
}

const login = { host: "id.shop.test", method: "POST", path: "/v1/login", status: 401, country: "RO" };

/** Four bots of five attempts each, one second after the other; somebody in Germany who tries two kinds of attack, somebody
 * in France all of whose attempts are blocked, and a customer. */
const made = {
  name: "attacks",
  requests: () => [
    ...[1, 2, 3, 4].flatMap((bot) =>
      [0, 1, 2, 3, 4].map((number) =>
        request(`bot${bot}`, `203.0.113.${bot}`, number, ["credential_stuffing"], {
          ...login,
          time: new Date(start + number * 60_000 + bot * 1_000).toISOString(),
          user: `user${bot}-${number}`,
        }),
      ),
    ),
    ...[0, 1, 2, 3, 4, 5].map((number) => request("german", "192.0.2.1", number, ["sqli"], { country: "DE" })),
    ...[6, 7].map((number) => request("german", "192.0.2.1", number, ["sqli", "xss"], { country: "DE" })),
    request("german", "192.0.2.1", 8, [], { country: "DE", path: "/v2/orders/7" }),
    ...[10, 11, 12].map((number) =>
      request("french", "198.51.100.1", number, [], {
        country: "FR",
        status: 403,
        attacks: [{ type: "sqli", payload: "1; --", detector: "waf", action: "blocked" }],
      }),
    ),
    ...[0, 1, 2].map((number) => request("customer", "192.0.2.200", number, [], { country: "DE" })),
  ],
};

test.use({ data: { made } });

/** The session of a client. */
async function sessionOf(server: Server, client: string): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/requests/${client}-0`);
  const { request } = (await answer.json()) as { request: { session: string } };
  return request.session;
}

test("attacks are grouped by type and endpoint, by address, and by session", async ({ page, attacks }) => {
  await page.goto("/sessions");
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Attacks" }).click();
  await attacks.expectGroups(3);
  await expect(page).toHaveTitle("Attacks · Spoor");
  const numbers = async () => (await attacks.cells()).map((cells) => cells.slice(0, -4));
  expect(await numbers()).toEqual([
    ["SQL injection", "GETapi.shop.test/v2/search", "11", "2", "2", "0", "partly"],
    ["Cross-site scripting", "GETapi.shop.test/v2/search", "2", "1", "1", "0", "monitored"],
    ["Credential stuffingbot", "POSTid.shop.test/v1/login", "20", "4", "4", "20", "monitored"],
  ]);
  await expectOneEntry(page, "/attacks?group=ip", () => attacks.by("Source IP").click(), () => attacks.expectGroups(6));
  await expect(page).toHaveTitle("Attacks by source IP · Spoor");
  expect((await numbers()).slice(0, 3)).toEqual([
    ["FR198.51.100.1", "SQL injection", "GET/v2/search", "3", "1", "0", "blocked"],
    ["DE192.0.2.1", "SQL injection+1", "GET/v2/search", "8", "1", "0", "monitored"],
    ["RO203.0.113.4", "Credential stuffing", "POST/v1/login", "5", "1", "5", "monitored"],
  ]);
  await expectOneEntry(page, "/attacks?group=session", () => attacks.by("Session").click(), () => attacks.expectGroups(6));
  expect((await numbers())[1]?.slice(1)).toEqual(["SQL injection+1", "GET/v2/search", "8", "1", "0", "monitored"]);
  await expectAccessible(page);
});

test("an order is a link, leaves no entry, and turns round", async ({ page, attacks }) => {
  await attacks.visit("?group=endpoint");
  const types = async () => (await attacks.cells()).map((cells) => cells[0]);
  await expect(attacks.header(/^Last seen/)).toHaveAttribute("aria-sort", "descending");
  const requests = attacks.header("Requests");
  await expectNoEntry(page, "/attacks?group.sort=-requests", () => requests.getByRole("link").click(), () => attacks.ready());
  await expect.poll(types).toEqual(["Credential stuffingbot", "SQL injection", "Cross-site scripting"]);
  await expectNoEntry(page, "/attacks?group.sort=requests", () => requests.getByRole("link").click());
  await expect.poll(types).toEqual(["Cross-site scripting", "SQL injection", "Credential stuffingbot"]);
  await expect(requests).toHaveAttribute("aria-sort", "ascending");
});

test("a filter leaves the attacks that it names, and no others of the same requests", async ({ page, attacks }) => {
  await attacks.visit();
  await attacks.choose("Attack", "Cross-site scripting");
  await attacks.expectGroups(1);
  expect(address(page)).toBe("/attacks?attack=xss");
  await expect(attacks.group("Cross-site scripting")).toHaveCount(1);
  await page.getByRole("link", { name: "Remove filter Attack is Cross-site scripting" }).click();
  await attacks.expectGroups(3);
  await attacks.choose("Country", "FR");
  await attacks.expectGroups(1);
  await expect(attacks.group("SQL injection").getByRole("cell").nth(1)).toHaveText("3");
});

test("a group opens into its requests in place, and each leads to itself in its session and back", async ({ page, attacks, session }) => {
  await attacks.visit("?country=DE");
  const open = /^\/attacks\?country=DE&group\.open=[0-9a-f]{16}$/;
  await expectOneEntry(page, open, () => attacks.toggle("SQL injection").click(), () => expect(attacks.requests).toHaveCount(8));
  await page.reload();
  await expect(attacks.requests).toHaveCount(8);
  const there = address(page);
  await expectAccessible(page);
  const link = attacks.requests.nth(6);
  await link.click();
  await session.ready();
  expect(address(page)).toMatch(
    /^\/sessions\/[0-9a-f]{16}\?country=DE&in\.host=api\.shop\.test&in\.method=GET&in\.endpoint=\/v2\/search&in\.attack=sqli&open=german-6$/,
  );
  await expect(session.locked).toHaveText([/Country is DE/]);
  await expect(session.count).toHaveText("8 of 9 requests");
  await expect(page.getByRole("heading", { name: "Detected attacks" })).toBeVisible();
  await page.goBack();
  await expect.poll(() => address(page)).toBe(there);
  await expect(link).toBeFocused();
  await expect(link).toBeInViewport();
  await attacks.toggle("SQL injection").click();
  await expect(attacks.requests).toHaveCount(0);
  expect(address(page)).toBe("/attacks?country=DE");
});

test("a group leads to its sessions under the same filters, and Back to its row", async ({ page, attacks, list }) => {
  await attacks.visit("?from=2026-03-02T09:00Z&method=GET");
  await attacks.toggle("SQL injection").click();
  await attacks.investigate.click();
  await list.expectSessions(2);
  expect(address(page)).toBe("/sessions?from=2026-03-02T09:00Z&host=api.shop.test&method=GET&endpoint=/v2/search&attack=sqli");
  await page.goBack();
  await expect(attacks.investigate).toBeFocused();
  const sessions = attacks.group("Cross-site scripting").getByRole("link", { name: "Investigate 1 session in sessions" });
  await sessions.click();
  await list.expectSessions(1);
  expect(address(page)).toContain("&attack=xss");
  await page.goBack();
  await expect(sessions).toBeFocused();
  await attacks.by("Source IP").click();
  await attacks.group("198.51.100.1").getByRole("link", { name: /^Investigate/ }).click();
  await list.expectSessions(1);
  expect(address(page)).toBe("/sessions?from=2026-03-02T09:00Z&method=GET&ip=198.51.100.1&attack=%2A");
});

test("filters stay when one goes between sessions and attacks", async ({ page, attacks, list, session }) => {
  const sections = page.getByRole("navigation", { name: "Sections" });
  await list.visit("?country=DE&sort=-requests");
  await sections.getByRole("link", { name: "Attacks" }).click();
  await attacks.expectGroups(2);
  expect(address(page)).toBe("/attacks?country=DE");
  await attacks.toggle("SQL injection").click();
  await sections.getByRole("link", { name: "Sessions" }).click();
  await list.expectSessions(2);
  expect(address(page)).toBe("/sessions?country=DE");
  await list.link("192.0.2.1").first().click();
  await session.ready();
  await sections.getByRole("link", { name: "Attacks" }).click();
  await attacks.expectGroups(2);
  expect(address(page)).toBe("/attacks?country=DE");
});

test("an attack of a session leads to its group, opened, and from there to the sessions with the filters", async ({ page, attacks, list, session, server }) => {
  await page.goto(`/sessions/${await sessionOf(server, "german")}?from=2026-03-02T09:00Z&method=GET&open=german-6`);
  await session.ready();
  const explore = page.getByRole("link", { name: "Explore in attacks" });
  await expect(explore).toHaveCount(2);
  await explore.last().click();
  await attacks.expectGroups(1);
  expect(address(page)).toMatch(
    /^\/attacks\?from=2026-03-02T09:00Z&host=api\.shop\.test&method=GET&endpoint=\/v2\/search&attack=xss&group\.open=[0-9a-f]{16}$/,
  );
  await expect(attacks.requests).toHaveCount(2);
  await attacks.investigate.click();
  await list.expectSessions(1);
  expect(address(page)).toBe("/sessions?from=2026-03-02T09:00Z&host=api.shop.test&method=GET&endpoint=/v2/search&attack=xss");
  await page.goBack();
  await page.goBack();
  await session.ready();
  // Filters that do not let the request through say nothing of its group.
  await page.goto(`/sessions/${await sessionOf(server, "german")}?country=FR&all=1&open=german-0`);
  await session.ready();
  await explore.click();
  await attacks.expectGroups(1);
  expect(address(page)).not.toContain("country");
  await expect(attacks.requests).toHaveCount(11);
});

test("false positives are left out of their group alone, and can be shown", async ({ page, attacks, session, ownServer }) => {
  await page.goto(`${ownServer.url}/sessions/${await sessionOf(ownServer, "german")}?open=german-6`);
  await session.ready();
  const mark = page.getByRole("button", { name: "Mark as false positive: SQL injection" });
  await mark.click();
  await expect(page.getByRole("button", { name: "Undo false positive: SQL injection" })).toBeFocused();
  await page.goto(`${ownServer.url}/attacks`);
  const numbers = async () => (await attacks.cells()).map((cells) => [cells[0], cells[2], cells[7]]);
  await attacks.expectGroups(3);
  expect(await numbers()).toEqual([
    ["SQL injection", "10", "unmarked"],
    ["Cross-site scripting", "2", "unmarked"],
    ["Credential stuffingbot", "20", "unmarked"],
  ]);
  // A request all of whose attacks are: it is counted nowhere, and the page says so.
  await page.goto(`${ownServer.url}/sessions/${await sessionOf(ownServer, "german")}?open=german-0`);
  await session.ready();
  await mark.click();
  await expect(page.getByRole("button", { name: "Undo false positive: SQL injection" })).toBeFocused();
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Attacks" }).click();
  await attacks.expectGroups(3);
  expect((await numbers())[0]).toEqual(["SQL injection", "9", "unmarked"]);
  const show = page.getByRole("link", { name: "Show 1 false positive" });
  await expectOneEntry(page, "/attacks?verdict=%2A", () => show.click(), () => attacks.expectGroups(3));
  await expect.poll(async () => (await numbers())[0]).toEqual(["SQL injection", "11", "2 false positive"]);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Leave false positives out" }).click();
  await expect.poll(async () => (await numbers())[0]).toEqual(["SQL injection", "9", "unmarked"]);
  // The way to the sessions leaves them out, too.
  await attacks.toggle("SQL injection").click();
  await expect(attacks.requests).toHaveCount(9);
  await expect(attacks.investigate).toHaveAttribute("href", /verdict=true_positive&verdict=unmarked/);
});

test("an attack that is a false positive still leads to its group", async ({ page, attacks, session, ownServer }) => {
  await page.goto(`${ownServer.url}/sessions/${await sessionOf(ownServer, "german")}?open=german-0`);
  await session.ready();
  await page.getByRole("button", { name: "Mark as false positive: SQL injection" }).click();
  await expect(page.getByRole("button", { name: "Undo false positive: SQL injection" })).toBeFocused();
  await page.getByRole("link", { name: "Explore in attacks" }).click();
  await attacks.expectGroups(1);
  await expect(attacks.requests).toHaveCount(11);
  expect(address(page)).toContain("verdict=");
});

test("the sessions of one bot attack are shown together, with everything they did", async ({ page, attacks, list }) => {
  await attacks.visit("?country=RO");
  await attacks.toggle("Credential stuffing").click();
  await expect(attacks.region.getByText("One bot attack over 4 sessions.")).toBeVisible();
  await attacks.region.getByRole("link", { name: "Everything these sessions did" }).click();
  await list.expectSessions(4);
  expect(address(page)).toMatch(/^\/sessions(\?|&)session=[0-9a-f]{16}(&session=[0-9a-f]{16}){3}$/);
  await page.goBack();
  await expect(attacks.region.getByRole("link", { name: "Everything these sessions did" })).toBeFocused();
});

test("the whole way by keys: to a group, into it, to a request, and back", async ({ page, attacks, session }) => {
  await attacks.visit();
  await attacks.expectGroups(3);
  await page.keyboard.press("j");
  await expect(attacks.toggle("SQL injection")).toBeFocused();
  await page.keyboard.press("j");
  await expect(attacks.toggle("Cross-site scripting")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(attacks.requests).toHaveCount(2);
  await expect(attacks.toggle("Cross-site scripting")).toBeFocused();
  await expect(attacks.toggle("Cross-site scripting")).toHaveAttribute("aria-expanded", "true");
  await attacks.requests.last().focus();
  await page.keyboard.press("Enter");
  await session.ready();
  await page.goBack();
  await expect(attacks.requests.last()).toBeFocused();
});

test("nothing, not understood, and a link that says how many groups its sender saw", async ({ page, attacks }) => {
  await attacks.visit("?country=ZZ");
  await expect(page.getByRole("heading", { name: "No attack matches all filters" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "without “Country is ZZ”" }).click();
  await attacks.expectGroups(3);
  await attacks.visit("?group=rule&cuntry=US");
  await attacks.expectGroups(3);
  await expect(attacks.chips).toHaveText([/not understood: group=rule/, /not understood: cuntry=US/]);
  await attacks.visit("?country=DE&n=5");
  await expect(page.getByRole("status").filter({ hasText: "The sender of this link saw 5 groups, you see 2." })).toBeVisible();
});

test("when the server is gone the groups stay, and come back with one click", async ({ page, attacks, ownServer, watch }) => {
  watch.expect(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
  await page.goto(`${ownServer.url}/attacks`);
  await attacks.expectGroups(3);
  await ownServer.pause();
  await page.getByRole("button", { name: "Refresh" }).click();
  const note = page.getByRole("alert").filter({ hasText: "The server cannot be reached" });
  await expect(note).toBeVisible();
  await expect(attacks.rows).toHaveCount(3);
  await attacks.toggle("SQL injection").click();
  await expect(attacks.region.getByRole("alert")).toContainText("The server cannot be reached");
  await ownServer.resume();
  await attacks.region.getByRole("button", { name: "Try again" }).click();
  await expect(attacks.requests).toHaveCount(11);
  await note.first().getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await attacks.expectGroups(3);
});

test.describe("with many groups", () => {
  const many = () => Array.from({ length: 130 }, (_, number) => request(`many${number}`, "192.0.2.1", number, ["scanner"], { path: `/probe-${number}` }));
  test.use({ data: { made: { name: "many groups", requests: many } } });

  test("they come page by page, and Back leads to one far down", async ({ page, attacks, list }) => {
    await attacks.visit();
    await expect(attacks.rows).toHaveCount(50);
    for (const count of [100, 130]) {
      await attacks.rows.last().scrollIntoViewIfNeeded();
      await expect(attacks.rows).toHaveCount(count);
    }
    const far = attacks.group("/probe-3").last().getByRole("link", { name: /^Investigate/ });
    await far.click();
    await list.expectSessions(1);
    await page.goBack();
    await expect(far).toBeFocused();
    await expect(far).toBeInViewport();
  });
});
