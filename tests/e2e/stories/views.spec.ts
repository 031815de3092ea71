// Saved views: a query gets a name, for everybody who uses the server, and its link is the query's.
import { pasted } from "../support/clipboard.ts";
import { address, place } from "../support/past.ts";
import { sessionsWith } from "../support/shop.ts";
import { List, type Page, expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

/** The menu of saved views, as it is on the page. */
class Views {
  constructor(readonly page: Page) {}

  get button() {
    return this.page.getByRole("button", { name: "Views", exact: true });
  }

  get list() {
    return this.page.getByRole("list", { name: "Saved views" });
  }

  get names() {
    return this.list.getByRole("link");
  }

  get save() {
    return this.page.getByRole("button", { name: "Save this view…" });
  }

  get dialog() {
    return this.page.getByRole("dialog");
  }

  get name() {
    return this.dialog.getByRole("textbox", { name: "Name" });
  }

  said(words: string) {
    return this.page.getByRole("status").filter({ hasText: words }).last();
  }

  link(name: string) {
    return this.list.getByRole("link", { name, exact: true });
  }

  row(name: string) {
    return this.list.getByRole("listitem").filter({ has: this.page.getByRole("link", { name, exact: true }) });
  }

  async open(): Promise<void> {
    await this.button.click();
    await expect(this.save).toBeVisible();
  }

  async saveAs(name: string): Promise<void> {
    await this.save.click();
    await this.name.fill(name);
    await this.page.keyboard.press("Enter");
    await expect(this.dialog).toBeHidden();
  }

  /** Unfolds what can be done with a view. */
  async unfold(name: string) {
    await this.page.getByRole("button", { name: `Change “${name}”`, exact: true }).click();
    return this.page.getByRole("group", { name: `Change “${name}”`, exact: true });
  }
}

test("a view is saved, opened, copied and opened by a colleague", async ({ page, list, context, freshPage, watch, ownServer }) => {
  const views = new Views(page);
  await page.goto(`${ownServer.url}/sessions?status=404&sort=-requests`);
  const missing = sessionsWith(({ status }) => status === 404).size;
  await list.expectSessions(missing);
  await views.open();
  await expect(page.getByText("No view is saved yet.")).toBeVisible();
  await expectAccessible(page);
  await views.save.click();
  await expect(views.name).toBeFocused();
  await expect(views.dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await expectAccessible(page);
  await views.name.fill("  Missing, busiest first ");
  await page.keyboard.press("Enter");
  await expect(views.said("Saved “Missing, busiest first”.")).toBeVisible();
  await expect(views.save).toBeFocused();
  await expect(views.link("Missing, busiest first")).toHaveAttribute("aria-current", "true");
  await page.getByRole("button", { name: "Copy the link of “Missing, busiest first”" }).click();
  const link = await pasted(context);
  expect(link).toBe(`${ownServer.url}/sessions?status=404&sort=-requests`);
  await page.bringToFront();
  await page.keyboard.press("Escape");
  await expect(views.button).toBeFocused();

  const colleague = new Views(await freshPage());
  const theirs = new List(colleague.page);
  await colleague.page.goto(`${ownServer.url}/sessions`);
  await theirs.expectSessions(11);
  await colleague.open();
  const before = await place(colleague.page);
  await colleague.link("Missing, busiest first").click();
  await theirs.expectSessions(missing);
  expect(address(colleague.page)).toBe("/sessions?status=404&sort=-requests");
  expect((await place(colleague.page)).index).toBe(before.index + 1);
  await expect(colleague.save).toBeHidden();
  expect(watch.unexpected()).toEqual([]);
});

test("a view is updated, renamed, duplicated and deleted, by keyboard", async ({ page, list, ownServer }) => {
  const views = new Views(page);
  await page.goto(`${ownServer.url}/sessions?status=404`);
  await views.open();
  await views.saveAs("Mine");
  await page.goto(`${ownServer.url}/sessions?country=DE`);
  await views.button.focus();
  await page.keyboard.press("Enter");
  const change = page.getByRole("button", { name: "Change “Mine”", exact: true });
  await expect(change).toHaveAttribute("aria-expanded", "false");
  for (const expected of ["Mine", "Copy the link of “Mine”", "Change “Mine”"]) {
    await page.keyboard.press("Tab");
    await expect(page.locator(":focus")).toHaveAccessibleName(expected);
  }
  await page.keyboard.press("Enter");
  await expect(change).toHaveAttribute("aria-expanded", "true");
  await expectAccessible(page);
  await page.keyboard.press("Tab");
  await expect(page.locator(":focus")).toHaveAccessibleName("Update");
  await page.keyboard.press("Enter");
  await expect(views.said("“Mine” is now what is shown.")).toBeVisible();
  await expect(page.locator(":focus")).toHaveAccessibleName("Update");
  await expect(views.link("Mine")).toHaveAttribute("href", "/sessions?country=DE");
  await expect(views.link("Mine")).toHaveAttribute("aria-current", "true");

  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(views.name).toHaveValue("Mine");
  await page.keyboard.type("German");
  await page.keyboard.press("Enter");
  await expect(views.said("Saved “German”.")).toBeVisible();
  await expect(views.names).toHaveText(["German"]);
  await expect(page.locator(":focus")).toHaveAccessibleName("Rename…");

  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(views.names).toHaveText(["German", "German copy"]);
  await page.keyboard.press("Enter");
  await expect(views.names).toHaveText(["German", "German copy", "German copy 2"]);
  await expect(views.link("German copy 2")).toHaveAttribute("href", "/sessions?country=DE");

  const actions = await views.unfold("German copy");
  await actions.getByRole("button", { name: "Delete…" }).click();
  await expect(actions.getByText("Delete it for everybody?")).toBeVisible();
  await expect(actions.getByRole("button", { name: "Keep" })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(actions.getByRole("button", { name: "Delete…" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(actions.getByRole("button", { name: "Keep" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(views.names).toHaveText(["German", "German copy 2"]);
  await expect(views.said("Deleted “German copy”.")).toBeVisible();
  await expect(views.save).toBeFocused();
  expect(address(page)).toBe("/sessions?country=DE");
  await list.expectSessions(sessionsWith(({ country }) => country === "DE").size);
});

test("the bare address opens the default view, and the list without a query does not", async ({ page, list, ownServer }) => {
  const views = new Views(page);
  const missing = sessionsWith(({ status }) => status === 404).size;
  await page.goto(`${ownServer.url}/`);
  await list.expectSessions(11);
  expect(address(page)).toBe("/sessions");
  await page.goto(`${ownServer.url}/sessions?status=404`);
  await views.open();
  await views.saveAs("Missing");
  await (await views.unfold("Missing")).getByRole("button", { name: "Make default" }).click();
  await expect(views.row("Missing").getByText("default", { exact: true })).toBeVisible();
  await expect(views.row("Missing").getByRole("button", { name: "No default" })).toBeFocused();

  const before = await place(page);
  await page.goto(`${ownServer.url}/`);
  await expect(page).toHaveURL(`${ownServer.url}/sessions?status=404`);
  await list.expectSessions(missing);
  expect(await place(page)).toEqual({ index: before.index + 1, entries: before.entries + 1 });
  for (const [path, sessions] of [["/sessions", 11], ["/?country=DE", sessionsWith(({ country }) => country === "DE").size]] as const) {
    await page.goto(`${ownServer.url}${path}`);
    await list.expectSessions(sessions);
  }
  expect(address(page)).toBe("/sessions?country=DE");

  await views.open();
  await views.saveAs("German");
  await (await views.unfold("German")).getByRole("button", { name: "Make default" }).click();
  await expect(views.row("German").getByText("default", { exact: true })).toBeVisible();
  await expect(views.row("Missing").getByText("default", { exact: true })).toHaveCount(0);
  await views.row("German").getByRole("button", { name: "No default" }).click();
  await expect(views.list.getByText("default", { exact: true })).toHaveCount(0);
  await page.goto(`${ownServer.url}/`);
  await list.expectSessions(11);
});

test("what goes wrong is said, and what was typed stays", async ({ page, watch, ownServer }) => {
  watch.expect(/status of (400|404|409)|ERR_CONNECTION_REFUSED/);
  const views = new Views(page);
  await page.goto(`${ownServer.url}/sessions?status=404`);
  await views.open();
  await views.saveAs("Taken");
  await views.save.click();
  await views.name.fill("TAKEN");
  await page.keyboard.press("Enter");
  await expect(views.dialog.getByRole("alert")).toContainText("Another view has this name");
  await expect(views.name).toHaveValue("TAKEN");
  await expect(views.name).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await views.name.fill("x".repeat(10_000));
  await page.keyboard.press("Enter");
  await expect(views.dialog.getByRole("alert")).toContainText("1 to 80 characters, this one has 10000");

  // A server that is away for a moment.
  await views.name.fill("Typed with care");
  await ownServer.pause();
  await page.keyboard.press("Enter");
  await expect(views.dialog.getByRole("alert")).toContainText("The server cannot be reached");
  await page.keyboard.press("Escape");
  await expect(views.dialog).toBeHidden();
  await (await views.unfold("Taken")).getByRole("button", { name: "Duplicate" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "The server cannot be reached" })).toBeVisible();
  await ownServer.resume();
  await views.save.click();
  await expect(views.name).toHaveValue("Typed with care");
  await page.keyboard.press("Enter");
  await expect(views.names).toHaveText(["Taken", "Typed with care"]);
  await expect(page.getByRole("alert")).toHaveCount(0);

  // Somebody else deletes it meanwhile.
  const { items } = (await (await page.request.get(`${ownServer.url}/api/v1/views`)).json()) as { items: { id: string }[] };
  await page.request.delete(`${ownServer.url}/api/v1/views/${items[0]?.id}`);
  await views.row("Taken").getByRole("button", { name: "Make default" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "There is nothing with this identifier" })).toBeVisible();
  await expect(views.names).toHaveText(["Typed with care"]);

  // What the address says and nobody understands is not saved as if it were not there.
  await page.goto(`${ownServer.url}/sessions?cuntry=US`);
  await views.open();
  await views.save.click();
  await views.name.fill("Not understood");
  await page.keyboard.press("Enter");
  await expect(views.dialog.getByRole("alert")).toContainText("there is no filter called “cuntry”");
});

test("a hostile name is a text like any other, and one that hides something is refused", async ({ page, watch, ownServer }) => {
  watch.expect(/status of 400/);
  const names = ["<img src=x onerror=alert(1)>", "javascript:alert(1)", "{{7*7}}", "раypal.com", "&lt;b&gt; שלום"];
  for (const name of names) {
    const answer = await page.request.post(`${ownServer.url}/api/v1/views`, { data: { name, query: "path=<b>*" } });
    expect(answer.status(), name).toBe(201);
  }
  const views = new Views(page);
  await page.goto(`${ownServer.url}/sessions?path=*"><b>*`);
  await views.open();
  await expect(views.names).toHaveCount(names.length);
  expect((await views.names.allTextContents()).sort()).toEqual([...names].sort());
  for (const link of await views.names.all()) expect(await link.getAttribute("href")).toBe("/sessions?path=%3Cb%3E%2A");
  await expectAccessible(page);
  const actions = await views.unfold("<img src=x onerror=alert(1)>");
  await actions.getByRole("button", { name: "Duplicate" }).click();
  await expect(views.said("Saved “<img src=x onerror=alert(1)> copy”.")).toBeVisible();

  await views.save.click();
  await views.name.fill("gpj\u202Eexe");
  await page.keyboard.press("Enter");
  await expect(views.dialog.getByRole("alert")).toContainText("⟨U+202E⟩");
  await expect(views.name).toHaveValue("gpj\u202Eexe");
});
