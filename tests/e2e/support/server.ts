// Runs the real `spoor` program for the stories: a new database with the asked-for data, and a server on a free port.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

/** What is in the database: fixture files by name (from tests/fixtures) or by absolute path, or demo data. */
export type Data = { import: string[] } | { demo: { seed?: number; sessions?: number } };

/** A server that runs until it is stopped. */
export interface Server {
  /** Its origin, such as `http://127.0.0.1:41234`. */
  url: string;
  /** The folder with its database, which is removed when it stops. */
  folder: string;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const fixtures = path.resolve(import.meta.dirname, "../../fixtures");

/** The program under test. */
export function program(): string {
  const binary = process.env.SPOOR_BIN;
  if (!binary) throw new Error("SPOOR_BIN names no program: start the stories with `cargo xtask test --only browser`");
  return binary;
}

/** Makes a database with this data and serves it. */
export async function startServer(data: Data): Promise<Server> {
  const folder = await mkdtemp(path.join(tmpdir(), "spoor-story-"));
  const database = path.join(folder, "spoor.db");
  if ("import" in data) {
    const files = data.import.map((name) => path.resolve(fixtures, name));
    await run(program(), ["import", "--db", database, ...files]);
  } else {
    const { seed = 1, sessions } = data.demo;
    const size = sessions === undefined ? [] : ["--sessions", String(sessions)];
    await run(program(), ["demo", "--db", database, "--seed", String(seed), ...size]);
  }
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(program(), ["serve", "--db", database, "--listen", address], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const url = `http://${address}`;
  await healthy(url, child, () => output);
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill();
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  return { url, folder, stop };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

async function healthy(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output()}`);
    try {
      if ((await fetch(`${url}/api/v1/health`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await delay(25);
  }
  child.kill();
  throw new Error(`the server was not healthy within 30 s:\n${output()}`);
}
