// The ground under all other stories: the server answers, the policy is there, the page comes alive.
import { expect, expectAccessible, test } from "../support/story.ts";

test("the server is healthy and says its version", async ({ request }) => {
  const answer = await request.get("/api/v1/health");
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
});

test("the page comes with a policy that forbids inline scripts and styles", async ({ request }) => {
  const answer = await request.get("/");
  const policy = answer.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(policy).toContain("style-src 'self'");
  expect(policy).not.toContain("unsafe-inline");
  const html = await answer.text();
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
  expect(html).not.toMatch(/\sstyle=|<style/);
});

test("the app takes the place of the skeleton", async ({ page }) => {
  await page.goto("/");
  await expect(page.locator("#skeleton")).toHaveCount(0);
  await expect(page.getByRole("navigation").first()).toBeVisible();
  await expect(page.locator("#failure")).toBeHidden();
  await expectAccessible(page);
});

test("an error in the browser is noticed", async ({ page, watch }) => {
  await page.goto("/");
  await page.evaluate(() => console.error("made up"));
  await expect.poll(() => watch.unexpected()).toHaveLength(1);
  watch.expect(/made up/);
});

test("a page that cannot load the app says so in words", async ({ page, context, watch }) => {
  watch.expect(/./);
  await context.addInitScript(() => Object.defineProperty(window, "WebAssembly", { value: undefined }));
  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("does not run WebAssembly");
  await expect(page.getByRole("button", { name: "Reload" })).toBeVisible();
  await expectAccessible(page);
});
