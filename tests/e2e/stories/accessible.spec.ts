// Every screen in every look passes axe: light and dark, narrow, tablet and wide.
import { type Page } from "@playwright/test";
import { Saving } from "../support/files.ts";
import { Attacks, List, Session, expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

/** The screens, and how to get there. */
const screens: Record<string, (page: Page) => Promise<void>> = {
  "the list": async (page) => {
    const list = new List(page);
    await list.visit("?status=4xx&cuntry=US");
    await list.expectSessions(8);
  },
  "the list with an open picker": async (page) => {
    const list = new List(page);
    await list.visit("?country=DE");
    await list.open("Country");
    await expect(list.value("DE")).toBeChecked();
  },
  "the list with the time panel": async (page) => {
    const list = new List(page);
    await list.visit();
    await list.open("All time");
  },
  "an empty list": async (page) => {
    const list = new List(page);
    await list.visit("?from=-15m&country=ZZ");
    await list.expectSessions(0);
  },
  "a session": async (page) => {
    const [list, session] = [new List(page), new Session(page)];
    await list.visit("?status=403&attack=*");
    await list.links.first().click();
    await session.ready();
  },
  "a session with an open request and filters of its own": async (page) => {
    const [list, session] = [new List(page), new Session(page)];
    await list.visit();
    const href = await list.link("203.0.113.99").getAttribute("href");
    await page.goto(`${href}?in.method=GET&in.attack=sqli&open=injector-0`);
    await session.ready();
    await expect(session.region.getByRole("heading", { name: "Detected attacks" })).toBeVisible();
  },
  "the list with the panel of a download": async (page) => {
    await new List(page).visit();
    await new Saving(page).open();
    await expect(new Saving(page).gives).toContainText("about");
  },
  "a session with the panel of a download, and one that has ended": async (page) => {
    const [list, session, saving] = [new List(page), new Session(page), new Saving(page)];
    await list.visit();
    await list.link("203.0.113.99").click();
    await session.ready();
    await saving.download();
    await expect(saving.tray).toContainText("rows");
    await saving.open();
    await saving.choose("HAR", "Redact");
    await expect(saving.gives).toContainText("about");
  },
  "a session in which nothing meets the filters": async (page) => {
    const list = new List(page);
    await list.visit();
    const href = await list.link("203.0.113.99").getAttribute("href");
    await page.goto(`${href}?status=200&in.method=GET`);
    await expect(page.getByRole("heading", { name: /No request of this session/ })).toBeVisible();
  },
  "the attacks, one group open": async (page) => {
    const attacks = new Attacks(page);
    await attacks.visit("?verdict=*");
    await attacks.rows.getByRole("rowheader").getByRole("link").first().click();
    await expect(attacks.requests.first()).toBeVisible();
  },
  "the attacks by address": async (page) => {
    const attacks = new Attacks(page);
    await attacks.visit("?group=ip");
    await expect(attacks.rows.first()).toBeVisible();
  },
  "the rules and the denylist": async (page) => {
    await page.goto("/rules");
    await expect(page.getByText("No session is denied")).toBeVisible();
  },
  "no page": async (page) => {
    await page.goto("/nowhere");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  },
};

for (const [name, visit] of Object.entries(screens)) {
  test(`${name} is accessible in light and dark, at 1280, 768 and 320`, async ({ page }) => {
    test.slow();
    await visit(page);
    for (const width of [1280, 768, 320]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["light", "dark"] as const) {
        // Without motion, so that no colour is measured on its way to another.
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await test.step(`${colorScheme} at ${width}`, () => expectAccessible(page));
      }
      // Tables of data may be wider than a narrow window, in a box of their own; the page may not (WCAG 1.4.10).
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(beyond, `wider than ${width}`).toBeLessThanOrEqual(0);
    }
  });
}
