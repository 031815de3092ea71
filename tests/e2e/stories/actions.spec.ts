// What an analyst does about what they see: verdicts, rules, the denylist, and the way to sessions that are like this one.
import type { Page } from "@playwright/test";
import type { Recorded, Server } from "../support/server.ts";
import { readFile } from "node:fs/promises";
import { expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

const payload = "' OR 1=1-- <img src=x onerror=window.ran=1> \u202Egpj";
const shown = "' OR 1=1-- <img src=x onerror=window.ran=1> ⟨U+202E⟩gpj";

/** A request of a client; the first of every three has an attack, every sixth was blocked. */
function request(client: string, number: number, more: Record<string, unknown> = {}): Recorded {
  const attack = {
    type: "sqli",
    payload,
    parameter: "QUERY > q",
    detector: "waf",
    action: number % 6 === 0 ? "blocked" : "monitored",
  };
  return {
    id: `${client}-${number}`,
    time: new Date(Date.parse("2026-03-02T09:00:00Z") + number * 1_000).toISOString(),
    host: "api.shop.test",
    method: "GET",
    path: `/v2/search?q=${number}`,
    status: 200,
    ip: client === "one" ? "192.0.2.1" : "192.0.2.2",
    user_agent: "story",
    attacks: number % 3 === 0 ? [attack] : [],
    ...more,
  };
}

const made = {
  name: "actions",
  requests: () => [
    ...Array.from({ length: 12 }, (_, number) => request("one", number)),
    ...Array.from({ length: 3 }, (_, number) => request("two", number)),
    request("two", 3, { path: "/v2/orders/7", attacks: [] }),
  ],
};

test.use({ data: { made } });

/** The address of a client's session. */
async function sessionOf(server: Server, client: string): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/requests/${client}-0`);
  const { request } = (await answer.json()) as { request: { session: string } };
  return `${server.url}/sessions/${request.session}`;
}

/** What a session's row says: requests and attacks. */
async function counted(page: Page, server: Server, ip: string): Promise<string[]> {
  await page.goto(`${server.url}/sessions?ip=${ip}`);
  const cells = page.getByRole("region", { name: "Sessions found" }).getByRole("row").filter({ has: page.getByRole("rowheader") }).getByRole("cell");
  await expect(cells.nth(3)).toBeVisible();
  return (await cells.allInnerTexts()).slice(2, 4).map((text) => text.trim());
}

/** The open request's part about its attacks. */
const attacks = (page: Page) => page.getByRole("listitem").filter({ has: page.getByRole("button", { name: /false positive/ }) });
const mark = (page: Page) => page.getByRole("button", { name: "Mark as false positive: SQL injection" });
const undo = (page: Page) => page.getByRole("button", { name: "Undo false positive: SQL injection" });

test("a false positive counts nowhere from then on, and one click takes it back", async ({ page, session, ownServer }) => {
  const address = await sessionOf(ownServer, "one");
  expect(await counted(page, ownServer, "192.0.2.1")).toEqual(["12", "4"]);
  await page.goto(`${address}?open=one-0&open=one-3&open=one-9`);
  await session.ready();
  await expect(attacks(page)).toHaveCount(3);
  const first = attacks(page).first();
  const place = () => page.getByRole("region", { name: "Requests of the session" }).evaluate((element) => element.scrollTop);
  await first.scrollIntoViewIfNeeded();
  const before = await place();
  await mark(page).first().click();
  await expect(undo(page)).toHaveCount(1);
  await expect(first.getByRole("status")).toHaveText("false positive");
  await expect(undo(page)).toBeFocused();
  expect(await place(), "nothing moved").toBe(before);
  await expect(attacks(page), "the other rows stay open").toHaveCount(3);
  await expect(session.facet("False positive")).toContainText("1");
  await expect(session.facet("Unmarked")).toContainText("3");
  await expect(session.rows.first().getByRole("cell").last()).toHaveAttribute("title", "False positive: SQL injection");
  await expectAccessible(page);
  // Somebody else, or later: the same.
  expect(await counted(page, ownServer, "192.0.2.1")).toEqual(["12", "3"]);
  await page.goBack();
  await undo(page).click();
  await expect(mark(page)).toHaveCount(3);
  await expect(session.facet("Unmarked")).toContainText("4");
  expect(await counted(page, ownServer, "192.0.2.1")).toEqual(["12", "4"]);
});

test.describe("in a run of like requests", () => {
  const run = () => Array.from({ length: 30 }, (_, number) => request("one", number * 3));
  test.use({ data: { made: { name: "run", requests: run } } });

  test("a verdict splits the run, and the request and the focus stay where they are", async ({ page, session, ownServer }) => {
    await page.goto(`${await sessionOf(ownServer, "one")}?fold=1&open=one-42`);
    await session.ready();
    await mark(page).focus();
    const place = async () => Math.round((await attacks(page).boundingBox())?.y ?? 0);
    const before = await place();
    await page.keyboard.press("Enter");
    await expect(undo(page)).toBeFocused();
    await expect.poll(place).toBe(before);
    await page.keyboard.press("Enter");
    await expect(mark(page)).toBeFocused();
    await expect.poll(place).toBe(before);
  });
});

test("a verdict is made and taken back by keys alone", async ({ page, session, ownServer }) => {
  await page.goto(`${await sessionOf(ownServer, "one")}?open=one-6`);
  await session.ready();
  await mark(page).focus();
  await page.keyboard.press("Enter");
  await expect(undo(page)).toBeFocused();
  await page.keyboard.press("Space");
  await expect(mark(page)).toBeFocused();
  await expect(attacks(page).getByRole("status")).toHaveText("unmarked");
});

test("a verdict that takes its request out of sight can still be taken back", async ({ page, session, ownServer }) => {
  await page.goto(`${await sessionOf(ownServer, "one")}?in.verdict=unmarked&open=one-3`);
  await session.ready();
  await expect(session.rows).toHaveCount(4);
  await mark(page).click();
  await expect(session.rows).toHaveCount(3);
  const note = page.getByRole("status").filter({ hasText: "The filters leave its request out now" });
  await expect(note).toContainText("SQL injection: false positive");
  await expectAccessible(page);
  await note.getByRole("button", { name: "Undo" }).click();
  await expect(session.rows).toHaveCount(4);
  await expect(note).toHaveCount(0);
});

test("a verdict that cannot be kept says why, and can be tried again", async ({ page, session, ownServer, watch }) => {
  watch.expect(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
  await page.goto(`${await sessionOf(ownServer, "one")}?open=one-0`);
  await session.ready();
  await expect(mark(page)).toBeVisible();
  await ownServer.pause();
  await mark(page).click();
  const failed = attacks(page).getByRole("alert");
  await expect(failed).toContainText("The server cannot be reached");
  await expect(attacks(page).getByRole("status")).toHaveText("unmarked");
  await ownServer.resume();
  await mark(page).click();
  await expect(undo(page)).toBeVisible();
  await expect(failed).toHaveCount(0);
});

test("a rule says beforehand what it would silence, holds for what comes, and is deleted", async ({ page, session, ownServer }) => {
  const address = await sessionOf(ownServer, "one");
  await page.goto(`${address}?open=one-0`);
  await session.ready();
  await page.getByRole("button", { name: "Create rule for SQL injection…" }).click();
  const dialog = page.getByRole("dialog", { name: "Create a rule" });
  await expect(dialog.getByRole("radio", { name: `SQL injection with this payload ${shown}` })).toBeChecked();
  await expect(dialog).toContainText("QUERY > q");
  await expect(dialog).toContainText("GET api.shop.test /v2/search");
  const found = dialog.getByText(/^Of what is stored/);
  await expect(found).toHaveText("Of what is stored it would silence 5 hits in 2 sessions, 3 of them blocked.");
  await dialog.getByRole("radio", { name: "any SQL injection" }).check();
  await expect(found).toContainText("5 hits in 2 sessions");
  await expectAccessible(page);
  await dialog.getByRole("textbox", { name: "Why" }).fill("we sell <b>SQL</b> books");
  await dialog.getByRole("button", { name: "Create rule" }).click();
  await expect(dialog).toContainText("The rule is made");
  await expectAccessible(page);
  expect(await counted(page, ownServer, "192.0.2.1"), "what is stored stays").toEqual(["12", "4"]);
  // The next import.
  await ownServer.add([request("one", 12), request("one", 15, { path: "/v2/orders/7" })]);
  expect(await counted(page, ownServer, "192.0.2.1"), "kept, and no attack but elsewhere").toEqual(["14", "5"]);
  await page.goto(`${address}?open=one-12`);
  await expect(attacks(page)).toContainText("false positive, by a rule");
  await attacks(page).getByRole("link", { name: "a rule" }).click();
  const rules = page.getByRole("list", { name: "Rules" }).getByRole("listitem");
  await expect(rules).toContainText("Any SQL injection in QUERY > q of GET api.shop.test /v2/search");
  await expect(rules).toContainText("we sell <b>SQL</b> books");
  await expect(rules).toContainText("never ends");
  await expectAccessible(page);
  await rules.getByRole("button", { name: "Delete…" }).click();
  await expect(rules.getByRole("button", { name: "Keep" })).toBeFocused();
  await rules.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("There is no rule yet")).toBeVisible();
  await ownServer.add([request("one", 18)]);
  expect(await counted(page, ownServer, "192.0.2.1")).toEqual(["15", "6"]);
  expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran)).toBeUndefined();
});

test("a rule decides on what is stored only when asked, and the open page follows", async ({ page, session, ownServer }) => {
  await page.goto(`${await sessionOf(ownServer, "one")}?open=one-0&open=one-3`);
  await session.ready();
  await mark(page).first().click();
  await page.getByRole("button", { name: "Create rule for SQL injection…" }).last().click();
  const dialog = page.getByRole("dialog", { name: "Create a rule" });
  await expect(dialog.getByText(/^Of what is stored/)).toContainText("5 hits in 2 sessions, 3 of them blocked, 1 marked as false positive already");
  await dialog.getByRole("checkbox", { name: "Also mark what is stored and not decided: 4 hits" }).check();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Create rule" }).click();
  await expect(dialog).toContainText("and for what is stored");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(session.facet("False positive")).toContainText("4");
  await expect(attacks(page), "the open rows stay open").toHaveCount(2);
  await expect(attacks(page).last()).toContainText("false positive, by a rule");
  await expect(attacks(page).first().getByRole("link", { name: "a rule" })).toHaveCount(0);
  expect(await counted(page, ownServer, "192.0.2.1")).toEqual(["12", ""]);
});

test("a rule is made by keys alone, with an end, and a failure keeps what was typed", async ({ page, session, ownServer, watch }) => {
  watch.expect(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
  await page.goto(`${await sessionOf(ownServer, "one")}?open=one-0`);
  await session.ready();
  const button = page.getByRole("button", { name: "Create rule for SQL injection…" });
  await button.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Create a rule" });
  const why = dialog.getByRole("textbox", { name: "Why" });
  await expect(why).toBeFocused();
  await expect(dialog.getByText(/^Of what is stored/)).toBeVisible();
  await page.keyboard.type("a test");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(why, "what was typed is still there").toHaveValue("a test");
  await page.keyboard.press("Tab");
  await page.keyboard.type("in 7");
  await expect(dialog.getByRole("combobox", { name: "Ends" })).toHaveValue("168");
  await ownServer.pause();
  await why.focus();
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("The server cannot be reached");
  await expect(why).toHaveValue("a test");
  await ownServer.resume();
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Close" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("list", { name: "Rules" })).toContainText("holds for requests until");
  await page.getByRole("button", { name: "Switch off" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("list", { name: "Rules" })).toContainText("Off: ");
  await expect(page.getByRole("button", { name: "Switch on" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Switch off" })).toBeFocused();
});

test("a session is denied with a reason and an end, is shown as such, and is removed from the denylist", async ({ page, list, session, ownServer }) => {
  const address = await sessionOf(ownServer, "two");
  await page.goto(address);
  await session.ready();
  await page.getByRole("button", { name: "Deny session…" }).click();
  const dialog = page.getByRole("dialog", { name: "Deny this session" });
  await expect(dialog).toContainText("Spoor itself blocks nothing");
  await expect(dialog.getByRole("button", { name: "Deny session" }), "a reason is needed").toBeDisabled();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("stuffing <b>\u202E</b>");
  await dialog.getByRole("combobox", { name: "Ends" }).selectOption("at a time…");
  await expect(dialog).toContainText("Say day and time");
  await dialog.getByLabel("Time (UTC)").fill("2020-01-01T00:00");
  await expect(dialog).toContainText("This time is past");
  await expectAccessible(page);
  await dialog.getByLabel("Time (UTC)").fill("2090-01-01T00:00");
  await dialog.getByRole("button", { name: "Deny session" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("denied until 1 Jan 2090 00:00: stuffing <b>⟨U+202E⟩</b>")).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByText(/denied until 1 Jan 2090/)).toBeVisible();
  await page.goto(`${ownServer.url}/sessions`);
  await expect(list.session("192.0.2.2")).toContainText("denied");
  await expect(list.session("192.0.2.1")).not.toContainText("denied");
  await expectAccessible(page);
  await list.link("192.0.2.2").click();
  const remove = page.getByRole("button", { name: "Remove from denylist" });
  await remove.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Deny session…" })).toBeFocused();
  await expect(page.getByText(/denied until/)).toHaveCount(0);
  await page.goto(`${ownServer.url}/sessions`);
  await expect(list.rows).toHaveCount(2);
  await expect(list.session("192.0.2.2")).not.toContainText("denied");
});

test("a session is denied by keys alone, and removed from the denylist among the rules", async ({ page, session, ownServer }) => {
  await page.goto(await sessionOf(ownServer, "two"));
  await session.ready();
  await page.getByRole("button", { name: "Deny session…" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Reason" })).toBeFocused();
  await page.keyboard.type("for a while");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/denied until .*: for a while/)).toBeVisible();
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Rules" }).click();
  await expect(page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Rules" })).toHaveAttribute("aria-current", "page");
  const denied = page.getByRole("list", { name: "Denied sessions" });
  await expect(denied).toContainText("for a while");
  const saving = page.waitForEvent("download");
  await page.getByRole("link", { name: "for nginx" }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("spoor-denied.conf");
  expect(await readFile(await saved.path(), "utf8")).toMatch(/map \$remote_addr \$spoor_denied \{\n {4}default 0;\n {4}# session [0-9a-f]{16}, until .*\n {4}"[0-9a-f.:]+" 1;\n\}\n$/);
  await expectAccessible(page);
  await denied.getByRole("button", { name: /^Remove from denylist: session [0-9a-f]{16}$/ }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("No session is denied")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "The session is denied no longer" })).toBeVisible();
});

test("from an attack and from an endpoint a link leads to the sessions with the same", async ({ page, list, session, ownServer }) => {
  const address = await sessionOf(ownServer, "one");
  await page.goto(`${address}?open=one-0`);
  await session.ready();
  await page.getByRole("link", { name: "Sessions with this attack here" }).click();
  await expect(list.rows).toHaveCount(2);
  await expect(list.chips).toHaveCount(4);
  await expect(list.totals).toContainText("5 requests");
  await page.goBack();
  await session.ready();
  await page.getByRole("link", { name: "Sessions that used this endpoint" }).click();
  await expect(list.rows).toHaveCount(2);
  await expect(list.totals).toContainText("15 requests");
});

test("the page of rules keeps the zone, and is readable at 768 in the dark", async ({ page, ownServer }) => {
  await page.setViewportSize({ width: 768, height: 900 });
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.goto(`${ownServer.url}/rules`);
  await expect(page.getByText("There is no rule yet")).toBeVisible();
  await page.getByRole("button", { name: /Time zone/ }).click();
  await page.getByLabel("Another time zone").fill("Berlin");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/rules\?tz=Europe/);
  await expectAccessible(page);
});
