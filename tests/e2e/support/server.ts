// Runs the real `spoor` program for the stories: a new database with the asked-for data, and a server on a free port.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
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
  // The app that was just built, where there is one; otherwise what is inside the program.
  const app = process.env.SPOOR_DIST ? ["--dist", process.env.SPOOR_DIST] : [];
  const arguments_ = ["serve", "--db", database, "--listen", "127.0.0.1:0", ...app];
  const child = spawn(program(), arguments_, { stdio: ["ignore", "pipe", "pipe"] });
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
