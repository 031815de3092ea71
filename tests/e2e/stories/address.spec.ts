// The address holds whatever a value may be, and gives it back: typed, in a link from elsewhere, and after a reload.
import { hostileValues } from "../support/hostile-values.ts";
import { address, place } from "../support/past.ts";
import { escape } from "../support/screens.ts";
import { type List, expect, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

/** Fields whose values are any text, in the order of their chips. */
const fields = [
  ["application", "Application"],
  ["host", "API host"],
  ["method", "HTTP method"],
  ["endpoint", "Endpoint"],
  ["path", "Path"],
  ["user", "User"],
  ["role", "Role"],
  ["country", "Country"],
  ["network", "Network"],
  ["action", "Action"],
  ["verdict", "Verdict"],
  ["user_agent", "User agent"],
] as const;

/** The chips' text to the character, which Playwright's own matcher would trim and join. */
function chips(list: List): Promise<string[]> {
  return list.chips.evaluateAll((items) => items.map((item) => item.textContent ?? ""));
}

/** How a value is written where `*`, `?` and `\` have a meaning of their own. */
function literally(value: string): string {
  return value.replace(/[*?\\]/g, "\\$&");
}

test("there are more than sixty hostile values", () => {
  expect(new Set(hostileValues.map(({ value }) => value)).size).toBe(hostileValues.length);
  expect(hostileValues.length).toBeGreaterThan(60);
});

for (let start = 0; start < hostileValues.length; start += fields.length) {
  const values = hostileValues.slice(start, start + fields.length);
  test(`hostile values ${start + 1} to ${start + values.length} survive the address and reloads`, async ({ page, list }) => {
    const pairs = values.map(({ value }, position) => [fields[position]?.[0] ?? "", literally(value)] as const);
    // Written by the browser's own functions, which encode less than the app does.
    await list.visit(`?${pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&")}`);
    const expected = values.map(({ value, shown }, position) => {
      const text = /[*?\\]/.test(value) ? literally(value) : shown;
      return `${fields[position]?.[1]} is ${text}`;
    });
    await expect.poll(() => chips(list)).toEqual(expected);
    await page.reload();
    await expect.poll(() => chips(list)).toEqual(expected);
    // The app's own spelling of the same: what is read back from it is what was written.
    await list.header("Requests").getByRole("link").click();
    await expect(page).toHaveURL(/&sort=-requests$/);
    const own = new URL(page.url()).search;
    expect(own).toMatch(/^\?[A-Za-z0-9._~/:*&=%-]*$/);
    const read = own.slice(1).split("&").slice(0, -1);
    expect(read.map((pair) => pair.split("=").map(decodeURIComponent))).toEqual(pairs);
    await page.reload();
    await expect.poll(() => chips(list)).toEqual(expected);
    expect(new URL(page.url()).search).toBe(own);
  });
}

test("hostile values that are typed become chips, addresses and history like any other", async ({ page, list }) => {
  test.slow();
  await list.visit();
  await list.open("API host");
  for (const { value, shown, typed } of hostileValues.filter((_, position) => position % 3 === 0)) {
    if (typed === undefined) continue;
    const [before, escaped] = [await place(page), /[*?\\]/.test(value)];
    await list.typing("API host").fill(literally(typed));
    await list.bar.getByRole("button", { name: "Add", exact: true }).click();
    const text = `API host is ${escaped ? literally(value.trim()) : shown.trim()}`;
    await expect.poll(() => chips(list), { message: value, intervals: [10, 20, 50] }).toEqual([text]);
    expect(decodeURIComponent(/host=([^&]*)/.exec(page.url())?.[1] ?? "")).toBe(literally(value.trim()));
    expect((await place(page)).index).toBe(before.index + 1);
    await page.evaluate(() => history.back());
    await expect.poll(() => chips(list), { message: value, intervals: [10, 20, 50] }).toEqual([]);
  }
});

// Several in one address, each for a field of its own.
const spellings: [string, string[]][] = [
  [
    "?application=a+b&host=a%20b&method=a%2Bb&endpoint=%FF%FE&path=%&user=%zz%4&role=%2525&country=%00&network&action=a=b&verdict=a?b",
    [
      "Application is a b",
      "API host is a b",
      "HTTP method is a+b",
      "Endpoint is \uFFFD\uFFFD",
      "Path is %",
      "User is %zz%4",
      "Role is %25",
      "Country is ⟨U+0000⟩",
      "Network is (none)",
      "Action is a=b",
      "Verdict is a?b",
    ],
  ],
  ["?&&user=a&", ["User is a"]],
  ["?user=a&user=b&user=a&%72ole=c", ["User is a or b", "Role is c"]],
];
test("addresses are decoded once, plus is a space, and what is no encoding stays as it is", async ({ list }) => {
  for (const [search, expected] of spellings) {
    await list.visit(search);
    await expect.poll(() => chips(list)).toEqual(expected);
  }
});

const notUnderstood = [
  "?__proto__=1&constructor=1&toString=2&user.like=x&duration.min=-5&from=275761-01-01T00:00Z&to=yesterday&sort=id;--&all=yes&n=-1&open=",
  "?from=NaN&to=-x&status=99999999999&ip=10.0.0.0/64&USER=a&user.not.not=a&sort=-&in.sort=nothing&size.max=1e400",
];
test("what is not understood is said, and each of it can be removed", async ({ page, list }) => {
  for (const search of notUnderstood) {
    await list.visit(search);
    const pairs = search.slice(1).split("&").map((pair) => new RegExp(`^not understood: ${escape(pair)} \\(`));
    await expect(list.chips).toHaveText(pairs);
    for (let left = await list.chips.count(); left > 0; left -= 1) {
      await list.chips.first().getByRole("link", { name: /^Remove / }).click();
      await expect(list.chips).toHaveCount(left - 1);
    }
    expect(address(page), search).toBe("/sessions");
  }
});

test("a range of time that ends before it starts finds nothing and says how to go on", async ({ page, list }) => {
  await list.visit("?from=2026-03-02T12:00Z&to=2026-03-02T09:00Z");
  await list.expectSessions(0);
  await page.getByRole("link", { name: "any time" }).click();
  await list.expectSessions(11);
});

const large: [string, string][] = [
  ["a hundred values of one key", Array.from({ length: 100 }, (_, index) => `user=u${index}`).join("&")],
  ["a value of 10 kB", `user=${"a%22".repeat(2_500)}`],
  ["a thousand unknown keys", Array.from({ length: 1_000 }, (_, index) => `k${index}=1`).join("&")],
];
for (const [words, search] of large) {
  test(`an address with ${words} leaves the app standing`, async ({ page, list }) => {
    await list.visit(`?${search}`);
    await expect(list.chips.first()).toBeVisible();
    await expect(page.locator("#failure")).toBeHidden();
    const [bar, row] = [await list.bar.boundingBox(), await page.getByRole("navigation", { name: "Sections" }).boundingBox()];
    expect((bar?.width ?? 0) <= 1280 && (row?.width ?? 0) <= 1280).toBe(true);
    await page.getByRole("link", { name: "Clear all" }).click();
    await list.expectSessions(11);
  });
}

test("more values than the server takes are refused in words", async ({ page, list, watch }) => {
  watch.expect(/status of 400/);
  await list.visit(`?${Array.from({ length: 1_000 }, (_, index) => `user=u${index}`).join("&")}`);
  await expect(page.getByRole("alert").filter({ hasText: /1,?000|100/ }).first()).toBeVisible();
  await expect(list.rows).toHaveCount(0);
  await page.getByRole("link", { name: "Clear all" }).click();
  await list.expectSessions(11);
});
