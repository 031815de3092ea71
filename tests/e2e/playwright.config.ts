// How the stories are run: one browser, the real server, no retries, nothing intercepted.
import { defineConfig } from "@playwright/test";
import { chromiumFlags, chromiumPath } from "./support/chromium.mjs";

const report = process.env.SPOOR_STORIES_REPORT;

export default defineConfig({
  testDir: "stories",
  outputDir: process.env.SPOOR_STORIES_OUT ?? "test-results",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: report ? [["list"], ["json", { outputFile: report }]] : [["list"]],
  use: {
    browserName: "chromium",
    headless: true,
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "UTC",
    colorScheme: "light",
    trace: "retain-on-failure",
    launchOptions: { executablePath: chromiumPath, args: chromiumFlags },
  },
});
