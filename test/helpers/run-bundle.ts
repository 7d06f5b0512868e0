import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Ran } from "./run-cli.ts";
import type { Workplace } from "./run-cli.ts";

const FOLDER = process.env["MATOMO_ACCESS_BUNDLE"] ?? "dist";
export const BUNDLE = join(FOLDER, "cli.js");

/**
 * Runs the built program in its own process. `started` gets the process, so that a test can kill
 * it.
 */
export function runBundle(
  place: Pick<Workplace, "cwd" | "sandbox">,
  args: readonly string[],
  options: {
    readonly started?: (child: ChildProcess) => void;
    readonly env?: Readonly<Record<string, string | undefined>>;
  } = {},
): Promise<Ran & { readonly signal: NodeJS.Signals | null }> {
  const { sandbox, cwd } = place;
  const child = spawn(process.execPath, [BUNDLE, ...args], {
    cwd,
    env: {
      PATH: process.env["PATH"],
      // Compiling the bundle takes half of the time of a short command.
      NODE_COMPILE_CACHE: join(FOLDER, "compiled"),
      MATOMO_TOKEN: sandbox.token,
      MATOMO_PASSWORD: sandbox.password,
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  options.started?.(child);
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code: code ?? -1, out, err, signal }));
  });
}
