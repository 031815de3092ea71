// Runs the real `spoor` program for the stories: a new database with the asked-for data, and a server on a free port.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

/** A request in the words of Spoor's own NDJSON. */
export type Recorded = { id: string; time: string; path: string } & Record<string, unknown>;

/** Requests that a story makes up. The name stands for them: two of one name are the same. */
export interface Made {
  name: string;
  requests: () => Recorded[];
}

/** What is in the database: fixture files by name (from tests/fixtures) or by absolute path, requests made up by the
 * story, or demo data. */
export type Data = { import: string[] } | { made: Made } | { demo: { seed?: number; sessions?: number } };

/** A server that runs until it is stopped. */
export interface Server {
  /** Its origin, such as `http://127.0.0.1:41234`. */
  url: string;
  /** The folder with its database, which is removed when it stops. */
  folder: string;
  /** Adds requests while the server runs, as somebody does who imports a log meanwhile. */
  add(requests: Recorded[]): Promise<void>;
  /** Ends the program; the database stays, and `resume` serves it again at the same origin. */
  pause(): Promise<void>;
  resume(): Promise<void>;
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

/** Makes a database with this data and serves it, to whoever has the token if there is one. */
export async function startServer(data: Data, token?: string): Promise<Server> {
  const folder = await mkdtemp(path.join(tmpdir(), "spoor-story-"));
  const database = path.join(folder, "spoor.db");
  const add = async (requests: Recorded[]) => {
    const file = path.join(folder, "made.ndjson");
    await writeFile(file, requests.map((request) => `${JSON.stringify(request)}\n`).join(""));
    await run(program(), ["import", "--db", database, file]);
  };
  if ("import" in data) {
    const files = data.import.map((name) => path.resolve(fixtures, name));
    await run(program(), ["import", "--db", database, ...files]);
  } else if ("made" in data) {
    await add(data.made.requests());
  } else {
    const { seed = 1, sessions } = data.demo;
    const size = sessions === undefined ? [] : ["--sessions", String(sessions)];
    await run(program(), ["demo", "--db", database, "--seed", String(seed), ...size]);
  }
  let [child, url] = await serve(database, "127.0.0.1:0", token);
  const pause = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill();
      await ended;
    }
  };
  const resume = async () => {
    [child, url] = await serve(database, new URL(url).host, token);
  };
  const stop = async () => {
    await pause();
    await rm(folder, { recursive: true, force: true });
  };
  return { url, folder, add, pause, resume, stop };
}

async function serve(database: string, listen: string, token?: string): Promise<[ChildProcess, string]> {
  // The app that was just built, where there is one; otherwise what is inside the program.
  const app = process.env.SPOOR_DIST ? ["--dist", process.env.SPOOR_DIST] : [];
  const arguments_ = ["serve", "--db", database, "--listen", listen, ...app];
  const env = token === undefined ? process.env : { ...process.env, SPOOR_TOKEN: token };
  const child = spawn(program(), arguments_, { stdio: ["ignore", "pipe", "pipe"], env });
  const url = await new Promise<string>((resolve, reject) => {
    let output = "";
    const listen = (chunk: Buffer) => {
      output += chunk;
      const said = /http:\/\/[\w.:]+/.exec(output);
      if (said) resolve(said[0]);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
  return [child, url];
}
