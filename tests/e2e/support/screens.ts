// The screens as their users know them: by the roles and labels of what is on them.
import { type Locator, type Page, expect } from "@playwright/test";

/** What every screen has: the bar of general filters, and the chips of those in force. */
class Screen {
  constructor(readonly page: Page) {}

  /** The bar of general filters. */
  get bar(): Locator {
    return this.page.getByRole("search", { name: "General filters" });
  }

  /** Chips of the general filters in force. */
  get chips(): Locator {
    return this.page.getByRole("list", { name: "General filters in force" }).getByRole("listitem");
  }

  /** The box that searches endpoints. */
  get search(): Locator {
    return this.page.getByRole("combobox", { name: "Search endpoints" });
  }

  /** What the text in the search box may mean, one option each. */
  get offers(): Locator {
    return this.page.getByRole("listbox", { name: "What the text may mean" }).getByRole("option");
  }

  /** Opens the menu of a general filter. */
  async open(label: string): Promise<void> {
    const button = this.bar.getByRole("button", { name: label, exact: true });
    await button.click();
    await expect(button).toHaveAttribute("aria-expanded", "true");
  }

  /** The box to find or type a value in, in the open menu of a field. */
  typing(label: string): Locator {
    return this.bar.getByRole("textbox", { name: `Find or type a value of ${label}` });
  }

  /** One of the values to choose from in the open menu. */
  value(value: string): Locator {
    return this.bar.getByRole("checkbox", { name: new RegExp(`^${escape(value)}\\s*[\\d.]+[KMG]?$`) });
  }

  /** Adds a general filter by typing its value. */
  async add(label: string, value: string): Promise<void> {
    await this.open(label);
    await this.typing(label).fill(value);
    await this.bar.getByRole("button", { name: "Add", exact: true }).click();
    await this.page.keyboard.press("Escape");
  }

  /** Chooses a general filter from the values that are offered. */
  async choose(label: string, value: string): Promise<void> {
    await this.open(label);
    await this.value(value).check();
    await this.page.keyboard.press("Escape");
  }
}

/** The list of sessions. */
export class List extends Screen {
  /** Goes to the list with this query string. */
  async visit(search = ""): Promise<void> {
    await this.page.goto(`/sessions${search}`);
    await expect(this.region).toHaveAttribute("aria-busy", "false");
  }

  get region(): Locator {
    return this.page.getByRole("region", { name: "Sessions found" });
  }

  /** The sessions found, one row each. */
  get rows(): Locator {
    return this.region.getByRole("row").filter({ has: this.page.getByRole("rowheader") });
  }

  /** The links that open the sessions. */
  get links(): Locator {
    return this.region.getByRole("rowheader").getByRole("link", { name: /^(?!Requests of session)/ });
  }

  /** The link that opens the session whose row has these words. */
  link(words: string): Locator {
    return this.session(words).getByRole("rowheader").getByRole("link", { name: /^(?!Requests of session)/ });
  }

  /** The line of totals. */
  get totals(): Locator {
    return this.page.getByRole("status").filter({ hasText: "as of" });
  }

  /** The session of the user or address that is named in its row. */
  session(words: string): Locator {
    return this.rows.filter({ hasText: words });
  }

  /** Column header that sorts. */
  header(name: string): Locator {
    return this.region.getByRole("columnheader", { name, exact: true });
  }

  /** Waits for this many sessions, and until nothing more comes. */
  async expectSessions(count: number): Promise<void> {
    await expect(this.region).toHaveAttribute("aria-busy", "false");
    await expect(this.rows).toHaveCount(count);
    await expect(this.totals).toContainText(`${count} session${count === 1 ? "" : "s"}`);
  }

  /** What a column says, row by row. */
  async column(position: number): Promise<string[]> {
    return this.rows.evaluateAll(
      (rows, position) => rows.map((row) => (row.children[position]?.textContent ?? "").trim()),
      position,
    );
  }
}

/** The groups of attacks. */
export class Attacks extends Screen {
  /** Goes to the groups with this query string. */
  async visit(search = ""): Promise<void> {
    await this.page.goto(`/attacks${search}`);
    await this.ready();
  }

  /** Waits until the answer is there. */
  async ready(): Promise<void> {
    await expect(this.region).toHaveAttribute("aria-busy", "false");
  }

  get region(): Locator {
    return this.page.getByRole("region", { name: "Attacks found" });
  }

  /** The groups, one row each. */
  get rows(): Locator {
    return this.region.getByRole("row").filter({ has: this.page.getByRole("rowheader") });
  }

  /** The group whose row has these words. */
  group(words: string | RegExp): Locator {
    return this.rows.filter({ hasText: words });
  }

  /** The link that opens a group and closes it. */
  toggle(words: string | RegExp): Locator {
    return this.group(words).getByRole("rowheader").getByRole("link");
  }

  /** The requests of the groups that are open, each a link. */
  get requests(): Locator {
    return this.region.getByRole("table", { name: /^Requests with these attacks/ }).getByRole("link");
  }

  get investigate(): Locator {
    return this.region.getByRole("link", { name: "Investigate in sessions", exact: true });
  }

  /** What the attacks are grouped by. */
  by(name: string): Locator {
    return this.page.getByRole("list", { name: "Group by" }).getByRole("link", { name, exact: true });
  }

  /** Column header that sorts. */
  header(name: string | RegExp): Locator {
    return this.region.getByRole("columnheader", { name });
  }

  /** Waits for this many groups, and until nothing more comes. */
  async expectGroups(count: number): Promise<void> {
    await this.ready();
    await expect(this.rows).toHaveCount(count);
    await expect(this.page.getByRole("status").filter({ hasText: "as of" })).toContainText(`${count} group${count === 1 ? "" : "s"}`);
  }

  /** What the rows say, cell by cell. */
  async cells(): Promise<string[][]> {
    return this.rows.evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => (cell.textContent ?? "").trim())),
    );
  }
}

/** One session. */
export class Session extends Screen {
  /** Goes to a session. */
  async visit(id: string, search = ""): Promise<void> {
    await this.page.goto(`/sessions/${id}${search}`);
    await this.ready();
  }

  /** Waits until the session is there. */
  async ready(): Promise<void> {
    await expect(this.heading).toBeVisible();
    await expect(this.rows.first().or(this.page.getByRole("heading", { name: /No request of this session/ }))).toBeVisible();
  }

  get heading(): Locator {
    return this.page.getByRole("heading", { level: 1, name: /^Session / });
  }

  get region(): Locator {
    return this.page.getByRole("region", { name: "Requests of the session" });
  }

  /** The requests shown, as far as they are drawn. */
  get rows(): Locator {
    return this.region.getByRole("row").filter({ has: this.page.getByRole("rowheader") });
  }

  /** The links that open requests. */
  get links(): Locator {
    return this.region.getByRole("rowheader").getByRole("link");
  }

  /** How many requests are shown, in words. */
  get count(): Locator {
    return this.page.getByRole("status").filter({ hasText: /^[\d,]+( of [\d,]+)? requests?$/ });
  }

  /** General filters that hold in the session. */
  get locked(): Locator {
    return this.page.getByRole("list", { name: "General filters that hold in this session" }).getByRole("listitem");
  }

  /** In-session filters. */
  get inside(): Locator {
    return this.page.getByRole("list", { name: "In-session filters" }).getByRole("listitem");
  }

  get facets(): Locator {
    return this.page.getByRole("complementary", { name: "In-session filters" });
  }

  /** The value of a facet, that a click shows only. */
  facet(value: string): Locator {
    return this.facets.getByRole("link", { name: new RegExp(`^${escape(value)}\\s+[\\d.]+[KMG]?\\s+[<\\d]`) });
  }

  get showAll(): Locator {
    return this.page.getByRole("link", { name: "Show all requests" });
  }

  get apply(): Locator {
    return this.page.getByRole("link", { name: "Apply filters" });
  }

  get copyLink(): Locator {
    return this.page.getByRole("button", { name: "Copy link", exact: true });
  }

  /** Column header that sorts. */
  header(name: string): Locator {
    return this.region.getByRole("columnheader", { name, exact: true });
  }

  /** What the drawn rows say, cell by cell. */
  async cells(): Promise<string[][]> {
    return this.rows.evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => (cell.textContent ?? "").trim())),
    );
  }
}

/** Text for use inside a regular expression. */
export function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
