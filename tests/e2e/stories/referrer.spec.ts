// Filters hold addresses, users and payloads: no other site, no log of it, and no file of our own is told the address of
// the page that led there.
import { type IncomingHttpHeaders, createServer } from "node:http";
import { expect, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

test("what other sites see of somebody who comes from the app is nothing of the address", async ({ page, list, watch, server }) => {
  const seen: { url: string; headers: IncomingHttpHeaders }[] = [];
  const elsewhere = createServer((request, response) => {
    seen.push({ url: request.url ?? "", headers: request.headers });
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Elsewhere</title>");
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(elsewhere.address() as { port: number }).port}`;
  watch.belongs(origin);
  try {
    // From pages of every kind: the list, a session that is not there, a page that is not there, an error of the API, a
    // file that is not there, and the API's own answer.
    watch.expect(/status of (400|404)/);
    const pages = ["/sessions?user=alice@example.test", "/sessions/0000000000000000?user=alice", "/nowhere?user=alice", "/api/v1/sessions?cuntry=alice", "/nothing.js?user=alice", "/api/v1/sessions?user=alice"];
    for (const from of pages) {
      await page.goto(from).catch(() => null);
      await page.evaluate((to) => {
        const link = document.createElement("a");
        link.href = to;
        link.textContent = "Elsewhere";
        link.rel = "external";
        document.body.append(link);
        link.click();
      }, `${origin}/from${encodeURIComponent(from)}`);
      await expect(page).toHaveTitle("Elsewhere");
      expect(await page.evaluate(() => document.referrer)).toBe("");
    }
    const visits = seen.filter(({ url }) => url.startsWith("/from"));
    expect(visits.length).toBe(pages.length);
    for (const { headers } of visits) {
      expect(headers.referer).toBeUndefined();
      expect(JSON.stringify(headers)).not.toMatch(/alice|cuntry/);
    }
  } finally {
    elsewhere.close();
  }

  // The app's own files and its API are not told either: their logs are read by others than the filters are.
  const asked: Promise<Record<string, string>>[] = [];
  page.on("request", (request) => asked.push(request.allHeaders()));
  await list.visit("?user=alice@example.test");
  await list.links.first().click();
  await expect(page.getByRole("button", { name: "Copy link", exact: true })).toBeVisible();
  const headers = await Promise.all(asked);
  expect(headers.length).toBeGreaterThan(5);
  for (const { referer } of headers) expect(referer ?? "").toBe("");
  // The app itself leads nowhere else.
  const links = await page.locator("a[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
  for (const link of links) expect(new URL(link, page.url()).origin).toBe(server.url);
});
