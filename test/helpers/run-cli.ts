import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { main } from "../../src/commands/main.ts";
import { capturedIo } from "../../src/demo/fixed-io.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { checkOutputs } from "./output-schemas.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/server.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Workplace {
  readonly cwd: string;
  readonly sandbox: Sandbox;
  /**
   * Writes files below `access/`, and adds a missing `settings.yaml`. Replaces the example's
   * address in them with that of the sandbox.
   */
  manifests(files: Readonly<Record<string, string>>): void;
  write(path: string, text: string): void;
  read(path: string): string;
  /**
   * Runs a command like the CLI, with the sandbox's token and password in the environment. Checks
   * the output of `--json` against its schema.
   */
  run(
    args: readonly string[],
    options?: {
      readonly env?: Readonly<Record<string, string | undefined>>;
      readonly signal?: AbortSignal;
      readonly now?: Date;
    },
  ): Promise<Ran>;
  /** The current plan, from `plan --format json`. */
  plan(...args: string[]): Promise<Plan>;
  /** The writes to Matomo so far, as method and parameters. */
  writes(): string[];
  [Symbol.asyncDispose](): Promise<void>;
}

const NOW = new Date("2026-11-25T09:00:00Z");
/** A placeholder for the sandbox's address, which is unknown before it runs. */
const EXAMPLE_URL = "https://analytics.example.org";
const SETTINGS = `url: ${EXAMPLE_URL}\nremovals: all\n`;

/** A folder with its own Matomo. */
export async function openWorkplace(
  seed: SandboxSeed = {},
  options: SandboxOptions = {},
): Promise<Workplace> {
  const cwd = mkdtempSync(join(tmpdir(), "matomo-access-test-"));
  const sandbox = await startSandbox({ ...options, seed });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text.replaceAll(EXAMPLE_URL, sandbox.url));
  };
  const run: Workplace["run"] = async (args, { env = {}, signal, now = NOW } = {}) => {
    const { io, out, err } = capturedIo({
      now,
      env: {
        MATOMO_TOKEN: sandbox.token,
        MATOMO_PASSWORD: sandbox.password,
        ...env,
      },
      cwd,
      ...(signal ? { signal } : {}),
    });
    const code = await main(args, io);
    const ran = { code, out: out(), err: err() };
    const isForPrograms = args.includes("--json") && !args.includes("--debug");
    if (isForPrograms) await checkOutputs(args, ran);
    return ran;
  };
  return {
    cwd,
    sandbox,
    write,
    read: (path) => readFileSync(join(cwd, path), "utf8"),
    manifests: (files) => {
      rmSync(join(cwd, "access"), { recursive: true, force: true });
      for (const [path, text] of Object.entries({ "settings.yaml": SETTINGS, ...files }))
        write(join("access", path), text);
    },
    run,
    plan: async (...args) => {
      const { out, err, code } = await run(["plan", "--format", "json", ...args]);
      if (code !== 0) throw new Error(`plan: exit ${code}\n${err}`);
      return JSON.parse(out) as Plan;
    },
    writes: () =>
      sandbox.calls
        .filter((call) => call.write)
        .map(({ method, params }) => `${method} ${JSON.stringify(params)}`),
    [Symbol.asyncDispose]: async () => {
      await sandbox.close();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}
