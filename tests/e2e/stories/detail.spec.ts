// One request in full: the attack within its parameter, the recorded text and copies of it, and the requests beside it.
import { execFileSync } from "node:child_process";
import { pasted } from "../support/clipboard.ts";
import { address, expectOneEntry } from "../support/past.ts";
import { expect, expectAccessible, test } from "../support/story.ts";

const payload = `' OR 'x'='x"; $(touch /tmp/p) \`id\` !! <img src=x>`;
const body = JSON.stringify({ name: `before ${payload} after`, other: "calm" });

const requests = () =>
  [0, 1, 2, 3].map((number) => ({
    id: `full-${number}`,
    time: `2026-03-02T09:00:0${number}.000Z`,
    host: "api.shop.test",
    method: number === 2 ? "GET" : "POST",
    path: "/v1/notes?x=%27",
    protocol: "HTTP/1.1",
    status: number === 2 ? 200 : 403,
    ip: "192.0.2.7",
    user_agent: "tester",
    attacks: number === 2 ? [] : [{ type: "sqli", payload, parameter: "BODY > JSON > name", action: "blocked" }],
    parameters: [{ place: "header", name: "X-Tenant", value: number < 2 ? "=acme" : "other", use: "extra" }],
    exchange: {
      request_headers: [
        ["Host", "api.shop.test"],
        ["X-Hostile", "a'; touch /tmp/p #"],
        ["Content-Type", "application/json"],
      ],
      request_body: body,
    },
  }));

test.use({ data: { made: { name: "full requests", requests } }, permissions: ["clipboard-read", "clipboard-write"] });

test.beforeEach(async ({ list, session }) => {
  await list.visit();
  await list.links.first().click();
  await session.ready();
  await session.links.first().click();
});

test("a payload is marked within the parameter it was found in, and wherever it stands in the full request", async ({ page, session }) => {
  const attacks = session.region.getByRole("heading", { name: "Detected attacks" }).locator("..");
  await expect(attacks.locator("pre")).toHaveText(`before ${payload} after`);
  await expect(attacks.locator("mark")).toHaveText(payload);
  // In the body as sent, JSON escapes its quotes: there is no such text there, and nothing is marked.
  const message = page.getByRole("group", { name: "Request as recorded" });
  await expect(message).toContainText(body);
  await expect(message.locator("mark")).toHaveCount(0);
  await expectAccessible(page);
});

test("the full request is copied as it was recorded, and as a command that a shell runs as one", async ({ page, context }) => {
  await page.getByRole("button", { name: "Copy raw" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await pasted(context)).toBe(
    `POST /v1/notes?x=%27 HTTP/1.1\nHost: api.shop.test\nX-Hostile: a'; touch /tmp/p #\nContent-Type: application/json\n\n${body}`,
  );
  await page.getByRole("button", { name: "Copy as cURL" }).click();
  await expect(page.getByRole("button", { name: "Copied" }).last()).toBeVisible();
  const command = await pasted(context);
  expect(command).toMatch(/^curl [^\n]+$/);
  const words = execFileSync("sh", ["-c", `curl() { for word; do printf '%s\\0' "$word"; done; }\n${command}`], { encoding: "utf8" }).split("\0");
  expect(words).toContain(body);
  expect(words).toContain("X-Hostile: a'; touch /tmp/p #");
  expect(words).toContain("https://api.shop.test/v1/notes?x=%27");
});

test("the requests beside one keep to the filters, and one gesture is one entry", async ({ page, session }) => {
  const beside = page.getByRole("group", { name: "Requests beside this one" });
  await expect(beside).toContainText("1 of 4");
  await session.facet("403 Forbidden").click();
  await expect(beside).toContainText("1 of 3");
  await expect(beside.getByRole("link", { name: "Previous request" })).toHaveCount(0);
  const there = address(page).replace("full-0", "full-1");
  await expectOneEntry(page, there, () => beside.getByRole("link", { name: "Next request" }).click(), () => expect(beside).toContainText("2 of 3"));
  await beside.getByRole("link", { name: "Next request" }).focus();
  await page.keyboard.press("Enter");
  // The one between does not meet the filters.
  await expect(beside).toContainText("3 of 3");
  expect(address(page)).toContain("open=full-3");
  await expect(beside).toBeInViewport();
});

test("a parameter that was kept becomes a filter, from the detail and in the list", async ({ page, list, session }) => {
  await expectOneEntry(page, /in\.parameter=X-Tenant%3D%3Dacme/, () => page.getByRole("link", { name: "Show only Parameter X-Tenant==acme" }).click());
  await expect(session.count).toHaveText("2 of 4 requests");
  await expect(session.facet("X-Tenant=other")).toBeVisible();
  await list.visit("?parameter=X-Tenant%3D*other");
  await expect(list.rows.first().getByRole("cell").nth(2)).toHaveText("2");
});

test.describe("a body made of its payload", () => {
  const note = "'a".repeat(100_000);
  const bomb = () => [
    {
      ...requests()[0],
      attacks: [{ type: "sqli", payload: "'", parameter: "BODY > JSON > note", action: "blocked" }],
      exchange: { request_headers: [], request_body: JSON.stringify({ note }) },
    },
  ];
  test.use({ data: { made: { name: "a body made of its payload", requests: bomb } } });

  test("is marked in part, and says how much of it is not shown", async ({ session }) => {
    await expect(session.region.locator("pre.payload")).toContainText(/[\d]+ characters more$/);
    expect(await session.region.locator("mark").count()).toBeLessThanOrEqual(100);
  });
});
