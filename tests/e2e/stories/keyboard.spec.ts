// The main job by the keyboard alone, and the settings of this device.
import { pasted } from "../support/clipboard.ts";
import { address } from "../support/past.ts";
import { requestsOf } from "../support/shop.ts";
import { type Page, expect, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

/** Presses Tab until what has the focus is called `name`, as somebody does who knows what they look for. */
async function tabTo(page: Page, name: RegExp, key = "Tab"): Promise<void> {
  for (let presses = 0; presses < 250; presses += 1) {
    await page.keyboard.press(key);
    const found = await page.evaluate((source) => {
      const element = document.activeElement;
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])].map((label) => label.textContent ?? "") : [];
      const own = element?.matches("a, button") ? (element.textContent ?? "") : "";
      const words = [element?.getAttribute("aria-label") ?? "", ...labels, own].map((words) => words.trim());
      return words.some((words) => new RegExp(source).test(words));
    }, name.source);
    if (found) return;
  }
  throw new Error(`Tab never came to ${name}`);
}

test("a key for a mark that a session has not says so", async ({ page, list, session }) => {
  await list.visit();
  await list.link("alice").click();
  await session.ready();
  const strip = page.getByRole("region", { name: "What stands out in this session" });
  await expect(strip.getByText("no attack, block or server error")).toBeVisible();
  const before = address(page);
  for (const [key, words] of [["1", "no attack in this session"], ["2", "no blocked request in this session"], ["3", "no success after an attack in this session"], ["4", "no server error in this session"]] as const) {
    await page.keyboard.press(key);
    await expect(strip.getByRole("status").filter({ hasText: /./ })).toHaveText(words);
  }
  expect(address(page)).toBe(before);
});

test("from the list to a copied link without a mouse", async ({ page, list, session, context }) => {
  await list.visit();
  await list.expectSessions(11);
  await page.keyboard.press("/");
  await expect(list.search).toBeFocused();
  await page.keyboard.type("graphql");
  await page.keyboard.press("Enter");
  await list.expectSessions(1);

  await tabTo(page, /^Response code$/);
  await page.keyboard.press("Enter");
  await tabTo(page, /^403\s*11$/);
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/status=403/);
  await page.keyboard.press("Escape");
  await expect(list.bar.getByRole("button", { name: "Response code", exact: true })).toBeFocused();
  await list.expectSessions(1);

  await tabTo(page, /^2 Mar/);
  await page.keyboard.press("Enter");
  await session.ready();
  const blocked = requestsOf("graphql-probe").filter(({ status }) => status === 403);
  await expect(session.count).toHaveText(`${blocked.length} of 33 requests`);

  await tabTo(page, /^Copy link$/);
  await tabTo(page, /^GraphQL introspection\s*11/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/in\.attack=graphql_introspection/);
  // Who filters by keyboard stays at the facet.
  await expect(session.facet("GraphQL introspection")).toBeFocused();

  await tabTo(page, /^Copy link$/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Link copied" })).toBeAttached();
  const link = new URL(await pasted(context));
  expect(link.searchParams.get("in.attack")).toBe("graphql_introspection");
  expect(link.searchParams.get("n")).toBe("11/33");
});

test("every stop of the keyboard can be seen, and nothing covers it", async ({ page, list }) => {
  await list.visit("?status=4xx");
  await list.expectSessions(8);
  const stops = new Set<string>();
  for (let presses = 0; presses < 45; presses += 1) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return { name: "the end", visible: true, ring: true };
      const { left, top, width, height } = element.getBoundingClientRect();
      const on = document.elementFromPoint(left + width / 2, top + height / 2);
      const style = getComputedStyle(element);
      const ring = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
      const name = element.getAttribute("aria-label") ?? element.textContent ?? "";
      return { name: name.trim(), visible: on !== null && (element.contains(on) || on.contains(element)), ring };
    });
    expect(seen, seen.name).toMatchObject({ visible: true, ring: true });
    stops.add(seen.name);
  }
  expect(stops.size).toBeGreaterThan(20);
});

test("Escape closes a menu and gives the focus back", async ({ page, list }) => {
  await list.visit();
  const button = list.bar.getByRole("button", { name: "Country", exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("Escape");
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await expect(button).toBeFocused();
  expect(address(page)).toBe("/sessions");
});

test("the skip link leads past the navigation", async ({ page, list }) => {
  await list.visit();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await list.expectSessions(11);
});

test("the theme follows the system until one chooses, and the choice stays", async ({ page, list, freshPage }) => {
  const ground = (on: Page) => on.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  await list.visit();
  const light = await ground(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(() => ground(page)).not.toBe(light);
  const dark = await ground(page);
  await page.getByRole("button", { name: "Light or dark" }).click();
  await expect.poll(() => ground(page)).toBe(light);
  await page.reload();
  await expect(list.rows.first()).toBeVisible();
  expect(await ground(page)).toBe(light);
  // It is this device's own: not in the address, and nobody else's.
  expect(address(page)).toBe("/sessions");
  const other = await freshPage();
  await other.emulateMedia({ colorScheme: "dark" });
  await other.goto("/sessions");
  await expect.poll(() => ground(other)).toBe(dark);
});

test("with reduced motion nothing moves by itself", async ({ page, list }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await list.visit();
  await list.expectSessions(11);
  const moving = await page.evaluate(() => document.getAnimations().length);
  expect(moving).toBe(0);
});
