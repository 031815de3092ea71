// When something is not there: a page, a session, the server. What is known stays on screen, what happened is said,
// and there is a way on.
import { address } from "../support/past.ts";
import { requestsOf, sessionsWith } from "../support/shop.ts";
import { expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

test("an address without a page says so and leads to the sessions", async ({ page, list }) => {
  for (const path of ["/nowhere", "/sessions/a/b", "/Sessions"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1, name: "There is no page at this address" }), path).toBeVisible();
  }
  await expectAccessible(page);
  await page.getByRole("link", { name: "Go to the sessions" }).click();
  await list.expectSessions(11);
});

test("the bare address leads to the list and leaves no entry behind", async ({ page, list }) => {
  await page.goto("/?status=404");
  await list.expectSessions(sessionsWith(({ status }) => status === 404).size);
  expect(address(page)).toBe("/sessions?status=404");
  await page.goBack();
  expect(page.url()).toBe("about:blank");
});

test("a session that is not stored is not found, and says nothing of failure", async ({ page, list, session, watch }) => {
  watch.expect(/status of 404/);
  for (const id of ["0000000000000000", "not-an-id", "%E2%80%AE", "..%2f..%2fetc"]) {
    await page.goto(`/sessions/${id}?status=404`);
    // One message, and nothing that looks like an empty session.
    await expect(page.getByRole("alert"), id).toHaveText(/^This session is not stored here/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("This session is not stored here");
    await expect(page).toHaveTitle("No such session · Spoor");
    await expect(page.getByRole("main").getByRole("table")).toHaveCount(0);
    await expect(page.getByRole("main").getByRole("button", { name: /^(Download|Deny|Copy link|Try again)/ })).toHaveCount(0);
    await expect(session.rows).toHaveCount(0);
  }
  await page.goto("/sessions/0000000000000000?status=404");
  await expect(page.getByRole("alert")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("main").getByRole("link", { name: "Go to the sessions" }).click();
  await list.expectSessions(sessionsWith(({ status }) => status === 404).size);
  // From there to one that is stored, with all its parts.
  await list.links.first().click();
  await session.ready();
  await expect(page.getByRole("button", { name: "Download", exact: true })).toBeVisible();
});

test("a link that opens a request of another session, or of none, says so and shows the way", async ({ page, list, session }) => {
  await list.visit("?user=alice@example.test");
  const { pathname } = new URL((await list.links.first().getAttribute("href")) ?? "", page.url());
  await page.goto(`${pathname}?open=monitor-33&open=%3Cb%3Enone%3C/b%3E*`);
  await session.ready();
  const notes = page.getByRole("status").filter({ hasText: "is not in this session" });
  await expect(notes).toHaveCount(2);
  await expect(notes.first()).toContainText("Request <b>none</b>* is not in this session");
  await expectAccessible(page);
  await notes.last().getByRole("link", { name: "Look for it in all sessions" }).click();
  await list.expectSessions(1);
  expect(address(page)).toBe("/sessions?request=monitor-33");
  await page.goto(`${pathname}?open=alice-3`);
  await session.ready();
  await expect(session.region.getByRole("link", { expanded: true })).toHaveCount(1);
  await expect(notes).toHaveCount(0);
});

test("when the server is gone the list says so, keeps its rows, and goes on when it is back", async ({ page, list, ownServer, watch }) => {
  watch.expect(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
  await page.goto(`${ownServer.url}/sessions`);
  await list.expectSessions(11);
  await ownServer.pause();
  await page.getByRole("button", { name: "Refresh" }).click();
  const note = page.getByRole("alert").filter({ hasText: "The server cannot be reached" });
  await expect(note).toBeVisible();
  await expect(note).toContainText("spoor serve");
  await expect(list.rows).toHaveCount(11);
  await ownServer.resume();
  await note.getByRole("button", { name: "Try again" }).click();
  await expect(note).toHaveCount(0);
  await list.expectSessions(11);
});

test("a filter set while the server is gone is in the address, and holds when it is back", async ({ page, list, ownServer, watch }) => {
  watch.expect(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
  await page.goto(`${ownServer.url}/sessions?status=404`);
  const missing = sessionsWith(({ status }) => status === 404).size;
  await list.expectSessions(missing);
  await ownServer.pause();
  await page.getByRole("link", { name: "Remove filter Response code is 404" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  expect(address(page)).toBe("/sessions");
  await expect(list.rows).toHaveCount(missing);
  await ownServer.resume();
  // The timeline failed with the table, and comes back with it.
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await list.expectSessions(11);
});

test("an open session works on without the server, and a request that cannot be read says why", async ({ page, list, session, ownServer, watch }) => {
  watch.expect(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
  await page.goto(`${ownServer.url}/sessions`);
  await list.link("alice").click();
  await session.ready();
  await ownServer.pause();
  await session.facet("404 Not Found").click();
  const missing = requestsOf("alice").filter(({ status }) => status === 404);
  await expect(session.count).toHaveText(`${missing.length} of 40 requests`);
  await session.links.first().click();
  const note = session.region.getByRole("alert").filter({ hasText: "The server cannot be reached" });
  await expect(note).toBeVisible();
  await ownServer.resume();
  await note.getByRole("button", { name: "Try again" }).click();
  await expect(session.region.getByRole("heading", { name: "Request", exact: true })).toBeVisible();
  await expect(note).toHaveCount(0);
});

test("a late answer does not take the place of a newer one", async ({ page, list }) => {
  await list.visit();
  // Three questions at once: only the last one's answer counts, whichever comes first.
  await list.open("Country");
  await Promise.all([list.value("DE").check(), page.evaluate(() => history.length)]);
  await list.value("US").check();
  await list.value("DE").uncheck();
  await list.expectSessions(sessionsWith(({ country }) => country === "US").size);
  await expect(list.chips).toHaveText([/Country is US/]);
});
