// `npm start`: the whole job against an embedded Matomo that grew for years, from the first plan to a change by hand that is found.
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { main } from "../commands/main.ts";
import { paint } from "../render/paint.ts";
import type { SandboxSeed } from "../sandbox/seed.generated.ts";
import { startSandbox } from "../sandbox/server.ts";
import { STORY } from "./story.ts";

/** The day on which the example's `until` lines tell their story. The demo's clock stands still, so that everybody sees the same. */
const NOW = new Date("2026-11-25T09:00:00Z");

const access = join(import.meta.dirname, "../../access");
const folder = mkdtempSync(join(tmpdir(), "matomo-access-demo-"));
const color = process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";
const colors = paint(color);
const print = (text: string): void => void process.stdout.write(text);
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

cpSync(access, join(folder, "access"), { recursive: true });
const sandbox = await startSandbox({ seed: JSON.parse(readFileSync(join(access, "sandbox-seed.json"), "utf8")) as SandboxSeed });

/** What the story's commands see of the world: the demo's folder, its clock, and the sandbox's token. */
const run = (args: readonly string[]): Promise<number> =>
  main(args, {
    stdout: print,
    stderr: print,
    isTerminal: color,
    columns: process.stdout.columns ?? 100,
    env: { ...process.env, MATOMO_URL: sandbox.url, MATOMO_TOKEN: sandbox.token, MATOMO_PASSWORD: sandbox.password },
    cwd: folder,
    now: () => NOW,
    sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
    random: () => Math.random(),
    randomBytes: (count) => randomBytes(count),
    signal: stop.signal,
  });

/** What somebody does in Matomo's own user interface, past the manifests. */
async function click(method: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const answer = await fetch(`${sandbox.url}/index.php?module=API&format=json&method=${method}`, {
    method: "POST",
    body: new URLSearchParams({ ...fields, token_auth: sandbox.token }),
  });
  const result = (await answer.json()) as { result?: string };
  if (result.result !== "success") throw new Error(`The demo's ${method} was refused.`);
}

try {
  for (const [index, { title, text, command, exits = 0, clicks = [] }] of STORY.entries()) {
    print(`${index === 0 ? "" : "\n\n"}${colors.bold(colors.yellow(`${index + 1}. ${title}`))}\n${colors.dim(text)}\n`);
    for (const { method, ...fields } of clicks) await click(method, fields);
    if (!command) continue;
    const shown = command.map((part) => (part.includes(" ") ? `"${part}"` : part)).join(" ");
    print(`\n${colors.bold(`$ matomo-access ${shown}`)}\n\n`);
    const code = await run(command);
    if (code !== exits) throw new Error(`The demo expected exit code ${exits} of ${command[0]}, not ${code}.`);
    if (code !== 0) print(colors.dim(`(exit code ${code})\n`));
  }
  print(
    `\n${colors.dim(`${sandbox.requests()} requests in all, to an embedded Matomo on 127.0.0.1 that is gone now. The manifests: access/. The manual: README.md.`)}\n`,
  );
} finally {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
}
