// Links survive the way: chat programs, mail, logins, and lengths that programs cut. What did not survive is said.
import { createServer } from "node:http";
import { deflateSync } from "node:zlib";
import { paste, pasted } from "../support/clipboard.ts";
import { pack, unpack } from "../support/compact.ts";
import { hostileValues } from "../support/hostile-values.ts";
import { address, place } from "../support/past.ts";
import { startServer } from "../support/server.ts";
import { List, Session, expect, expectAccessible, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

/** Fields whose values are any text, in the order of the vocabulary, in which the app writes. */
const fields = ["application", "host", "method", "endpoint", "path", "flow", "user", "role", "country", "network", "user_agent", "parameter"];

/** How a value is written where `*`, `?` and `\` have a meaning of their own. */
const literally = (value: string) => value.replace(/[*?\\]/g, "\\$&");

type Pair = readonly [string, string];

/** A query string in the spelling of the browser's own functions. */
const search = (pairs: readonly Pair[]) => pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");

/** The pairs of the page's address, read by the browser's own functions. */
const pairs = (url: string) => new URL(url).search.slice(1).split("&").map((pair) => pair.split("=").map(decodeURIComponent));

/** The values in tens and twos, each with a key of its own; what is cut on screen would only be long here. */
const batches = (prefix: string, write = literally) => {
  const values = hostileValues.map(({ value }) => write(value.slice(0, 300)));
  return Array.from({ length: Math.ceil(values.length / fields.length) }, (_, batch) =>
    values
      .slice(batch * fields.length, (batch + 1) * fields.length)
      .map((value, position): Pair => [`${prefix}${fields[position]}`, value]),
  );
};

/** The session of alice, whose path is the same in every database of this fixture. */
async function alice(list: List): Promise<string> {
  await list.visit();
  const href = await list.link("alice").getAttribute("href");
  return new URL(href ?? "", list.page.url()).pathname;
}

for (const [words, prefix, write] of [
  ["in the session", "in.", literally],
  ["highlighted", "hl.", literally],
  ["as globs in the session", "in.", (value: string) => `*${literally(value)}*`],
  ["switched off", "off.", literally],
] as const) {
  test(`hostile values ${words} survive the address bar, long and compact`, async ({ page, list }) => {
    test.slow();
    const path = await alice(list);
    for (const expected of batches(prefix, write)) {
      await page.goto(`${path}?${pack(search(expected))}`);
      await expect.poll(() => new URL(page.url()).search).not.toMatch(/[?&]z=/);
      expect(pairs(page.url())).toEqual(expected);
      expect(new URL(page.url()).search).toMatch(/^\?[A-Za-z0-9._~/:*&=%-]*$/);
      await expect(page.getByRole("button", { name: "Copy link", exact: true })).toBeVisible();
      await expect(list.chips.filter({ hasText: "not understood" })).toHaveCount(0);
      // The long form, through the address bar.
      await page.reload();
      await expect(page.getByRole("button", { name: "Copy link", exact: true })).toBeVisible();
      await expect(list.chips.filter({ hasText: "not understood" })).toHaveCount(0);
      expect(pairs(page.url())).toEqual(expected);
    }
  });
}

test("hostile values of the list survive in compact links, and leave one entry", async ({ page, list }) => {
  for (const expected of batches("")) {
    await list.visit("?from=-24h");
    const before = await place(page);
    await page.goto(`/sessions?${pack(search(expected))}`);
    await expect.poll(() => new URL(page.url()).search).not.toMatch(/[?&]z=/);
    expect(pairs(page.url())).toEqual(expected);
    await expect(list.chips).toHaveCount(expected.length);
    expect(await place(page)).toEqual({ index: before.index + 1, entries: before.index + 2 });
    await page.goBack();
    await expect.poll(() => address(page)).toBe("/sessions?from=-24h");
  }
});

// Fields that are not just any text: what is no value of theirs is said, and stays.
const kinds = ["status", "duration", "duration.min", "size", "size.max", "ip", "session", "request", "slow", "large", "from", "to", "sort", "tz", "n", "in.status", "in.ip", "hl.size"];
test("hostile values of every other kind are filters or problems, and nothing gets lost", async ({ page, list, watch }) => {
  test.slow();
  // A session or request that is asked for and not stored is looked for once more by itself.
  watch.expect(/status of 404/);
  for (const { value } of hostileValues.filter((_, position) => position % 8 === 0)) {
    const given = kinds.map((key): Pair => [key, literally(value.slice(0, 300))]);
    await page.goto(`/sessions?${pack(search(given))}`);
    await expect.poll(() => new URL(page.url()).search).not.toMatch(/[?&]z=/);
    const kept = pairs(page.url()).map(([key]) => key);
    expect(kept.toSorted(), value).toEqual(kinds.toSorted());
    await expect(list.chips.first()).toBeVisible();
  }
});

/** A view that makes a link of far more than 2,000 characters: 300 requests, those of the fixture's clients among them. */
const many = [...Array.from({ length: 40 }, (_, number) => `alice-${number}`), ...Array.from({ length: 260 }, (_, number) => `made-up-${number * 7919}`)];
const long = `?${many.map((id) => `request=${id}`).join("&")}`;

test("a long link is offered in a compact form that shows the same", async ({ page, list, context, freshPage }) => {
  await list.visit(`${long}&sort=requests`);
  const [before, past] = [address(page), await place(page)];
  const compactly = page.getByRole("button", { name: "Copy compact link" });
  await page.getByRole("button", { name: "Copy link", exact: true }).click();
  const whole = await pasted(context);
  await page.bringToFront();
  await compactly.click();
  await expect(page.getByRole("button", { name: "Compact link copied" })).toBeAttached();
  const compact = await pasted(context);
  // The sender's own view stays as it was.
  expect(address(page)).toBe(before);
  expect(await place(page)).toEqual(past);
  expect(whole.length).toBeGreaterThan(4_000);
  expect(compact.length).toBeLessThan(2_000);
  expect(compact).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sessions\?z=[A-Za-z0-9_-]*[A-Za-z0-9](%5F|%2D)?$/);
  const [sent, packed] = [whole, compact].map((link) => new URL(link).search);
  const strip = (text: string) => text.replace(/to=[^&]*/, "");
  expect(strip(unpack(packed ?? ""))).toBe(strip((sent ?? "").slice(1)));

  const receiver = await freshPage();
  await receiver.goto(compact);
  await expect.poll(() => new URL(receiver.url()).search).toBe(`?${unpack(packed ?? "")}`);
  await expect(receiver.getByText(/1 session/).first()).toBeVisible();
  await expect(receiver.getByText(/The sender of this link saw/)).toHaveCount(0);
  expect(await receiver.evaluate(() => history.length)).toBeLessThanOrEqual(2);
  // What one goes on with is the long form.
  await receiver.reload();
  await expect(receiver.getByText(/1 session/).first()).toBeVisible();
  await expect(receiver.getByText(/not understood/)).toHaveCount(0);

  await list.visit("?user=alice@example.test");
  await expect(compactly).toHaveCount(0);
});

test("a compact link of a session opens the same requests, in light and dark", async ({ page, list, context, freshPage }) => {
  const path = await alice(list);
  await page.goto(`${path}${long.replaceAll("request=", "in.request=")}`);
  const session = new Session(page);
  await session.ready();
  await expect(session.count).toHaveText("40 requests");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await page.goto(`${path}${long.replaceAll("request=", "in.request=")}&open=alice-3`);
  await session.ready();
  await page.getByRole("button", { name: "Copy compact link" }).click();
  const link = await pasted(context);
  const receiver = new Session(await freshPage());
  await receiver.page.goto(link);
  await receiver.ready();
  await expect(receiver.count).toHaveText("40 requests");
  await expect(receiver.region.getByRole("link", { expanded: true })).toHaveCount(1);
  expect(new URL(receiver.page.url()).searchParams.get("n")).toBe("40/40");
});

const damaged: [string, string][] = [
  ["cut off", pack("user=alice@example.test&status=404").slice(0, -6)],
  ["changed", pack("user=alice@example.test&status=404").replace(/.{12}$/, (end) => end.split("").reverse().join(""))],
  ["empty", "z="],
  ["no compact form at all", "z=%3Cscript%3E"],
  ["larger than any address as it is written out", pack(`user=${"'".repeat(59_000)}`)],
  ["larger than any address", `z=${deflateSync(`user=${"a".repeat(30_000_000)}`).toString("base64url")}`],
];
for (const [words, query] of damaged) {
  test(`a compact link that is ${words} is a problem that everybody sees`, async ({ page, list }) => {
    await list.visit(`?${query}`);
    await expect(list.chips).toHaveText([/^not understood: z=.{0,9} \(.*compact.*\)$/]);
    // Nobody takes what is there for what was sent.
    const note = page.getByRole("alert").filter({ hasText: "This link is damaged" });
    await expect(note).toContainText("This is not what was sent");
    await expect(page).toHaveTitle("Sessions, link damaged · Spoor");
    await page.reload();
    await expect(note).toBeVisible();
    // It is not made to look like a link without filters: it stays until somebody removes it.
    expect(address(page)).toContain("?z=");
    const answer = await page.request.get(`/api/v1/sessions?${query}`);
    expect(answer.status()).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain("compact");
    await list.chips.getByRole("link", { name: "Remove z from the address" }).click();
    await expect.poll(() => address(page)).toBe("/sessions");
    await list.expectSessions(11);
    await expect(note).toHaveCount(0);
    await expect(page).toHaveTitle("Sessions · Spoor");
  });
}

test("a damaged link of a session is said over its requests, in light and dark", async ({ page, list, session, context }) => {
  const path = await alice(list);
  const query = pack("in.status=404").slice(0, -6);
  await page.goto(`${path}?${query}`);
  await session.ready();
  await expect(page.getByRole("alert").filter({ hasText: "This link is damaged" })).toBeVisible();
  await expect(page).toHaveTitle(/^Session .*, link damaged · Spoor$/);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  // Whoever hands it on hands on the same problem.
  await session.copyLink.click();
  expect(await pasted(context)).toContain(query);
});

test("the panel of a download says what of the address does not narrow the file", async ({ page, list, session }) => {
  await list.visit(`?${pack("user=alice").slice(0, -6)}&cuntry=US&status=404`);
  await page.getByRole("button", { name: "Download", exact: true }).click();
  const problems = page.locator(".download-panel .wrong");
  const ending = /^not understood: (z|cuntry)=.* – the file has what the rest of the address lets through$/;
  await expect(problems).toHaveText([ending, ending]);
  await list.visit("?status=404");
  await page.getByRole("button", { name: "Download", exact: true }).click();
  await expect(page.getByRole("button", { name: "Download file" })).toBeVisible();
  await expect(problems).toHaveCount(0);

  // No filter applies to the whole session, whether it was understood or not.
  await page.goto(`${await alice(list)}?in.statsu=404`);
  await session.ready();
  await page.getByRole("button", { name: "Download", exact: true }).click();
  await expect(problems).toHaveText([/in\.statsu=404/]);
  await page.getByRole("radio", { name: /^The whole session/ }).check();
  await expect(problems).toHaveCount(0);
});

test("the API reads compact links, too", async ({ page }) => {
  const plain = await page.request.get("/api/v1/sessions?user=alice@example.test&status=404");
  const compact = await page.request.get(`/api/v1/sessions?${pack("user=alice@example.test&status=404")}`);
  const total = ({ total, requests }: { total: number; requests: number }) => ({ total, requests });
  expect(compact.status()).toBe(200);
  expect(total(await compact.json())).toEqual(total(await plain.json()));
});

const value = `(wow!) "it's" 100% <b>👩‍💻</b> שלום, a+b=c&d;`;
const view: Pair[] = [["path", `*${value}*`], ["user", value]];

test("links stand among the words of chat and mail, and lead to the same view", async ({ page, list, context, watch }) => {
  await list.visit(`?${search(view)}`);
  const [long, compact] = [`${new URL(page.url()).origin}/sessions?path=*x%2A&user=wow%21`, `${new URL(page.url()).origin}/sessions?${pack("user=wow!")}`];
  await page.getByRole("button", { name: "Copy link", exact: true }).click();
  const copied = await pasted(context);
  // What a page of another site finds links with, after the rules of GitHub's Markdown, which others follow.
  const found = (text: string) => {
    let link = /https?:\/\/[^\s<>]+/.exec(text)?.[0] ?? "";
    for (let before = ""; before !== link; ) {
      before = link;
      link = link.replace(/[?!.,:*_~'"]$/, "").replace(/&[a-zA-Z0-9]+;$/, "");
      if (link.endsWith(")") && link.split(")").length > link.split("(").length) link = link.slice(0, -1);
    }
    return link;
  };
  watch.belongs("null");
  for (const link of [copied, long, compact]) {
    for (const text of [link, `<${link}>`, `${link}.`, `(${link})`, `"${link}"`, `see ${link}, please`, `${link}!!!`, `*${link}*`, `_${link}_`]) {
      expect(found(text), text).toBe(link);
    }
  }
  await page.goto(found(`(see ${copied}).`));
  await expect(list.chips).toHaveCount(2);
  const read = pairs(page.url()).filter(([key]) => key === "path" || key === "user");
  expect(read).toEqual(view.map((pair) => [...pair]));
});

test("a link that mail broke into lines opens from the address bar", async ({ page, list }) => {
  const [whole, packed] = [search([["host", "api.shop.test"], ["user", "alice"]]), pack(search([["host", "api.shop.test"], ["user", "alice"]]))];
  for (const query of [whole, packed]) {
    const middle = Math.floor(query.length / 2);
    // Browsers leave out the breaks of what is pasted; what quoted-printable puts before them stays.
    for (const line of ["\r\n", "\n", "\t"]) {
      await page.goto(`/sessions?${query.slice(0, middle)}${line}${query.slice(middle)}`);
      await expect(list.chips).toHaveText(["API host is api.shop.test", "User is alice"]);
    }
  }
  const middle = Math.floor(packed.length / 2);
  for (const line of ["=\r\n", " ", "%20", "%0D%0A"]) {
    await page.goto(`/sessions?${packed.slice(0, middle)}${line}${packed.slice(middle)}`);
    await expect(list.chips).toHaveText(["API host is api.shop.test", "User is alice"]);
  }
  // In the long form that may be a part of a value: what is no key any more is said.
  await page.goto("/sessions?host=api.shop.test&us=\r\ner=alice");
  await expect(list.chips).toHaveText(["API host is api.shop.test", /^not understood: us=er=alice/]);
});

test("a link that mail broke into lines opens from the search box", async ({ page, list }) => {
  const link = `https://spoor.example.test/sessions?${search([["host", "api.shop.test"], ["user", "alice"]])}&n=1`;
  for (const text of [`${link.slice(0, 60)}=\r\n${link.slice(60)}`, `<${link.slice(0, 50)}\r\n${link.slice(50)}>.`, `${link.slice(0, 70)} ${link.slice(70)}`]) {
    await list.visit();
    await paste(page, list.search, text);
    await list.offers.first().click();
    await expect.poll(() => address(page)).toBe("/sessions?host=api.shop.test&user=alice&n=1");
  }
});

test("a link leads through a login to the view it was made of", async ({ page, list, watch, server }) => {
  // A proxy in front of the server, as companies have them: whoever is not known goes through its login first.
  let port = 0;
  const proxy = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", `http://127.0.0.1:${port}`);
    if (url.pathname === "/login") {
      response.writeHead(303, { location: url.searchParams.get("next") ?? "/", "set-cookie": "known=1; HttpOnly; SameSite=Lax" }).end();
    } else if (!request.headers.cookie?.includes("known=1") && (request.headers["sec-fetch-mode"] ?? "navigate") === "navigate") {
      response.writeHead(302, { location: `/login?next=${encodeURIComponent(request.url ?? "/")}` }).end();
    } else {
      const answer = await fetch(new URL(request.url ?? "/", server.url), { headers: { accept: request.headers.accept ?? "*/*" } });
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
      response.end(Buffer.from(await answer.arrayBuffer()));
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  port = (proxy.address() as { port: number }).port;
  watch.belongs(`http://127.0.0.1:${port}`);
  try {
    for (const query of [search(view), pack(search(view)), "user=a%2525&path=*%2B+%2520%2A"]) {
      await page.context().clearCookies();
      await page.goto(`http://127.0.0.1:${port}/sessions?${query}`);
      await expect(list.chips).toHaveCount(2);
      await expect.poll(() => new URL(page.url()).search).not.toMatch(/[?&]z=/);
      const expected = query.includes("2525") ? [["user", "a%25"], ["path", "*+ %20*"]] : view.map((pair) => [...pair]);
      const read = new URL(page.url()).search.slice(1).split("&").map((pair) => pair.split("=").map((part) => decodeURIComponent(part.replaceAll("+", " "))));
      expect(read.toSorted()).toEqual(expected.toSorted());
    }
  } finally {
    proxy.close();
  }
});

test("the server's token keeps the address, and is in none", async ({ browser, watch }) => {
  const token = "e2e-token-0123456789abcdef";
  const server = await startServer({ import: ["shop.ndjson"] }, token);
  watch.expect(/status of 401/);
  watch.belongs(server.url);
  const context = await browser.newContext({ baseURL: server.url, httpCredentials: { username: "analyst", password: token } });
  try {
    watch.follow(context, server.url);
    const page = await context.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const links = async () => asked.push(...(await page.locator("[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""))));
    await page.goto(`/sessions?${search(view)}`);
    await expect(page.getByText("No session matches all filters")).toBeVisible();
    expect(pairs(page.url())).toEqual(view.map((pair) => [...pair]));
    await links();
    await page.goto("/sessions?user=alice@example.test");
    await page.getByRole("button", { name: "Copy link", exact: true }).click();
    asked.push(await pasted(context));
    await page.bringToFront();
    await new List(page).links.first().click();
    const session = new Session(page);
    await session.ready();
    await session.links.first().click();
    await expect(session.region.getByRole("heading", { name: "Request", exact: true })).toBeVisible();
    await links();
    await session.copyLink.click();
    asked.push(await pasted(context));
    await page.bringToFront();
    await page.getByRole("link", { name: "Rules" }).click();
    await expect(page.getByRole("heading", { name: "Rules" })).toBeVisible();
    await links();
    expect(asked.length).toBeGreaterThan(50);
    const secrets = [token, encodeURIComponent(token), Buffer.from(`analyst:${token}`).toString("base64"), "analyst"];
    for (const url of asked) for (const secret of secrets) expect(url).not.toContain(secret);
  } finally {
    await context.close();
    await server.stop();
  }
});

test("copying begins while the click is handled, as Safari wants it", async ({ page, list, session, context }) => {
  await context.addInitScript(() => {
    if (typeof Clipboard === "undefined") return;
    const real = Clipboard.prototype.writeText;
    Clipboard.prototype.writeText = function (text) {
      // Safari knows a gesture only as long as its event is handled.
      return window.event instanceof MouseEvent ? real.call(this, text) : Promise.reject(new DOMException("no gesture", "NotAllowedError"));
    };
  });
  await list.visit("?user=alice@example.test");
  await page.keyboard.press("c");
  expect(await pasted(context)).toContain("/sessions?");
  await page.bringToFront();
  await list.links.first().click();
  await session.ready();
  await session.copyLink.click();
  expect(await pasted(context)).toMatch(/\/sessions\/[0-9a-f]{16}\?/);
});

test("a text to copy by hand lies over the menu it came from, and leads back there", async ({ page, list, context, ownServer }) => {
  await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined });
  });
  const made = await page.request.post(`${ownServer.url}/api/v1/views`, { data: { name: "Mine", query: "user=alice" } });
  expect(made.ok()).toBe(true);
  await page.goto(`${ownServer.url}/sessions`);
  await list.expectSessions(11);
  await page.getByRole("button", { name: "Views", exact: true }).click();
  const button = page.getByRole("button", { name: "Copy the link of “Mine”" });
  await button.click();
  const text = page.getByRole("textbox", { name: "Text to copy" });
  await expect(text).toBeFocused();
  const selected = () => text.evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd));
  expect(await selected()).toBe(`${ownServer.url}/sessions?user=alice`);
  const dialog = page.getByRole("dialog", { name: "Copy this by hand" });
  expect(await dialog.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
  await expectAccessible(page);
  await page.keyboard.press("ControlOrMeta+c");
  await page.getByRole("button", { name: "Close" }).last().click();
  await expect(button).toBeFocused();
  expect(await pasted(context)).toBe(`${ownServer.url}/sessions?user=alice`);
});
