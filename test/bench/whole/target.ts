import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { env as ownEnv } from "node:process";
import { Secret } from "../../../src/domain/secret.ts";
import type { Live } from "../../../src/domain/live.ts";
import { openReader } from "../../../src/matomo/matomo.ts";
import { readLive } from "../../../src/matomo/read-live.ts";
import { testClock } from "../../helpers/scripted-server.ts";
import { serve } from "../serve.ts";
import { makeWorld, type Size } from "../world.ts";
import { type Job, runCold } from "./process.ts";

/** Ways to write the manifests of a world. */
export const LAYOUTS = ["teams", "listed"] as const;
export type Layout = (typeof LAYOUTS)[number];

/** A role of a person on one site. */
export type Change = readonly [login: string, site: number, role: string];

/** A Matomo, and manifests that describe it. */
export interface Target extends AsyncDisposable {
  readonly title: string;
  /** Address and token, for processes. */
  readonly env: Readonly<Record<string, string>>;
  /** Folders with manifests for which the plan is empty. */
  readonly folders: Readonly<Record<Layout, string>>;
  readonly live: Live;
  /** The number of HTTP requests so far; `undefined` if they are not counted. */
  readonly requests: (() => number) | undefined;
  /** Whether access may be removed and granted again. */
  readonly mayWrite: boolean;
  /** An empty folder for temporary files. */
  readonly scratch: string;
}

const CLI = join(import.meta.dirname, "../../../dist/cli.js");

/** The released program, which `npm run build` makes. */
export const program = (args: readonly string[], target: Pick<Target, "env" | "scratch">): Job => ({
  file: CLI,
  args,
  env: target.env,
  cwd: target.scratch,
});

const scratchFolder = (): string => mkdtempSync(join(tmpdir(), "matomo-access-bench-"));

const read = ({ MATOMO_URL = "", MATOMO_TOKEN = "" }: Target["env"]): Promise<Live> =>
  readLive(openReader({ url: MATOMO_URL, token: new Secret(MATOMO_TOKEN) }, testClock()));

function writeWorld(size: Size, url: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of makeWorld(size).files) {
    const own = text.replace("https://analytics.example.org", url);
    const limits = "limits: { gaining: { count: 100000 }, losing: { count: 100000 } }\n";
    writeFileSync(
      join(folder, basename(path)),
      path.endsWith("settings.yaml") ? `${own}${limits}` : own,
    );
  }
  return folder;
}

/** The bare server with a world of this size. */
export async function bareTarget(size: Size): Promise<Target> {
  const server = await serve(size);
  const scratch = scratchFolder();
  const env = { MATOMO_URL: server.url, MATOMO_TOKEN: "0".repeat(32) };
  return {
    title: `${size.people} people x ${size.sites} sites, a server that answers at once`,
    env,
    folders: {
      teams: writeWorld(size, server.url, join(scratch, "teams")),
      listed: writeWorld({ ...size, listed: true }, server.url, join(scratch, "listed")),
    },
    live: await read(env),
    requests: () => server.requests(),
    mayWrite: true,
    scratch,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(scratch, { recursive: true });
    },
  };
}

/**
 * The Matomo of MATOMO_URL and MATOMO_TOKEN, with manifests from `import`. With BENCH_WRITE, up to
 * a thousand people lose access to one site and get it again.
 */
export async function realTarget(): Promise<Target> {
  const scratch = scratchFolder();
  const env = {
    MATOMO_URL: ownEnv["MATOMO_URL"] ?? "",
    MATOMO_TOKEN: ownEnv["MATOMO_TOKEN"] ?? "",
  };
  const folders = { teams: join(scratch, "teams"), listed: join(scratch, "listed") };
  for (const [layout, folder] of Object.entries(folders))
    await runCold(
      program(["import", "--dir", folder, ...(layout === "listed" ? ["--no-teams"] : [])], {
        env,
        scratch,
      }),
    );
  const live = await read(env);
  return {
    title: `${live.people.size} people x ${live.sites.size} sites, Matomo ${live.version} at ${live.url}`,
    env,
    folders,
    live,
    requests: undefined,
    mayWrite: ownEnv["BENCH_WRITE"] !== undefined,
    scratch,
    async [Symbol.asyncDispose]() {
      rmSync(scratch, { recursive: true });
    },
  };
}

/**
 * One site for each of up to `many` people who have several sites. Skips sites with capabilities.
 */
export function changesOf(live: Live, many: number): Change[] {
  return [...live.people.values()]
    .flatMap(({ login, superuser, access }): Change[] => {
      const plain = [...access].findLast(([, { capabilities }]) => capabilities.length === 0);
      return superuser || access.size < 2 || !plain ? [] : [[login, plain[0], plain[1].role]];
    })
    .slice(0, many);
}
