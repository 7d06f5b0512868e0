import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitAll, makeCheckout, ran, type Ran, said } from "./checkout.ts";
import { type Registry, startRegistry } from "./registry.ts";

// One story, from a checkout without an owner to two releases. Each test continues the one before.

const folder = mkdtempSync(join(tmpdir(), "matomo-access-release-test-"));
const root = join(folder, "checkout");
const remote = join(folder, "remote.git");
const NAME = "@acme/matomo-access";

let registry: Registry;

const environment = (): Record<string, string> => ({
  npm_config_userconfig: registry.npmrc,
  npm_config_cache: join(folder, "npm-cache"),
  RELEASE_SIGNED_OFF_BY: "owner (https://github.example/run/1)",
});
/** Runs a step of the release. */
const release = (step: string, env: Record<string, string> = {}): Ran =>
  ran(root, [process.execPath, "scripts/release.ts", ...step.split(" ")], {
    // The build installs from the machine's own registry.
    ...(step === "build" ? {} : environment()),
    RELEASE_FOLDER: join(folder, "out"),
    RELEASE_SIGNED_OFF_BY: "owner (https://github.example/run/1)",
    ...env,
  });
const empty = (name: string): string => {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
};
const tags = (): Record<string, string> =>
  Object.fromEntries(
    said(folder, ["git", "ls-remote", "--tags", remote])
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\t").toReversed() as [string, string])
      .map(([name, commit]) => [name.replace("refs/tags/", ""), commit]),
  );

beforeAll(async () => {
  registry = await startRegistry(join(folder, "registry"));
  mkdirSync(root);
  makeCheckout(root, remote);
});
afterAll(() => {
  registry.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("without an owner there is no release, and every reason is reported", () => {
  const { status, stdout, stderr } = release("check");
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(
    /The repository has no owner yet.*\n.*no name on npm yet.*\n.*no version yet/,
  );
  for (const step of ["build", "publish", "tag"])
    expect(release(step)).toMatchObject({ status: 1 });
  expect(tags()).toEqual({});
});

test("a release is possible if owner, name and version are set, but a changed file prevents it", () => {
  said(root, [process.execPath, "scripts/owner.ts", "acme/matomo-access", "--package", NAME]);
  expect(release("version 1.0.0")).toMatchObject({ status: 0, stdout: "version=1.0.0\n" });
  expect(release("check").stderr).toContain("Files differ from the commit");
  commitAll(root, "Version 1.0.0");
  expect(release("check")).toMatchObject({
    status: 0,
    stdout: `version=1.0.0\npackage=${NAME}\ntag=v1\nnpm-tag=latest\n`,
  });
});

test("building the same commit four times in four folders gives the same bytes", () => {
  const first = release("build");
  expect([first.status, first.stdout], first.stderr).toEqual([
    0,
    expect.stringMatching(
      /^version=1\.0\.0\ntarball=acme-matomo-access-1\.0\.0\.tgz\nsha256=[\da-f]{64}\n$/,
    ),
  ]);
  const sha256 = /sha256=(\w+)/.exec(first.stdout)?.[1] ?? "";
  said(join(folder, "out"), ["sha256sum", "--check", "SHA256SUMS"]);
  const again = empty("again");
  expect(release("build", { RELEASE_FOLDER: again, RELEASE_SHA256: sha256 }).status).toBe(0);
  said(folder, ["diff", "--recursive", "out", "again"]);
});

test("the list of parts contains the packages in the program with their licences", () => {
  const sbom = JSON.parse(readFileSync(join(folder, "out/sbom.cdx.json"), "utf8")) as {
    readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
    readonly components: readonly { readonly name: string; readonly licenses?: unknown }[];
  };
  expect(sbom.metadata.component).toMatchObject({ name: NAME, version: "1.0.0" });
  const names = sbom.components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["axios", "octokit", "yaml"]));
  expect(names).not.toContain("vitest");
  for (const { name, licenses } of sbom.components) expect(licenses, name).toBeDefined();
});

test("the package is published once; a second run finds it, and different bytes are refused", () => {
  const first = release("publish");
  expect([first.status, first.stdout], first.stderr).toEqual([0, "npm=published\n"]);
  expect(release("publish").stdout).toBe("npm=already there\n");

  const other = empty("other");
  said(other, ["tar", "-xzf", join(folder, "out/acme-matomo-access-1.0.0.tgz")]);
  writeFileSync(join(other, "package/dist/cli.js"), "// something else\n");
  said(join(other, "package"), ["npm", "pack", "--ignore-scripts", "--pack-destination", other]);
  const refused = release("publish", { RELEASE_FOLDER: other });
  expect([refused.status, refused.stderr]).toEqual([
    1,
    expect.stringContaining("with different contents"),
  ]);
});

test("both tags point to one signed-off commit, which adds the built program to the released commit", () => {
  const before = said(root, ["git", "rev-parse", "HEAD"]);
  const { status, stdout, stderr } = release("tag");
  expect([status, stdout], stderr).toEqual([0, expect.stringMatching(/^commit=[\da-f]{40}\n$/)]);
  const commit = stdout.trim().replace("commit=", "");
  expect(tags()).toEqual({ "v1.0.0": commit, v1: commit });
  expect(said(root, ["git", "rev-parse", "HEAD"])).toBe(before);
  expect(said(root, ["git", "status", "--porcelain"])).toBe("");

  const tagged = join(folder, "tagged");
  said(folder, ["git", "clone", "--quiet", "--branch", "v1", remote, tagged]);
  expect(said(tagged, ["git", "rev-parse", "HEAD^"])).toBe(before);
  expect(
    said(tagged, ["git", "diff", "--name-only", "HEAD^", "HEAD"])
      .split("\n")
      .filter((name) => !name.startsWith("dist/")),
  ).toEqual([]);
  expect(said(tagged, ["git", "log", "-1", "--format=%B"])).toBe(
    `Release 1.0.0\n\n${readFileSync(join(folder, "out/SHA256SUMS"), "utf8")}\nSigned-off-by: owner (https://github.example/run/1)`,
  );
  const packed = empty("packed");
  said(packed, ["tar", "-xzf", join(folder, "out/acme-matomo-access-1.0.0.tgz")]);
  said(folder, ["diff", "--recursive", join(packed, "package/dist"), join(tagged, "dist")]);

  const again = release("tag");
  expect([again.status, again.stderr]).toEqual([
    1,
    expect.stringContaining("v1.0.0 is released already, and a release never changes."),
  ]);
});

test("the package can be installed in an empty folder for a project, globally, and with npx", () => {
  const env = environment();
  const local = empty("local");
  said(local, ["npm", "init", "--yes"], env);
  said(local, ["npm", "install", "--save-dev", NAME], env);
  expect(said(local, ["npx", "matomo-access", "--version"], env)).toBe("1.0.0");
  expect(readdirSync(join(local, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
    "@acme",
  ]);

  const prefix = empty("prefix");
  said(folder, ["npm", "install", "--global", "--prefix", prefix, NAME], env);
  expect(said(folder, [join(prefix, "bin/matomo-access"), "-v"], env)).toBe("1.0.0");
  expect(said(empty("npx"), ["npx", "--yes", NAME, "--version"], env)).toBe("1.0.0");
});

test("the package can be installed from git by its tag, which builds it", () => {
  const local = empty("from-git");
  said(local, ["npm", "init", "--yes"]);
  said(local, ["npm", "install", "--allow-git=all", `git+file://${remote}#v1.0.0`], {
    npm_config_cache: join(folder, "npm-cache-git"),
  });
  expect(said(local, ["npx", "matomo-access", "--version"])).toBe("1.0.0");
});

test("every supported Node runs the whole program, and an older one is refused in one line", () => {
  const installed = join(folder, "local/node_modules", NAME, "dist");
  const nodes = empty("nodes");
  // The package that contains the executable itself, so that installing it needs no script.
  const platform = `npm:node-${process.platform}-${process.arch}`;
  said(nodes, ["npm", "init", "--yes"]);
  said(nodes, ["npm", "install", `oldest@${platform}@22.0.0`, `newest@${platform}@22`]);
  const found = ["oldest", "newest"].map((name) => join(nodes, "node_modules", name, "bin/node"));
  // The machine's own Node, if it is an old one.
  const own = ["/usr/bin/node", "/usr/local/bin/node"].filter((path) => existsSync(path));
  const tooOld = own.filter(
    (path) => Number(said(nodes, [path, "-p", "parseInt(process.versions.node)"])) < 22,
  );
  for (const node of [...found, process.execPath, ...tooOld]) {
    const { status, stdout, stderr } = ran(join(import.meta.dirname, "../.."), [
      process.execPath,
      "scripts/smoke.ts",
      node,
      installed,
    ]);
    expect([node, status], stdout + stderr).toEqual([node, 0]);
  }
});

test("the action of the tag plans and applies a pull request", async () => {
  process.env["MATOMO_ACCESS_BUNDLE"] = join(folder, "tagged/dist");
  const { openStage } = await import("../github/stage.ts");
  const people = (role: string): string =>
    `users:\n  alice:\n    email: alice@mail.example\n    access: [{ role: ${role}, sites: [Shop] }]\n`;
  await using stage = await openStage(
    {
      sites: [{ name: "Shop" }],
      users: [
        { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1] }] },
      ],
    },
    {
      "access/settings.yaml": "url: https://analytics.example.org\n",
      "access/people.yaml": people("view"),
    },
  );
  const pull = stage.github.openPull({
    head: "give-write",
    title: "Alice edits the shop",
    author: "carol",
    files: { "access/people.yaml": people("write") },
  });
  const planned = await stage.plan(pull, { isProcess: true });
  expect([planned.code, planned.reason], planned.log).toEqual([0, "changes"]);
  expect(stage.github.comments(pull)[0]?.body).toContain("**alice**");
});

test("a later release moves the tag v1, and the earlier release stays", () => {
  const before = tags();
  writeFileSync(
    join(root, "CHANGELOG.md"),
    readFileSync(join(root, "CHANGELOG.md"), "utf8").replace(
      "## [Unreleased]\n",
      "## [Unreleased]\n\n### Fixed\n\n- Something.\n",
    ),
  );
  expect(release("version 1.1.0")).toMatchObject({ status: 0 });
  commitAll(root, "Version 1.1.0");
  expect(release("tag").stderr).toMatch(/has no acme-matomo-access-1\.1\.0\.tgz/);
  const untested = release("build", { RELEASE_SHA256: "0".repeat(64) });
  expect([untested.status, untested.stderr]).toEqual([
    1,
    expect.stringContaining(
      `The tested package has SHA-256 ${"0".repeat(64)}, but the package that was built`,
    ),
  ]);
  expect(release("tag").status).toBe(1);
  expect(release("build").status).toBe(0);
  expect(release("tag")).toMatchObject({ status: 0 });
  const after = tags();
  expect(after["v1.0.0"]).toBe(before["v1.0.0"]);
  expect(after["v1"]).toBe(after["v1.1.0"]);
  expect(after["v1"]).not.toBe(before["v1"]);
});
