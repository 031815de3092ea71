// The browser's history, counted: every gesture leaves as many entries as it should, no more and no fewer.
import { type Page, expect } from "@playwright/test";

interface Navigation {
  currentEntry: { index: number };
  entries(): unknown[];
}

/** Where in the history the page is, and how many entries there are. */
export function place(page: Page): Promise<{ index: number; entries: number }> {
  return page.evaluate(() => {
    const { navigation } = window as unknown as { navigation: Navigation };
    return { index: navigation.currentEntry.index, entries: navigation.entries().length };
  });
}

/** Path and query of the page. */
export function address(page: Page): string {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}

/** Does a gesture that leads to `expected` (path and query), and sees that Back undoes it in one step and Forward
 * does it again. `settled` waits for what the gesture shows. */
export async function expectOneEntry(
  page: Page,
  expected: string | RegExp,
  gesture: () => Promise<unknown>,
  settled: () => Promise<unknown> = async () => {},
): Promise<void> {
  const [before, from] = [await place(page), address(page)];
  await gesture();
  await expect.poll(() => address(page)).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
  await settled();
  const there = address(page);
  expect(await place(page), "one entry").toEqual({ index: before.index + 1, entries: before.index + 2 });
  await page.goBack();
  await expect.poll(() => address(page)).toBe(from);
  expect((await place(page)).index).toBe(before.index);
  await page.goForward();
  await expect.poll(() => address(page)).toBe(there);
  await settled();
  expect(await place(page)).toEqual({ index: before.index + 1, entries: before.index + 2 });
}

/** Does a gesture that leads to `expected` without a trace in the history. */
export async function expectNoEntry(
  page: Page,
  expected: string | RegExp,
  gesture: () => Promise<unknown>,
  settled: () => Promise<unknown> = async () => {},
): Promise<void> {
  const before = await place(page);
  await gesture();
  await expect.poll(() => address(page)).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
  await settled();
  expect(await place(page), "no entry").toEqual(before);
}
