// Real traffic, where there is some beside the repository: what is on screen is what awk and Python count in the log.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "../support/story.ts";

test.describe.configure({ mode: "default" });

const log = path.resolve(import.meta.dirname, "../../../../shared/data/access/apache_combined_semicomplete.log");
const there = existsSync(log);
if (!there) console.log(`SKIPPED: ${log} is absent, so no story is told on real traffic`);
test.skip(!there, "the log of real traffic is absent");
test.use({ data: { import: [log] } });

/** Counts without a line of Spoor: clients are told apart by address and agent, as the log has no sessions. */
const count = `
import collections, json, re, sys
line = re.compile(r'^(\\S+) \\S+ \\S+ \\[([^\\]]+)\\] "((?:[^"\\\\]|\\\\.)*)" (\\d{3}) (\\S+) "((?:[^"\\\\]|\\\\.)*)" "((?:[^"\\\\]|\\\\.)*)(?:"|$)')
sessions, codes = collections.Counter(), collections.Counter()
busy = collections.defaultdict(collections.Counter)
for text in open(sys.argv[1], encoding="utf-8", errors="replace"):
    found = line.match(text.rstrip("\\n"))
    if not found: continue
    who = (found[1], found[7])
    sessions[who] += 1
    codes[found[4]] += 1
    busy[who][found[4]] += 1
top, number = sessions.most_common(1)[0]
print(json.dumps({"requests": sum(sessions.values()), "sessions": len(sessions), "addresses": len({address for address, _ in sessions}), "codes": codes, "top": {"address": top[0], "agent": top[1], "requests": number, "codes": busy[top]}}))
`;

interface Counted {
  requests: number;
  sessions: number;
  addresses: number;
  codes: Record<string, number>;
  top: { address: string; agent: string; requests: number; codes: Record<string, number> };
}

function counted(): Counted {
  return JSON.parse(execFileSync("python3", ["-c", count, log], { encoding: "utf8" }));
}

/** What awk counts, which splits at spaces and is right where no request line has odd ones. */
function awk(program: string): number {
  return Number(execFileSync("awk", [program, log], { encoding: "utf8" }));
}

test("the list has the log's sessions, requests and codes", async ({ page, list }) => {
  const { requests, sessions, codes, addresses } = counted();
  expect(awk("{ seen[$1] = 1 } END { print length(seen) }")).toBe(addresses);
  await list.visit();
  await expect(list.totals.getByTitle(`${sessions.toLocaleString("en")} sessions`)).toBeVisible();
  await expect(list.totals.getByTitle(`${requests.toLocaleString("en")} requests`)).toBeVisible();
  for (const [code, number] of Object.entries(codes)) {
    await page.goto(`/sessions?status=${code}`);
    await expect(list.totals.getByTitle(`${number.toLocaleString("en")} request${number === 1 ? "" : "s"}`, { exact: true })).toBeVisible();
  }
});

test("the busiest session has the requests and codes that the log has", async ({ page, list, session }) => {
  const { top } = counted();
  await list.visit("?sort=-requests");
  await expect(list.rows.first()).toContainText(top.address);
  await list.links.first().click();
  await session.ready();
  await expect(session.count).toHaveText(`${top.requests.toLocaleString("en")} requests`);
  await expect(session.region.getByRole("table")).toHaveAttribute("aria-rowcount", String(top.requests + 1));
  for (const [code, number] of Object.entries(top.codes)) {
    await session.facets.getByRole("link", { name: new RegExp(`^${code} `) }).click();
    await expect(session.count).toHaveText(new RegExp(`^${number.toLocaleString("en")}( of [\\d,]+)? requests?$`));
    await session.facets.getByRole("link", { name: new RegExp(`^${code} `) }).click();
  }
  await session.region.focus();
  await page.keyboard.press("End");
  await expect(session.rows.last()).toHaveAttribute("aria-rowindex", String(top.requests + 1));
});
