// Runs the built program once with a given Node: npm run smoke -- [PATH_TO_NODE [FOLDER]]. A Node
// that is too old must be refused in one line. FOLDER contains the built files (default: dist).
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../test/helpers/busy-day.ts";

const DIST = process.argv[3] ?? join(import.meta.dirname, "../dist");
const packageJson = JSON.parse(readFileSync(join(DIST, "../package.json"), "utf8")) as {
  readonly version: string;
  readonly engines: { readonly node: string };
};
const OLDEST_NODE = Number(/\d+/.exec(packageJson.engines.node)?.[0]);

/** A module that prints, at the end of the run, which of Node's slow modules the program loaded. */
const LOADED = `data:text/javascript,${encodeURIComponent(
  'process.on("exit",()=>console.error("loaded:",process.moduleLoadList.filter((name)=>/undici$|http2$/.test(name)).join()))',
)}`;

const node = process.argv[2] ?? process.execPath;
const version = execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).trim();
const folder = mkdtempSync(join(tmpdir(), "matomo-access-smoke-"));

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Fails the run unless a step ends with the expected exit code and output. */
function check(
  what: string,
  { status, stdout, stderr }: Ran,
  expected: number,
  says: RegExp,
): void {
  if (status === expected && says.test(stdout + stderr)) return console.log(`ok      ${what}`);
  throw new Error(
    `${what}: exit ${status}, expected ${expected} and ${String(says)}\n${stdout}${stderr}`,
  );
}

function run(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Ran {
  const { PATH = "" } = process.env;
  return spawnSync(node, [join(DIST, file), ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH, ...env },
  });
}

/** Starts the embedded Matomo with the same Node. */
async function startSandbox(): Promise<{
  readonly url: string;
  readonly env: Record<string, string>;
  readonly stop: () => void;
}> {
  const seed = join(folder, "seed.json");
  writeFileSync(seed, JSON.stringify(BUSY_SEED));
  const child = spawn(node, [join(DIST, "cli.js"), "sandbox", "--seed", seed], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`The sandbox ended with ${code}.`)));
    child.stdout.once("data", (data: Buffer) => resolve(data.toString("utf8")));
  });
  const { url, token, password } = JSON.parse(line) as Record<"url" | "token" | "password", string>;
  return {
    url,
    env: { MATOMO_TOKEN: token, MATOMO_PASSWORD: password },
    stop: () => void child.kill(),
  };
}

function writeManifests(url: string): void {
  mkdirSync(join(folder, "access"));
  writeFileSync(
    join(folder, "access/settings.yaml"),
    BUSY_SETTINGS.replace(/^url: .*/, `url: ${url}`),
  );
  writeFileSync(join(folder, "access/people.yaml"), BUSY_MANIFEST);
}

/** A complete job, from the first command to an empty plan. */
async function tryEverything(): Promise<void> {
  check("--version", run("cli.js", ["--version"]), 0, new RegExp(`^${packageJson.version}\n$`));
  check("--help", run("cli.js", ["--help"]), 0, /Usage: matomo-access COMMAND/);
  const { url, env, stop } = await startSandbox();
  try {
    writeManifests(url);
    check("validate", run("cli.js", ["validate"]), 0, /The manifests are valid/);
    check(
      "plan",
      run("cli.js", ["plan", "--out", "plan.json", "--detailed-exitcode"], env),
      2,
      /25 changes/,
    );
    check(
      "apply",
      run("cli.js", ["apply", "--plan", "plan.json", "--baseline-out", "verified.json"], env),
      0,
      /25 changes/,
    );
    check("plan again", run("cli.js", ["plan", "--detailed-exitcode"], env), 0, /^No changes/);
    // Node's fetch and HTTP/2 take 80 ms to load, and a new version of axios could load them again.
    check(
      "plan does not load Node's fetch or HTTP/2",
      run("cli.js", ["plan"], { ...env, NODE_OPTIONS: `--import=${LOADED}` }),
      0,
      /^loaded: $/m,
    );
    check(
      "drift",
      run("cli.js", ["drift", "--baseline", "verified.json", "--json"], env),
      0,
      /"drift":false/,
    );
    check(
      "explain",
      run("cli.js", ["explain", "alice", "--debug"], env),
      0,
      /debug: .*live: Matomo/,
    );
  } finally {
    stop();
  }
  for (const entry of ["action.js", "post.js"])
    check(
      `the action without a runner (${entry})`,
      run(entry, []),
      1,
      /^::error .*GITHUB_REPOSITORY is not set/,
    );
}

try {
  if (Number(version.split(".")[0]) >= OLDEST_NODE) await tryEverything();
  else
    check(
      "refuses this Node",
      run("cli.js", ["plan"]),
      1,
      new RegExp(`^error: matomo-access requires Node ${OLDEST_NODE} or newer[^\n]*\n$`),
    );
  console.log(`Node ${version}: as expected.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
