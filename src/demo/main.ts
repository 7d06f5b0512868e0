// `npm start`: tells a story with real commands against an embedded Matomo that grew over years,
// from the first plan to finding a change that somebody made by hand.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../commands/main.ts";
import { wrap } from "../render/terminal/layout.ts";
import { hasColor, paint } from "../render/terminal/paint.ts";
import type { SandboxSeed } from "../sandbox/seed.generated.ts";
import { startSandbox } from "../sandbox/server.ts";
import { fixedIo } from "./fixed-io.ts";
import { shortened } from "./shortened.ts";
import { type Chapter, STORY } from "./story.ts";

/**
 * The day for which the `until` days of the example were chosen. The demo's clock is fixed, so the
 * output is always the same.
 */
const NOW = new Date("2026-11-25T09:00:00Z");

const access = join(import.meta.dirname, "../../access");
const folder = mkdtempSync(join(tmpdir(), "matomo-access-demo-"));
const colors = paint(hasColor(process.env, process.stdout.isTTY));
const columns = process.stdout.columns ?? 100;
const print = (text: string): void => void process.stdout.write(text);
const say = (text: string): void =>
  print(`${wrap(text, columns, "").map(colors.dim).join("\n")}\n`);
const showsAll = process.argv.includes("--all");
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

cpSync(access, join(folder, "access"), { recursive: true });
const sandbox = await startSandbox({
  seed: JSON.parse(readFileSync(join(access, "sandbox-seed.json"), "utf8")) as SandboxSeed,
});

// The token is sent to the address in the settings. The address in the example does not exist,
// so it is replaced.
const settings = join(folder, "access/settings.yaml");
writeFileSync(
  settings,
  readFileSync(settings, "utf8").replace(/^url: .*$/m, `url: ${sandbox.url}`),
);

/** Prints the start of a long output. `npm start -- --all` prints everything. */
function printStart(text: string, maxLines: number): void {
  const { shown, left } = showsAll ? { shown: text, left: 0 } : shortened(text, maxLines);
  print(shown);
  if (left > 0) print(`\n  ${colors.yellow(`... and ${left} more lines: npm start -- --all`)}\n`);
}

/** Runs a command in the demo's folder, with its clock and the sandbox's token. */
const run = (args: readonly string[], maxLines: number): Promise<number> =>
  main(
    args,
    fixedIo({
      now: NOW,
      stdout: (text) => printStart(text, maxLines),
      stderr: print,
      isTerminal: process.stdout.isTTY,
      columns,
      env: {
        ...process.env,
        MATOMO_URL: sandbox.url,
        MATOMO_TOKEN: sandbox.token,
        MATOMO_PASSWORD: sandbox.password,
      },
      cwd: folder,
      signal: stop.signal,
    }),
  );

/** Makes a change in Matomo that a person would make by hand in its user interface. */
async function click(method: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const answer = await fetch(`${sandbox.url}/index.php?module=API&format=json&method=${method}`, {
    method: "POST",
    body: new URLSearchParams({ ...fields, token_auth: sandbox.token }),
  });
  const result = (await answer.json()) as { result?: string };
  if (result.result !== "success") throw new Error(`The demo's ${method} was refused.`);
}

/** Prints lines of a manifest with their numbers, because the next plan refers to them. */
function show({ file, from, to }: NonNullable<Chapter["shows"]>): void {
  const lines = readFileSync(join(folder, file), "utf8")
    .split("\n")
    .slice(from - 1, to);
  print(
    `\n${colors.bold(file)}\n${lines.map((line, index) => `${colors.dim(String(from + index).padStart(5))}  ${line}\n`).join("")}`,
  );
}

/** Changes a manifest, and returns a function that restores it. */
function edit({ file, changes }: NonNullable<Chapter["edits"]>): () => void {
  const path = join(folder, file);
  const before = readFileSync(path, "utf8");
  writeFileSync(
    path,
    Object.entries(changes).reduce((text, [from, to]) => text.replace(from, to), before),
  );
  return () => writeFileSync(path, before);
}

try {
  for (const [
    index,
    {
      title,
      text,
      command,
      exits = 0,
      clicks = [],
      shows,
      edits,
      maxLines = Number.POSITIVE_INFINITY,
    },
  ] of STORY.entries()) {
    print(`${index === 0 ? "" : "\n\n"}${colors.bold(colors.yellow(`${index + 1}. ${title}`))}\n`);
    say(text);
    for (const { method, ...fields } of clicks) await click(method, fields);
    if (shows) show(shows);
    const undo = edits && edit(edits);
    const shown = command.map((part) => (part.includes(" ") ? `"${part}"` : part)).join(" ");
    print(`\n${colors.bold(`$ matomo-access ${shown}`)}\n\n`);
    const code = await run(command, maxLines);
    undo?.();
    if (code !== exits)
      throw new Error(`The demo expected exit code ${exits} from ${command[0]}, but got ${code}.`);
    if (code !== 0) print(colors.dim(`(exit code ${code})\n`));
  }
  print("\n");
  say(
    `This was the real program, with ${sandbox.requests()} requests to an embedded Matomo on 127.0.0.1, which has stopped. See access/ for the manifests and README.md for the manual.`,
  );
} finally {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
}
