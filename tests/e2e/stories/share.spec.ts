// Handing on what one sees: the link shows its receiver the same rows in the same order, whenever and wherever it is
// opened, and says so when there are others meanwhile.
import { pasted } from "../support/clipboard.ts";
import { address, place } from "../support/past.ts";
import { requestsOf } from "../support/shop.ts";
import { List, Session, expect, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

/** Shows alice's successful reads, the slowest first. */
async function look(list: List, session: Session): Promise<void> {
  await list.visit("?status=2xx&country=DE");
  await list.link("alice").click();
  await session.ready();
  await session.facet("GET").click();
  await session.header("Time, ms").getByRole("link", { name: "Time, ms" }).click();
  await expect(session.header("Time, ms")).toHaveAttribute("aria-sort", "descending");
}

test("a shared link shows the same rows in the same order in a fresh profile", async ({ page, list, session, context, freshPage }) => {
  await look(list, session);
  const [before, past, cells] = [address(page), await place(page), await session.cells()];
  await session.copyLink.click();
  await expect(page.getByRole("status").filter({ hasText: "Link copied" })).toBeAttached();
  const link = await pasted(context);
  // The sender's own view stays as it was.
  expect(address(page)).toBe(before);
  expect(await place(page)).toEqual(past);

  const rows = requestsOf("alice").filter(({ status, method }) => status < 300 && method === "GET");
  const { origin, searchParams } = new URL(link);
  expect(origin).toBe(new URL(page.url()).origin);
  expect(searchParams.get("n")).toBe(`${rows.length}/40`);
  expect(searchParams.get("to")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/);

  const receiver = new Session(await freshPage());
  await receiver.page.goto(link);
  await receiver.ready();
  await expect(receiver.count).toHaveText(`${rows.length} of 40 requests`);
  expect(await receiver.cells()).toEqual(cells);
  await expect(receiver.page.getByText(/The sender of this link saw/)).toHaveCount(0);
  await expect(receiver.locked).toHaveText([/UTC/, "Response code is 2xx", "Country is DE"]);
});

test("relative times of a shared link are fixed", async ({ page, list, session, context, freshPage, ownServer }) => {
  const now = Date.now();
  const made = (id: string, minutes: number) => ({
    id,
    time: new Date(now - minutes * 60_000).toISOString(),
    path: `/${id}`,
    host: "api.shop.test",
    ip: "192.0.2.1",
    status: 200,
  });
  await ownServer.add([made("late-0", 5), made("late-1", 50), made("late-2", 90)]);
  await page.goto(`${ownServer.url}/sessions?from=-1h`);
  await list.link("192.0.2.1").click();
  await session.ready();
  await expect(session.count).toHaveText("2 of 3 requests");
  await session.copyLink.click();
  const { pathname, searchParams } = new URL(await pasted(context));
  const [from, to] = ["from", "to"].map((key) => Date.parse(searchParams.get(key) ?? ""));
  expect(Math.abs((from ?? 0) - (now - 3_600_000))).toBeLessThan(60_000);
  expect(Math.abs((to ?? 0) - now)).toBeLessThan(60_000);
  expect(address(page)).toContain("from=-1h");

  // What is recorded later is not the sender's.
  await ownServer.add([made("late-3", -2)]);
  const receiver = new Session(await freshPage());
  await receiver.page.goto(`${ownServer.url}${pathname}?${searchParams}`);
  await receiver.ready();
  await expect(receiver.count).toHaveText("2 of 4 requests");
  await expect(receiver.page.getByText(/The sender of this link saw/)).toHaveCount(0);
});

test("a receiver who sees another number of requests is told", async ({ page, list, session, context, freshPage, ownServer }) => {
  await page.goto(`${ownServer.url}/sessions?status=404`);
  await list.link("alice").click();
  await session.ready();
  await expect(session.count).toHaveText("8 of 40 requests");
  await session.copyLink.click();
  const link = await pasted(context);
  const [sample] = requestsOf("alice");
  await ownServer.add([{ ...sample, id: "alice-late", time: "2026-03-02T09:02:00.500Z", path: "/v2/late", status: 404 }]);
  const receiver = new Session(await freshPage());
  await receiver.page.goto(link);
  await receiver.ready();
  const told = "The sender of this link saw 8 requests, you see 9. The session has 41 requests here and had 40 then: more have been imported since.";
  await expect(receiver.page.getByText(told)).toBeVisible();
  // Whoever filters on sees their own rows, and the line has nothing more to say.
  await receiver.facet("GET").click();
  await expect(receiver.page.getByText(/The sender of this link saw/)).toHaveCount(0);
});

test("a receiver is told what is known of the difference, and no more", async ({ list, page, session, ownServer, watch }) => {
  const told = async (search: string, words: string) => {
    await page.goto(`${ownServer.url}/sessions${search}`);
    await expect(page.getByText(words)).toBeVisible();
  };
  await told("?to=2026-03-03T00:00Z&user=alice@example.test&n=3", "The sender of this link saw 3 sessions, you see 1. Some of what was stored when the link was copied is not stored here.");
  await told("?to=2026-03-03T00:00Z&n=3", "The sender of this link saw 3 sessions, you see 11. More has been imported since the link was copied.");
  await told("?from=-1h&n=3", "The sender of this link saw 3 sessions, you see 0. Its times count from now, so they have moved on.");
  await told("?statsu=404&n=3", "The sender of this link saw 3 sessions, you see 11. One part of the link is not understood and does not apply.");
  await told("?verdict=unmarked&n=3", "It filters by Verdict, which marks and rules change.");
  await page.goto(`${ownServer.url}/sessions?n=11`);
  await list.expectSessions(11);
  await expect(page.getByText(/The sender of this link saw/)).toHaveCount(0);

  // A verdict changes what a filter finds, though the session has the same requests.
  await list.link("203.0.113.99").click();
  await session.ready();
  const id = new URL(page.url()).pathname.split("/").pop() ?? "";
  const found = await page.request.get(`${ownServer.url}/api/v1/sessions/${id}`);
  const { requests } = (await found.json()) as { requests: number };
  await told(`/${id}?in.verdict=false_positive&n=2/${requests}`, "The sender of this link saw 2 requests, you see 0. The session has as many requests as then: they are others, or what is known of them has changed. It filters by Verdict, which marks and rules change.");
  watch.expect(/status of 404/);
  await told("/0000000000000000?n=2/40", "The sender of this link saw 2 requests, you see 0. The session is not stored here, and had 40 requests then.");
});

test("a link with an open request opens it for the receiver", async ({ list, session, context, freshPage }) => {
  await list.visit();
  await list.link("203.0.113.99").click();
  await session.ready();
  await session.links.nth(3).click();
  await session.copyLink.click();
  const receiver = new Session(await freshPage());
  await receiver.page.goto(await pasted(context));
  await receiver.ready();
  await expect(receiver.links.nth(3)).toHaveAttribute("aria-expanded", "true");
  await expect(receiver.region.getByRole("heading", { name: "Request", exact: true })).toBeInViewport();
});

test("no secret is in a link", async ({ page, list, session, context }) => {
  await list.visit("?country=BR");
  await list.link("carol").click();
  await session.ready();
  await session.copyLink.click();
  const link = await pasted(context);
  const secrets = requestsOf("carol").flatMap((request) => JSON.stringify(request).match(/[0-9a-zA-Z_-]{16,}/g) ?? []);
  for (const secret of secrets) expect(link).not.toContain(secret);
  expect(new URL(page.url()).hash).toBe("");
});

test("a browser without a clipboard shows the link, selected, to be copied by hand", async ({ page, list, session, context }) => {
  // Plain http beyond this machine is no secure context, and there browsers have no clipboard for pages. 127.0.0.1
  // counts as secure, so that is played: the page finds what it would find there.
  await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined });
  });
  await list.visit("?status=404");
  await list.link("alice").click();
  await session.ready();
  const before = address(page);
  await session.copyLink.click();
  const dialog = page.getByRole("dialog", { name: "Copy this by hand" });
  const text = dialog.getByRole("textbox", { name: "Text to copy" });
  await expect(text).toBeFocused();
  const selected = await text.evaluate((field: HTMLInputElement) => field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0));
  expect(selected).toBe(await text.inputValue());
  expect(selected).toMatch(/^http:\/\/.*\/sessions\/[0-9a-f]{16}\?.*status=404.*n=8\/40(&tz=UTC)?$/);
  await page.keyboard.press("ControlOrMeta+c");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(session.copyLink).toBeFocused();
  expect(address(page)).toBe(before);
  expect(await pasted(context)).toBe(selected);
});
