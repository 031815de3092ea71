// An accessibility audit of a page as it stands, with every rule of axe-core.
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { type Page, expect } from "@playwright/test";
import type axeCore from "axe-core";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** Fails the story where axe finds a violation on the page. Call it on every page, and on each state of one that
 * looks different. */
export async function expectAccessible(page: Page): Promise<void> {
  // Evaluated, not added as a script element: the page's security policy forbids those.
  await page.evaluate(source);
  const violations = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    // Colours between two themes are those of neither. A transition that gives way to another is over, too.
    const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(transitions.map(({ finished }) => finished));
    const results = await axe.run(document, {
      runOnly: { type: "tag", values: tags },
      rules: { "target-size": { enabled: true } },
      resultTypes: ["violations"],
    });
    return results.violations.map(
      (violation) =>
        `${violation.id}: ${violation.help}\n` +
        violation.nodes.map((node) => `  ${node.target.join(" ")}\n    ${node.failureSummary}`).join("\n"),
    );
  }, tags);
  expect(violations, "accessibility").toEqual([]);
}
