import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { main } from "../../src/commands/main.ts";
import { capturedIo } from "../../src/demo/fixed-io.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openWorkplace, type Ran } from "../helpers/run-cli.ts";
import { checkOutputs } from "../helpers/output-schemas.ts";

interface Place extends Disposable {
  readonly cwd: string;
  run(args: readonly string[], answers?: readonly string[]): Promise<Ran & { asked: string[] }>;
  read(path: string): string;
  write(path: string, text: string): void;
  has(path: string): boolean;
}

/** An empty folder. If answers are given, a person sits at the terminal. */
function emptyPlace(): Place {
  const cwd = mkdtempSync(join(tmpdir(), "matomo-access-init-"));
  return {
    cwd,
    run: async (args, answers) => {
      const asked: string[] = [];
      const left = [...(answers ?? [])];
      const ask = (question: string): Promise<string> => {
        asked.push(question);
        const next = left.shift();
        if (next === undefined) throw new Error(`nobody answers: ${question}`);
        return Promise.resolve(next);
      };
      const { io, out, err } = capturedIo({
        now: new Date("2026-11-25T09:00:00Z"),
        cwd,
        ...(answers ? { ask } : {}),
      });
      const code = await main(args, io);
      const ran = { code, out: out(), err: err(), asked };
      if (args.includes("--json")) await checkOutputs(args, ran);
      return ran;
    },
    read: (path) => readFileSync(join(cwd, path), "utf8"),
    write: (path, text) => writeFileSync(join(cwd, path), text),
    has: (path) => existsSync(join(cwd, path)),
    [Symbol.dispose]: () => rmSync(cwd, { recursive: true }),
  };
}

const ACTION = "acme/matomo-access@v1.2.0";
const ANSWERS = [
  "--contact",
  "Analytics team, analytics@example.org",
  "--owner",
  "@acme/analytics",
  "--action",
  ACTION,
];
const ONE = ["init", "--url", "https://analytics.example.org/index.php", ...ANSWERS];

test("init writes a repository whose files are valid, and shows the next steps with commands", async () => {
  using place = emptyPlace();
  const { code, out, err } = await place.run(ONE);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(parse(place.read("access/settings.yaml"))).toMatchObject({
    url: "https://analytics.example.org",
    approvals: 1,
    owner: "acme/analytics",
    removals: "written",
  });
  expect(await place.run(["validate"])).toMatchObject({ code: 0 });
  expect(place.read(".github/CODEOWNERS")).toContain("\n* @acme/analytics\n");
  for (const path of ["README.md", ".github/pull_request_template.md"])
    expect(place.read(path)).toContain("Analytics team, analytics@example.org");
  for (const name of ["plan", "apply", "schedule", "drift"]) {
    const text = place.read(`.github/workflows/${name}.yml`);
    expect(text).toContain(`uses: ${ACTION}\n`);
    expect(out).toContain(`  .github/workflows/${name}.yml\n`);
  }
  for (const command of [
    "git init -b main",
    "gh repo create",
    "gh secret set MATOMO_PASSWORD --env matomo-apply",
    "environments/matomo-approve/deployment-branch-policies' -f 'name=main'",
    "matomo-access import\n",
    "GH_TOKEN=$(gh auth token) matomo-access doctor\n",
  ])
    expect(out).toContain(command);
});

test("editors find the schemas through the settings of VS Code and the first line of a file", async () => {
  using place = emptyPlace();
  await place.run(ONE);
  const { "yaml.schemas": schemas } = JSON.parse(place.read(".vscode/settings.json")) as {
    "yaml.schemas": Record<string, string[]>;
  };
  for (const path of Object.keys(schemas)) expect(place.has(path), path).toBe(true);
  const [, named = ""] = /\$schema=(\S+)/.exec(place.read("access/settings.yaml")) ?? [];
  expect(place.has(join("access", named))).toBe(true);
});

test("existing files are not overwritten, and are listed", async () => {
  using place = emptyPlace();
  place.write("README.md", "ours\n");
  const { code, out } = await place.run(ONE);
  expect(code).toBe(0);
  expect(out).toContain("Already there, unchanged:\n  README.md\n");
  expect(place.read("README.md")).toBe("ours\n");
  const again = await place.run(ONE);
  expect(again).toMatchObject({ code: 1, out: "" });
  expect(again.err).toContain("init was run here before");
  expect(again.err).toContain("--update");
});

test("without a terminal, everything that is missing is reported at once", async () => {
  using place = emptyPlace();
  const { code, err } = await place.run(["init", "--approvals", "none"]);
  expect(code).toBe(1);
  expect(err).toContain("Missing: --url, --contact, --owner, --action.");
  expect(place.has(".github")).toBe(false);
});

test("at a terminal, init asks, makes proposals, and asks again after an invalid answer", async () => {
  using place = emptyPlace();
  execFileSync("git", ["init", "-q", "-b", "trunk", place.cwd]);
  const { code, asked, err } = await place.run(
    ["init", "--action", ACTION],
    [
      "analytics.example.org",
      "https://analytics.example.org",
      "Anna",
      "acme/analytics",
      "@acme/analytics @anna",
      "0",
      "none",
      "",
    ],
  );
  expect(code).toBe(0);
  expect(asked.map((question) => question.replace(/[?:].*$/, ""))).toEqual([
    "What is the address of Matomo",
    "What is the address of Matomo",
    "Whom do people ask about access",
    "Who approves changes on GitHub",
    "Who approves changes on GitHub",
    "How many people must approve each pull request",
    "How many people must approve each pull request",
    "What is the default branch",
  ]);
  expect(asked.at(-1)).toBe("What is the default branch? [trunk]: ");
  expect(err).toContain("is not a web address");
  expect(err).toContain('"acme/analytics" is not a code owner.');
  expect(err).toContain("Approvals must be a number from 1 to 6, or none");
  expect(place.read(".github/CODEOWNERS")).toContain("\n* @acme/analytics @anna\n");
  expect(place.read(".github/workflows/apply.yml")).toContain("branches: [trunk]");
  expect(parse(place.read("access/settings.yaml"))).toMatchObject({ approvals: "none" });
});

test("if nobody is named as an approver, init writes only files and does not mention GitHub", async () => {
  using place = emptyPlace();
  const { code, asked, out } = await place.run(
    ["init"],
    ["https://analytics.example.org", "Anna", ""],
  );
  expect(code).toBe(0);
  expect(asked.at(-1)).toMatch(/^Who approves changes on GitHub\?.*\(empty: /);
  for (const path of ["access/settings.yaml", "access/access.schema.json", "README.md"])
    expect(place.has(path), path).toBe(true);
  expect(place.has(".github")).toBe(false);
  expect(place.read("README.md")).not.toMatch(/pull request|GitHub/);
  expect(place.read("README.md")).toContain("matomo-access apply --plan plan.json");
  expect(await place.run(["validate"])).toMatchObject({ code: 0 });
  expect(out).not.toMatch(/\bgh /);
  for (const command of ["matomo-access import\n", "git init -b main\n", "plan --out plan.json\n"])
    expect(out).toContain(command);
  // Adding GitHub later writes the files that it needs, and keeps the others.
  const later = await place.run(["init", ...ANSWERS]);
  expect(later.code).toBe(0);
  expect(place.has(".github/workflows/plan.yml")).toBe(true);
});

test("--no-github asks only for an address and a contact, and refuses options for GitHub", async () => {
  using place = emptyPlace();
  const missing = await place.run(["init", "--no-github"]);
  expect(missing.err).toContain("Missing: --url, --contact.");
  const mixed = await place.run(["init", "--no-github", "--owner", "@anna"]);
  expect(mixed.err).toContain("--no-github and --owner cannot be combined.");
  const args = ["init", "--no-github", "--url", "https://analytics.example.org"];
  const { code } = await place.run([...args, "--contact", "Anna"]);
  expect(code).toBe(0);
  expect(place.has(".github")).toBe(false);
});

test("several servers get a folder each, and share the workflows", async () => {
  using place = emptyPlace();
  const instances = ["europe=https://eu.example.org", "america=https://us.example.org"];
  const args = instances.flatMap((instance) => ["--instance", instance]);
  const { code, out } = await place.run(["init", ...args, ...ANSWERS]);
  expect(code).toBe(0);
  for (const [name, url] of instances.map((instance) => instance.split("="))) {
    expect(parse(place.read(`access/${name}/settings.yaml`))).toMatchObject({ url });
    expect(await place.run(["validate", "--dir", `access/${name}`])).toMatchObject({ code: 0 });
    expect(out).toContain(`gh secret set MATOMO_TOKEN --env matomo-plan-${name}\n`);
    expect(out).toContain(`matomo-access import --dir access/${name}\n`);
  }
  expect(place.read(".github/workflows/plan.yml")).toContain("server: [europe, america]");
  expect(await place.run(["init", "--update"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("Nothing was left to update.") as string,
  });
});

test.each([
  [["--instance", "europe=https://eu.example.org"], /only one is named/],
  [["--instance", "eu rope=https://eu.example.org"], /must be NAME=URL/],
  [["--url", "http://matomo.example.org"], /not encrypted/],
  [["--dir", "../elsewhere"], /cannot be the folder/],
])("%j is refused, and nothing is written", async (args, message) => {
  using place = emptyPlace();
  const { code, err } = await place.run(["init", ...args, ...ANSWERS]);
  expect(code).toBe(1);
  expect(err).toMatch(message);
  expect(place.has("README.md")).toBe(false);
});

test("--dry-run writes nothing and lists what would be written", async () => {
  using place = emptyPlace();
  const { code, out } = await place.run([...ONE, "--dry-run", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ dryRun: true, kept: [], updates: [] });
  expect(place.has(".github")).toBe(false);
});

test("an update shows the difference, keeps the team's changes, and lists what to do by hand", async () => {
  using place = emptyPlace();
  await place.run(ONE);
  const plan = ".github/workflows/plan.yml";
  const drift = ".github/workflows/drift.yml";
  const schedule = ".github/workflows/schedule.yml";
  place.write(plan, place.read(plan).replaceAll("timeout-minutes: 15", "timeout-minutes: 30"));
  place.write(drift, place.read(drift).replaceAll(ACTION, "acme/fork@main"));
  rmSync(join(place.cwd, schedule));
  const args = ["init", "--update", "--action", "acme/matomo-access@v1.3.0"];
  const { code, out } = await place.run(args);
  expect(code).toBe(0);
  expect(out).toContain(`updated    ${plan}: your changes are kept\n`);
  expect(out).toContain(`-        uses: ${ACTION}\n`);
  expect(out).toContain("+        uses: acme/matomo-access@v1.3.0\n");
  expect(out).toContain(`by hand    ${drift}: you changed the same lines.`);
  expect(out).toContain(`skipped    ${schedule}: you deleted it`);
  expect(place.read(plan)).toContain("timeout-minutes: 30");
  expect(place.read(plan)).toContain("uses: acme/matomo-access@v1.3.0");
  expect(place.read(drift)).toContain("acme/fork@main");
  expect(place.has(schedule)).toBe(false);
  const again = JSON.parse((await place.run([...args, "--json"])).out) as {
    written: string[];
    updates: { path: string; result: string }[];
  };
  expect(again.written).toEqual([]);
  expect(Object.fromEntries(again.updates.map(({ path, result }) => [path, result]))).toMatchObject(
    { [plan]: "unchanged", [drift]: "conflict", [schedule]: "deleted" },
  );
});

test("an update needs the record of what init wrote", async () => {
  using place = emptyPlace();
  expect(await place.run(["init", "--update"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("There is no .github/matomo-access.json") as string,
  });
  await place.run(ONE);
  place.write(".github/matomo-access.json", "{}");
  expect(await place.run(["init", "--update"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("does not have the form that init writes") as string,
  });
});

test("with a token, the settings fit the Matomo at the address", async () => {
  await using place = await openWorkplace({
    users: Array.from({ length: 60 }, (_, index) => ({
      login: `person${index}`,
      email: `person${index}@acme.example`,
    })),
  });
  const { code, err } = await place.run(["init", "--url", place.sandbox.url, ...ANSWERS]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const text = place.read("access/settings.yaml");
  expect(parse(text)).toMatchObject({
    account: "root",
    limits: { losing: { count: 4 } },
    approvals: 1,
    owner: "acme/analytics",
  });
  // Nobody named the mail domains, so they are only proposed.
  expect(parse(text)).not.toHaveProperty("domains");
  expect(text).toContain("# domains: [acme.example, example.org]\n");
  expect(place.writes()).toEqual([]);
  const imported = await place.run(["import"]);
  expect(imported.code, imported.err).toBe(0);
  expect(await place.run(["plan"])).toMatchObject({ code: 0 });
});

test("a token that Matomo refuses leads to standard settings, and is reported", async () => {
  await using place = await openWorkplace();
  const { code, err } = await place.run(["init", "--url", place.sandbox.url, ...ANSWERS], {
    env: { MATOMO_TOKEN: "0".repeat(32) },
  });
  expect(code).toBe(0);
  expect(err).toContain("Matomo was not read, so settings.yaml has standard limits");
  expect(parse(place.read("access/settings.yaml"))).toMatchObject({
    limits: { losing: { count: 5, percent: 10 } },
  });
});

test("existing settings are kept, and an answer that is missing in them is reported", async () => {
  using place = emptyPlace();
  await place.run(ONE);
  rmSync(join(place.cwd, ".github"), { recursive: true });
  const { code, out } = await place.run(["init", ...ANSWERS, "--approvals", "2"]);
  expect(code).toBe(0);
  expect(out).toContain("settings.yaml already existed: check that it contains approvals: 2.");
});

const TWO_SUPERUSERS: SandboxSeed = {
  users: [{ login: "chief", email: "chief@acme.example", superuser: true }],
};

test("if there are several super users, an option names the owner of the token", async () => {
  await using place = await openWorkplace(TWO_SUPERUSERS);
  const args = ["init", "--url", place.sandbox.url, ...ANSWERS];
  const wrong = await place.run([...args, "--account", "cheif"]);
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.err).toContain("Super users: chief, root.");
  expect((await place.run([...args, "--account", "Chief"])).code).toBe(0);
  expect(parse(place.read("access/settings.yaml"))).toMatchObject({ account: "chief" });
});

test("at a terminal, init asks who owns the token and which mail domains are the organization's", async () => {
  await using place = await openWorkplace({
    users: [
      ...(TWO_SUPERUSERS.users ?? []),
      ...["a", "b", "c", "d"].map((login) => ({ login, email: `${login}@gmail.com` })),
    ],
  });
  const asked: string[] = [];
  const answers: Record<string, string[]> = {
    "Which login": ["none of them", "CHIEF"],
    "Which mail": ["localhost", "@acme.example"],
  };
  const { io, err } = capturedIo({
    now: new Date("2026-11-25T09:00:00Z"),
    cwd: place.cwd,
    env: { MATOMO_TOKEN: place.sandbox.token },
    ask: (question) => {
      asked.push(question);
      const [, left] = Object.entries(answers).find(([start]) => question.startsWith(start)) ?? [];
      const answer = left ? left.shift() : "";
      if (answer === undefined) throw new Error(`asked too often: ${question}`);
      return Promise.resolve(answer);
    },
  });
  expect(await main(["init", "--url", place.sandbox.url, ...ANSWERS], io)).toBe(0);
  expect(asked).toContain("Which login owns the token? chief, root (empty: decide later): ");
  // The domain of a public mail provider is not an organization's own, however many people have it.
  expect(asked.at(-1)).toBe(
    "Which mail domains are the organization's own? (none: decide later) [acme.example, example.org]: ",
  );
  expect(err()).toContain("none of them is not an active super user in Matomo.");
  expect(err()).toContain('"localhost" is not a mail domain');
  expect(parse(place.read("access/settings.yaml"))).toMatchObject({
    account: "chief",
    domains: ["acme.example"],
  });
});
