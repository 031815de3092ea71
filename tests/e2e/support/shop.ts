// What is in the fixture `shop.ndjson`, read from the file itself: what the app shows is held against this, and not
// against another answer of the server.
import { readFileSync } from "node:fs";
import path from "node:path";

/** A request as the fixture has it. */
export interface ShopRequest {
  id: string;
  time: string;
  host: string;
  method: string;
  path: string;
  status: number;
  duration_ms?: number;
  size?: number;
  user?: string;
  ip?: string;
  country?: string;
  network?: string;
  user_agent?: string;
  attacks?: { type: string; action: string }[];
}

const file = path.resolve(import.meta.dirname, "../../fixtures/shop.ndjson");

/** All requests of the fixture. */
export const shop: ShopRequest[] = readFileSync(file, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));

/** Who made a request: the fixture's ids say so. Carol is one session by her cookie, wherever she is. */
export function who(request: ShopRequest): string {
  return request.id.replace(/-\d+$/, "").replace(/^carol-.*/, "carol");
}

/** The requests of one session, as they happened. */
export function requestsOf(name: string): ShopRequest[] {
  return shop.filter((request) => who(request) === name);
}

/** The sessions in which a request meets the condition: how many such requests each has. */
export function sessionsWith(condition: (request: ShopRequest) => boolean): Map<string, number> {
  const sessions = new Map<string, number>();
  for (const request of shop.filter(condition)) sessions.set(who(request), (sessions.get(who(request)) ?? 0) + 1);
  return sessions;
}

/** Whether a detector found something in the request. */
export function isAttack(request: ShopRequest): boolean {
  return (request.attacks ?? []).length > 0;
}
