// What every story starts from: a server with the data it names, a page that fails the story on any error in the
// browser, and a second browser profile for whoever receives a link. Import `test` and `expect` from here.
import { type BrowserContext, type Page, test as base, expect } from "@playwright/test";
import { Attacks, List, Session } from "./screens.ts";
import { type Data, type Server, startServer } from "./server.ts";

export { expect } from "@playwright/test";
export { expectAccessible } from "./accessible.ts";
export { Attacks, List, Session } from "./screens.ts";
export type { Page } from "@playwright/test";

/** Errors seen in the browser: messages on the console (policy violations are among them), uncaught exceptions, and
 * requests that leave the server's own origin. */
export class Watch {
  readonly errors: string[] = [];
  private readonly expected: RegExp[] = [];
  private readonly origins = new Set<string>();
  private over = false;

  /** Says that errors like this one are part of the story. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  /** Errors that no story expected. */
  unexpected(): string[] {
    return this.errors.filter((error) => !this.expected.some((pattern) => pattern.test(error)));
  }

  /** Says that the story is over: what a page asks of a server that has been stopped since is no fault. */
  end(): void {
    this.over = true;
  }

  /** Says that the server at `origin` is part of the story. */
  belongs(origin: string): void {
    this.origins.add(origin);
  }

  /** Watches every page of `context`, which belongs to the server at `origin`. */
  follow(context: BrowserContext, origin: string): void {
    this.belongs(origin);
    const note = (error: string) => {
      if (!this.over) this.errors.push(error);
    };
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        // An address can be very long, and its end says nothing.
        note(`console ${message.type()}: ${message.text()} (${message.location().url.slice(0, 500)})`);
      }
    });
    context.on("weberror", (event) => {
      note(`uncaught: ${event.error().stack ?? event.error().message}`);
    });
    context.on("request", (request) => {
      const { protocol, origin: target } = new URL(request.url());
      if (protocol.startsWith("http") && !this.origins.has(target)) note(`request to another origin: ${request.url()}`);
    });
  }
}

interface StoryFixtures {
  /** What the server has to show; `test.use({ data: … })` chooses something else. */
  data: Data;
  /** The server the page belongs to. Shared by the stories of a worker that name the same data: do not change it. */
  server: Server;
  /** A server of this story alone, for stories that change data. */
  ownServer: Server;
  watch: Watch;
  /** The list of sessions, as it is on the page. */
  list: List;
  /** The groups of attacks, as they are on the page. */
  attacks: Attacks;
  /** One session, as it is on the page. */
  session: Session;
  /** Opens a page in a fresh browser profile: nothing stored, nothing cached, as for the receiver of a link. */
  freshPage: () => Promise<Page>;
}

interface WorkerFixtures {
  servers: (data: Data) => Promise<Server>;
}

export const test = base.extend<StoryFixtures, WorkerFixtures>({
  servers: [
    async ({}, use) => {
      const running = new Map<string, Promise<Server>>();
      await use((data) => {
        // A function is no JSON: its source tells data of one name in two files apart.
        const key = JSON.stringify(data, (_, value) => (typeof value === "function" ? String(value) : value));
        const server = running.get(key) ?? startServer(data);
        running.set(key, server);
        return server;
      });
      for (const server of running.values()) await (await server).stop();
    },
    { scope: "worker" },
  ],
  data: [{ import: ["shop.ndjson"] }, { option: true }],
  server: async ({ servers, data }, use) => use(await servers(data)),
  ownServer: async ({ data, watch }, use) => {
    const server = await startServer(data);
    watch.belongs(server.url);
    await use(server);
    watch.end();
    await server.stop();
  },
  baseURL: async ({ server }, use) => use(server.url),
  watch: [
    async ({ context, server }, use) => {
      const watch = new Watch();
      watch.follow(context, server.url);
      await use(watch);
      expect(watch.unexpected(), "errors in the browser").toEqual([]);
    },
    { auto: true },
  ],
  list: async ({ page }, use) => use(new List(page)),
  attacks: async ({ page }, use) => use(new Attacks(page)),
  session: async ({ page }, use) => use(new Session(page)),
  freshPage: async ({ browser, server, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL: server.url });
      contexts.push(context);
      watch.follow(context, server.url);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});
