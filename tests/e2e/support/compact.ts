// The compact form of a link, by Node's own zlib: what the app writes is read with this, and the other way round.
import { constants, deflateSync, inflateSync } from "node:zlib";

/** The query string in its compact form, without `?`. */
export function pack(search: string): string {
  return `z=${deflateSync(search, { level: 9, strategy: constants.Z_DEFAULT_STRATEGY }).toString("base64url")}`;
}

/** What the compact form in a query string holds. */
export function unpack(search: string): string {
  const text = new URLSearchParams(search).get("z") ?? "";
  return inflateSync(Buffer.from(text, "base64url")).toString("utf8");
}
