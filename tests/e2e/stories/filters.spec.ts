// General filters: set by hand, said by chips, kept by the address, and counted under one another.
import { isAttack, sessionsWith, shop } from "../support/shop.ts";
import { address } from "../support/past.ts";
import { expect, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

test("a filter survives reload", async ({ page, list }) => {
  await list.visit();
  await list.expectSessions(11);
  await list.choose("Country", "US");
  await list.add("Response code", "5xx");
  const met = sessionsWith((request) => request.country === "US" && request.status >= 500);
  for (const _ of ["as set", "reloaded"]) {
    await expect(page).toHaveURL(/\/sessions\?status=5xx&country=US$/);
    await expect(list.chips).toHaveText([/^Response code is 5xx/, /^Country is US/]);
    await list.expectSessions(met.size);
    expect(await list.column(3)).toEqual([...met.values()].map(String));
    await page.reload();
  }
});

test("several values of a field are alternatives, several fields must hold for one and the same request", async ({ page, list }) => {
  await list.visit();
  await list.choose("HTTP method", "DELETE");
  await list.choose("HTTP method", "PATCH");
  await expect(list.chips).toHaveText([/^HTTP method is DELETE or PATCH/]);
  await list.expectSessions(sessionsWith((request) => ["DELETE", "PATCH"].includes(request.method)).size);
  // The same session deletes and fails, but no request of it does both.
  const both = (request: { method: string; status: number }) => request.method === "DELETE" && request.status === 200;
  expect(sessionsWith(both).size).toBe(0);
  await page.goto("/sessions?method=DELETE&status=200");
  await list.expectSessions(0);
});

test("a chip turns its condition round and goes away", async ({ page, list }) => {
  await list.visit("?country=US&status=5xx");
  await list.chips.getByRole("link", { name: "Country is US", exact: true }).click();
  await expect(list.chips).toHaveText([/^Response code is 5xx/, /^Country is not US/]);
  // A request without a country is not from the US either.
  await list.expectSessions(sessionsWith((request) => request.country !== "US" && request.status >= 500).size);
  await page.getByRole("link", { name: "Remove filter Response code is 5xx" }).click();
  await list.expectSessions(sessionsWith((request) => request.country !== "US").size);
  await page.getByRole("link", { name: "Clear all" }).click();
  await list.expectSessions(11);
  expect(address(page)).toBe("/sessions");
  await expect(list.chips).toHaveCount(0);
});

test("a value can be left out, and a missing value chosen", async ({ page, list }) => {
  await list.visit();
  await list.open("Country");
  await list.bar.getByRole("radio", { name: "is not" }).check();
  await list.value("DE").check();
  await expect(page).toHaveURL(/\?country\.not=DE$/);
  await list.expectSessions(sessionsWith((request) => request.country !== "DE").size);
  await list.value("DE").uncheck();
  await list.bar.getByRole("radio", { name: "is", exact: true }).check();
  await list.value("(none)").check();
  await expect(page).toHaveURL(/\?country=$/);
  await expect(list.chips).toHaveText([/^Country is \(none\)/]);
  await list.expectSessions(sessionsWith((request) => !request.country).size);
});

test("the counts of a field are under the other filters and not under its own", async ({ list }) => {
  await list.visit("?country=US&network=AWS");
  await list.open("Country");
  const countries = new Map<string, number>();
  for (const { country = "(none)" } of shop.filter((request) => request.network === "AWS")) {
    countries.set(country, (countries.get(country) ?? 0) + 1);
  }
  expect([...countries.keys()].sort()).toEqual(["IN", "US"]);
  await expect(list.bar.getByRole("checkbox")).toHaveCount(countries.size);
  for (const [country, requests] of countries) {
    await expect(list.bar.getByRole("checkbox", { name: new RegExp(`^${country}\\s*${requests}$`) })).toBeVisible();
  }
  await expect(list.value("US")).toBeChecked();
  await expect(list.value("IN")).not.toBeChecked();
});

test("values are found by the server as one types", async ({ page, list }) => {
  await list.visit();
  await list.open("More");
  await page.getByText("User agent", { exact: true }).click();
  const asked = page.waitForRequest(/facets\?.*field=user_agent.*search=sqlmap/);
  await list.typing("User agent").fill("sqlmap");
  await asked;
  await expect(list.value("sqlmap/1.9")).toBeVisible();
  await expect(list.bar.getByRole("checkbox")).toHaveCount(1);
  await list.typing("User agent").fill("no such agent");
  await expect(page.getByText("No value like this under the other filters.")).toBeVisible();
});

const typed = [
  { field: "API host", value: "*admin*", key: "host", met: (r: { host: string }) => r.host.includes("admin") },
  { field: "User IP", value: "203.0.113.0/24", key: "ip", met: (r: { ip?: string }) => r.ip?.startsWith("203.0.113.") ?? false },
  {
    field: "User IP",
    value: "192.0.2.10-192.0.2.60",
    key: "ip",
    met: (r: { ip?: string }) => /^192\.0\.2\.(1\d|[2-5]\d|60)$/.test(r.ip ?? ""),
  },
  { field: "User IP", value: "2001:db8::/32", key: "ip", met: (r: { ip?: string }) => r.ip?.startsWith("2001:db8:") ?? false },
  { field: "Response code", value: "4xx", key: "status", met: (r: { status: number }) => r.status >= 400 && r.status < 500 },
  { field: "Response code", value: "500-503", key: "status", met: (r: { status: number }) => r.status >= 500 && r.status <= 503 },
  { field: "Attack", value: "graphql_*", key: "attack", met: (r: { attacks?: { type: string }[] }) => (r.attacks ?? []).some(({ type }) => type.startsWith("graphql_")) },
];
for (const { field, value, key, met } of typed) {
  test(`${field} can be typed as ${value}`, async ({ page, list }) => {
    await list.visit();
    await list.add(field, value);
    await expect.poll(() => new URL(page.url()).searchParams.getAll(key)).toEqual([value]);
    const sessions = sessionsWith(met);
    expect(sessions.size).toBeGreaterThan(0);
    await list.expectSessions(sessions.size);
    const counts = (await list.column(3)).map(Number).sort((a, b) => a - b);
    expect(counts).toEqual([...sessions.values()].sort((a, b) => a - b));
  });
}

test("a value that is none is refused in words and changes nothing", async ({ page, list }) => {
  await list.visit();
  for (const [field, value, words] of [
    ["Response code", "forty-four", /forty-four/],
    ["User IP", "300.1.2.3/99", /300\.1\.2\.3\/99/],
  ] as const) {
    await list.open(field);
    await list.typing(field).fill(value);
    await list.bar.getByRole("button", { name: "Add", exact: true }).click();
    await expect(list.bar.getByRole("status").filter({ hasText: words })).toBeVisible();
    await page.keyboard.press("Escape");
    expect(address(page)).toBe("/sessions");
  }
  await list.expectSessions(11);
});

test("numbers have a least and a most", async ({ page, list }) => {
  await list.visit();
  await list.open("More");
  await page.getByText("Size, bytes", { exact: true }).click();
  await list.bar.getByRole("textbox", { name: "At least" }).fill("1000");
  await list.bar.getByRole("textbox", { name: "At most" }).fill("20000");
  await list.bar.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page).toHaveURL(/\?size\.min=1000&size\.max=20000$/);
  await list.expectSessions(sessionsWith(({ size }) => size !== undefined && size >= 1000 && size <= 20000).size);
  await list.bar.getByRole("textbox", { name: "At least" }).fill("many");
  await list.bar.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(list.bar.getByRole("status").filter({ hasText: "many" })).toBeVisible();
});

test("time presets and a range of one's own narrow the list", async ({ page, list }) => {
  await list.visit();
  await list.open("All time");
  await page.getByRole("link", { name: "Last 24 hours" }).click();
  await expect(page).toHaveURL(/\?from=-24h$/);
  await list.expectSessions(0);
  await expect(list.bar.getByRole("button", { name: "Last 24 hours" })).toHaveAttribute("aria-expanded", "false");
  await list.open("Last 24 hours");
  await page.getByLabel("From (UTC)").fill("2026-03-02T10:00");
  await page.getByLabel("To, not included (UTC)").fill("2026-03-02T10:30");
  await list.bar.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page).toHaveURL(/\?from=2026-03-02T10:00Z&to=2026-03-02T10:30Z$/);
  // Half open: what happens at the end itself is outside.
  const inside = sessionsWith(({ time }) => time >= "2026-03-02T10:00" && time < "2026-03-02T10:30");
  expect(shop.some(({ time }) => time.startsWith("2026-03-02T10:30:00.000"))).toBe(true);
  await list.expectSessions(inside.size);
  await list.open("2 Mar 10:00 → 2 Mar 10:30 UTC");
  await page.getByLabel("To, not included (UTC)").fill("2026-03-02T09:00");
  await expect(page.getByText("The range ends before it starts")).toBeVisible();
  await expect(list.bar.getByRole("button", { name: "Apply", exact: true })).toBeDisabled();
  await page.getByRole("link", { name: "All time" }).click();
  await list.expectSessions(11);
});

test("a bar of the timeline narrows the time to itself", async ({ page, list }) => {
  await list.visit("?attack=*");
  const attacks = shop.filter(isAttack);
  const table = page.getByRole("table", { name: "Requests and attacks over time" });
  const cells = await table.getByRole("row").evaluateAll((rows) => rows.slice(1).map((row) => Number(row.children[1]?.textContent)));
  expect(cells.reduce((sum, cell) => sum + cell, 0)).toBe(attacks.length);
  // What is drawn is one link after the other from left to right, as the table has them.
  const at = await page.getByRole("table", { name: "Requests and attacks over time" }).getByRole("link", { name: /09:45/ }).first().getAttribute("href");
  await page.locator(`figure svg a[href="${at}"]`).click();
  await expect(page).toHaveURL(/from=2026-03-02T09:45Z&to=2026-03-02T09:46Z/);
  await list.expectSessions(1);
  await expect(list.session("203.0.113.7")).toBeVisible();
});

test("what the address says and nobody understands becomes a chip that can be removed", async ({ page, list }) => {
  await list.visit("?status=4xx&cuntry=US&duration=fast&status=many");
  await expect(list.chips).toHaveText([
    /^Response code is 4xx/,
    /not understood: cuntry=US/,
    /not understood: duration=fast/,
    /not understood: status=many/,
  ]);
  await list.expectSessions(sessionsWith(({ status }) => status >= 400 && status < 500).size);
  await page.getByRole("link", { name: "Remove cuntry from the address" }).click();
  await expect(list.chips).toHaveCount(3);
  expect(address(page)).toBe("/sessions?status=4xx&duration=fast&status=many");
  await page.reload();
  await expect(list.chips).toHaveCount(3);
});

test("an empty list says how to find more", async ({ page, list }) => {
  await list.visit("?from=-15m&country=US&status=404");
  await list.expectSessions(0);
  await expect(page.getByRole("heading", { name: "No session matches all filters" })).toBeVisible();
  await page.getByRole("link", { name: "any time" }).click();
  await list.expectSessions(0);
  await page.getByRole("link", { name: "without “Country is US”" }).click();
  await list.expectSessions(sessionsWith(({ status }) => status === 404).size);
  await expect(page.getByRole("heading", { name: "No session matches all filters" })).toHaveCount(0);
});
