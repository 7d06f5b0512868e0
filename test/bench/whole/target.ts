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

/** How the manifests of a world are written. */
export const LAYOUTS = ["teams", "listed"] as const;
export type Layout = (typeof LAYOUTS)[number];

/** One site that somebody has, with the role. */
export type Change = readonly [login: string, site: number, role: string];

/** A Matomo, and manifests that describe it. */
export interface Target extends AsyncDisposable {
  readonly title: string;
  /** Address and token, for processes. */
  readonly env: Readonly<Record<string, string>>;
  /** Folders with manifests to which the plan is empty. */
  readonly folders: Readonly<Record<Layout, string>>;
  readonly live: Live;
  /** HTTP requests so far; `undefined` where nobody counts. */
  readonly requests: (() => number) | undefined;
  /** May access be taken away and given back? */
  readonly mayWrite: boolean;
  /** An empty folder for whatever else is needed. */
  readonly scratch: string;
}

const CLI = join(import.meta.dirname, "../../../dist/cli.js");

/** The program as it is released: `npm run build` makes it. */
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

/** The bare server with a world of that size. */
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
 * The Matomo of MATOMO_URL and MATOMO_TOKEN, with manifests that `import` writes. With BENCH_WRITE
 * set, the access of up to a thousand people is taken away on one site and given back.
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

/** For up to `many` people with several sites: one site of each, without capabilities. */
export function changesOf(live: Live, many: number): Change[] {
  return [...live.people.values()]
    .flatMap(({ login, superuser, access }): Change[] => {
      const plain = [...access].findLast(([, { capabilities }]) => capabilities.length === 0);
      return superuser || access.size < 2 || !plain ? [] : [[login, plain[0], plain[1].role]];
    })
    .slice(0, many);
}
