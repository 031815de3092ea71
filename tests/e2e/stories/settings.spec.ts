// Session context: parameters are tried out while they are edited, saved, and group what comes in and what is stored.
import { type Page, expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

/** The page of settings. */
class Settings {
  constructor(readonly page: Page) {}

  get rows() {
    return this.page.getByRole("list", { name: "Session context" }).getByRole("listitem");
  }

  name(number: number) {
    return this.page.getByLabel(`Name of parameter ${number}`, { exact: true });
  }

  button(name: string) {
    return this.page.getByRole("button", { name, exact: true });
  }

  async open(origin: string): Promise<void> {
    await this.page.goto(`${origin}/sessions`);
    await this.page.getByRole("link", { name: "Settings", exact: true }).click();
    await expect(this.page.getByRole("heading", { name: "Session context" })).toBeVisible();
    await expect(this.button("Add parameter")).toBeVisible();
  }

  async add(place: string, name: string): Promise<void> {
    const number = (await this.rows.count()) + 1;
    await this.button("Add parameter").click();
    await expect(this.name(number)).toBeFocused();
    await this.name(number).fill(name);
    await this.page.getByLabel(`Place of parameter ${number}`).selectOption({ label: place });
  }

  /** Names in their order. */
  async names(): Promise<string[]> {
    return this.rows.getByRole("textbox").evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  }

  async save(): Promise<void> {
    await this.button("Save").click();
    await expect(this.page.getByText("Saved. It holds for imports that begin from now on.")).toBeVisible();
  }
}

/** Requests of one client, who says in the query which of two visitors it is, and in the body who is signed in. */
const records = Array.from({ length: 6 }, (_, at) =>
  JSON.stringify({
    id: `settings-${at}`,
    time: `2026-03-05T10:00:0${at}Z`,
    method: "POST",
    path: `/settings-story?visitor=v-${at % 2}`,
    ip: "198.51.100.77",
    user_agent: "story/1",
    exchange: { request_headers: [["Host", "settings.test"]], request_body: `{"account":{"name":"user ${at % 3}"}}`, response_headers: [] },
  }),
).join("\n");

async function upload(page: Page, origin: string): Promise<void> {
  const answer = await page.request.post(`${origin}/api/v1/import?name=story.ndjson`, { data: records, headers: { "content-type": "application/octet-stream" } });
  expect(((await answer.json()) as { stored: number }).stored).toBe(6);
}

async function sessions(page: Page, origin: string, query: string): Promise<number> {
  return ((await (await page.request.get(`${origin}/api/v1/sessions?path=/settings-story*${query}`)).json()) as { total: number }).total;
}

test("a parameter is tried out, saved, and groups what is stored", async ({ page, list, ownServer }) => {
  await upload(page, ownServer.url);
  expect(await sessions(page, ownServer.url, "")).toBe(1);
  const settings = new Settings(page);
  await settings.open(ownServer.url);
  await settings.add("Query parameter", "visitor");
  await expect(settings.rows.first()).toContainText(/In 6 of [\d,]+ recent requests, 2 values: v-\d v-\d/);
  await settings.rows.first().getByLabel("Groups sessions").check();
  await expect(settings.rows.first().getByLabel("Keep as hash")).toBeChecked();
  await expect(page.getByRole("region", { name: "Preview" })).toContainText("query visitor 6 requests");
  await settings.add("JSON body or form", "account.name");
  await page.getByLabel("Use of parameter 2").selectOption({ label: "User" });
  await expect(settings.rows.nth(1)).toContainText("3 values");
  await expectAccessible(page);
  expect(await sessions(page, ownServer.url, ""), "nothing is changed by trying").toBe(1);

  await settings.save();
  const stored = page.getByRole("region", { name: "Stored requests" });
  await stored.getByRole("button", { name: "Group stored requests anew" }).click();
  await expect(stored).toContainText(/Done: [\d,]+ stored requests looked at/);
  expect(await sessions(page, ownServer.url, "")).toBe(2);
  expect(await sessions(page, ownServer.url, "&user=user%201")).toBe(2);
  await stored.getByRole("link", { name: "See the sessions" }).click();
  await expect(list.rows.first()).toBeVisible();

  // The request says by what it was grouped, and leads back to the choice.
  const found = (await (await page.request.get(`${ownServer.url}/api/v1/sessions?request=settings-0`)).json()) as { items: { id: string }[] };
  await page.goto(`${ownServer.url}/sessions/${found.items[0]?.id}?open=settings-0`);
  const parameters = page.locator("section").filter({ has: page.getByRole("heading", { name: "Session parameters" }) }).last();
  await expect(parameters).toContainText("session key");
  await expect(parameters).toContainText("visitor");
  await parameters.getByRole("link", { name: "Choose what is kept and groups sessions" }).click();
  await expect(settings.rows).toHaveCount(2);
});

test("the order is changed by keyboard and by dragging, and survives", async ({ page, ownServer }) => {
  const settings = new Settings(page);
  await settings.open(ownServer.url);
  for (const name of ["x-one", "x-two", "x-three"]) {
    await settings.add("Header", name);
  }
  await settings.button("Move parameter 3 up").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Now number 2 of 3.")).toBeVisible();
  await expect(settings.button("Move parameter 2 up")).toBeFocused();
  await page.keyboard.press("Enter");
  // At the top it can only go down.
  await expect(settings.button("Move parameter 1 down")).toBeFocused();
  expect(await settings.names()).toEqual(["x-three", "x-one", "x-two"]);
  await settings.rows.nth(2).locator(".grip").dragTo(settings.rows.nth(0));
  await expect.poll(() => settings.names()).toEqual(["x-two", "x-three", "x-one"]);
  await settings.save();
  await page.reload();
  await expect(settings.rows).toHaveCount(3);
  expect(await settings.names()).toEqual(["x-two", "x-three", "x-one"]);
});

test("what is typed is not lost by a look elsewhere, and what cannot be is not saved", async ({ page, ownServer }) => {
  const settings = new Settings(page);
  await settings.open(ownServer.url);
  await settings.add("Cookie", "basket");
  await page.getByRole("link", { name: "Sessions", exact: true }).click();
  await expect(page).toHaveURL(/\/sessions/);
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await expect(settings.name(1)).toHaveValue("basket");
  await settings.add("Cookie", "basket");
  await expect(settings.rows.nth(1)).toContainText("it is the same as number 1");
  await settings.button("Save").click();
  await expect(page.getByText("Not saved: mend what is marked first.")).toBeVisible();
  await expect(settings.name(2)).toBeFocused();
  await settings.name(2).fill("a\u202Eb<img src=x>");
  await expect(settings.rows.nth(1)).toContainText("this one has ⟨U+202E⟩");
  await expectAccessible(page);
  await settings.button("Discard changes").click();
  await expect(settings.rows).toHaveCount(0);
  await expect(page.getByText("No parameter is configured")).toBeVisible();
});

test("the theme is chosen with its words and remembered", async ({ page, ownServer }) => {
  const settings = new Settings(page);
  await settings.open(ownServer.url);
  await page.getByLabel("Theme").selectOption({ label: "Dark" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.getByLabel("Theme")).toHaveValue("dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByLabel("Theme").selectOption({ label: "As the system has it" });
  await expect(page.locator("html")).not.toHaveAttribute("data-theme", /./);
});
