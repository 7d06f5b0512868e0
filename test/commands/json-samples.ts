import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { found, makeAudit, siteChange } from "../helpers/audit-records.ts";
import { STORY } from "../helpers/audit-story.ts";
import { BUSY_MANIFEST, BUSY_SEED, BUSY_SETTINGS } from "../helpers/busy-day.ts";
import { checkOutputs, type Sample } from "../helpers/output-schemas.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";
import { recordLine } from "../../src/audit/record.ts";

type RunOptions = Parameters<Workplace["run"]>[1];

/** Runs a command with `--json` and further arguments. */
type RunJson = (command: string, args?: readonly string[], options?: RunOptions) => Promise<void>;

const SEED: SandboxSeed = {
  ...BUSY_SEED,
  users: [...(BUSY_SEED.users ?? []), { login: "visitor", email: "visitor@example.org" }],
};
const RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
const BUSY = { "settings.yaml": BUSY_SETTINGS, "people.yaml": BUSY_MANIFEST };

async function click(
  { sandbox }: Workplace,
  method: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  await fetch(`${sandbox.url}/index.php?module=API&format=json&method=${method}`, {
    method: "POST",
    body: new URLSearchParams({ ...fields, token_auth: sandbox.token }),
  });
}

/** Imports a Matomo, with everything that needs a decision. */
async function imports(run: RunJson, place: Workplace): Promise<void> {
  place.manifests({});
  await run("import", ["--dry-run"]);
  await run("import", ["--generalize"]);
  await run("import", ["--account", "nobody"]);
  await run("schema", ["--live"]);
  await run("doctor");
  await run("init", ["--contact", "Ann", "--owner", "@ann", "--action", "acme/access@v1"]);
  const { path, base } = { path: ".github/workflows/plan.yml", base: "acme/access@v1" };
  place.write(path, place.read(path).replaceAll(base, "acme/fork@main"));
  await run("init", ["--update", "--action", "acme/access@v2"]);
  await run("schema", ["--dir", "nowhere"]);
  place.write("access/broken.yaml", "users: 1\n");
  await run("import");
  await run("schema");
}

/** An instance with one of everything that an import reports. */
const IMPORTED: SandboxSeed = {
  plugins: ["LoginLdap"],
  sites: [
    { name: "One", group: "Shops" },
    { name: "Two", group: "Shops" },
  ],
  users: [
    ...["ann", "ben"].map((login) => ({
      login,
      email: `${login}@example.org`,
      ldap: true,
      seenDaysAgo: 400,
      access: [{ access: ["view"], sites: "all" as const }],
    })),
    { login: "carl", email: "ann+x@example.org" },
    { login: "n", email: "n@example.org" },
    { login: "export-bot", email: "bot@example.org" },
    { login: "far", email: "far@client.example", access: [{ access: ["admin"], sites: [1] }] },
    { login: "new", email: "new@example.org", pending: 3 },
  ],
  public: [1],
  rows: [{ login: "gone", site: 1, access: "view" }],
};

/** Manifests with errors and warnings, with and without a place, for every command. */
async function findings(run: RunJson, place: Workplace): Promise<void> {
  place.manifests(BUSY);
  await run("validate");
  place.manifests({
    "people.yaml":
      "users:\n  a: { email: a@example.org, access: [{ role: taggr, sites: [One] }], reviewed: 2020-01-01 }\n",
  });
  for (const command of ["validate", "plan", "drift"]) await run(command);
  await run("apply", ["--yes"]);
  await run("explain", ["a"]);
  place.manifests({
    "people.yaml":
      "users:\n  a: { email: a@example.org, access: [{ role: view, sites: [Nowhere] }] }\n",
  });
  await run("plan");
  await run("validate", ["--dir", "elsewhere"]);
}

/** Every command with an error: wrong usage, or nothing to read. */
async function errors(run: RunJson): Promise<void> {
  await run("validate", ["--bass", "main"]);
  await run("plan", [], { env: { MATOMO_TOKEN: undefined } });
  await run("apply");
  await run("drift", ["--baseline", "none.json"]);
  await run("explain");
  await run("audit", ["--from", "none"]);
  await run("sandbox", ["--port", "70000"]);
  await run("doctor", ["--dir", "none"]);
  await run("init", ["--dir", "."]);
  await run("doctor", ["--timeout", "never"]);
}

async function explanations(run: RunJson, place: Workplace): Promise<void> {
  place.manifests({
    "settings.yaml": `${BUSY_SETTINGS}protect: { logins: [alice] }\nignore: [stranger]\npaused: Matomo moves\n`,
    "people.yaml": `${BUSY_MANIFEST}released: [nobody]\n`,
    "more.yaml": `
users:
  VISITOR: { email: visitor@example.org, access: [] }
  ben:
    email: ben@example.org
    reviewed: 2026-10-01
    superuser: { until: 2026-12-24, reason: holiday cover }
    access:
      - { role: publisher, sites: [{ name: "T*" }, { set: some }], except: [Three], from: 2026-12-01, until: 2027-03-31 }
      - { role: view, sites: [{ name: "T*" }] , until: 2026-12-31 }
roles: { publisher: { role: write, capabilities: [tagmanager_publish_live_container] } }
sites: { some: [One] }
teams: { crew: { members: [{ login: ben, until: 2026-12-15 }, bob], access: [{ role: view, sites: [Four] }] } }
`,
  });
  for (const login of [
    ..."old.boss new.boss alice bob ben visitor Leaver late 1234 fresh robot".split(" "),
    ..."stranger anonymous root nobody somebody LATE".split(" "),
  ])
    await run("explain", [login]);
  for (const site of ["One", "Two", "Three", "Four", "Forr"])
    await run("explain", ["--site", site]);
  await run("explain", ["ben", "One"]);
  await run("explain", ["ben", "Three"]);
  await run("explain", ["--site", "One", "--on", "2027-06-01"]);
  await click(place, "SitesManager.addSite", { siteName: "One", urls: "https://one.example.org" });
  await run("explain", ["--site", "One"]);
}

/** Applies that are refused, on hold, failed, stopped, partly approved, with links, and done. */
async function applies(run: RunJson, place: Workplace): Promise<void> {
  place.manifests({ ...BUSY, "settings.yaml": `${BUSY_SETTINGS}paused: Matomo moves\n` });
  await run("plan");
  await run("apply", ["--yes"]);
  place.manifests({ "people.yaml": "users:\n" });
  await place.run(["plan", "--out", "empty.json"]);
  place.manifests(BUSY);
  await run("plan");
  await run("apply", ["--plan", "empty.json"]);
  await run("apply", ["--yes", "--only", "1234"], { env: { MATOMO_PASSWORD: undefined } });
  place.sandbox.setHook((event) =>
    event.phase === "before" && event.method === "UsersManager.inviteUser"
      ? { kind: "answer", status: 200, body: '{"result":"error","message":"broken"}' }
      : undefined,
  );
  await run("apply", ["--yes"], { env: { MATOMO_PASSWORD: undefined } });
  const stop = new AbortController();
  place.sandbox.setHook(({ method, phase }) => {
    if (method === "UsersManager.inviteUser" && phase === "after") stop.abort();
  });
  await run("apply", ["--yes"], { signal: stop.signal });
  place.sandbox.setHook(undefined);
  place.manifests({
    ...BUSY,
    "settings.yaml": BUSY_SETTINGS.replace("{ expired", `{ recipients: [${RECIPIENT}], expired`),
    "newcomer.yaml":
      "users:\n  newcomer: { email: n@example.org, provision: invite-link, access: [{ role: view, sites: [One] }] }\n",
  });
  await run("apply", ["--yes", "--record", "log", "--baseline-out", "verified.json"]);
  await run("drift", ["--baseline", "verified.json"]);
}

const ADOPTED: SandboxSeed = {
  sites: [{ name: "Shop DE" }, { name: "Shop FR" }, { name: "Shop IT" }],
  users: [
    { login: "alice", email: "alice@example.org", access: [{ access: ["view"], sites: [1, 2] }] },
    { login: "bob", email: "bob@example.org", access: [{ access: ["view"], sites: [1, 3] }] },
  ],
};

/**
 * Adopts renamed sites, and rights and an account granted by hand. A part of it cannot be written.
 */
async function adoptions(run: RunJson, place: Workplace): Promise<void> {
  place.manifests({
    "people.yaml": `users:
  alice: { email: alice@example.org }
  bob: { email: bob@example.org, access: &own [{ role: view, sites: [Shop DE, 3] }] }
  dora: { email: dora@example.org, access: *own }
  emil: { email: emil@example.org, access: [{ role: view, sites: [Shop IT] }] }
teams:
  shops: { members: [alice], access: [{ role: view, sites: [1, Shop FR] }] }
`,
  });
  await place.run(["apply", "--yes", "--baseline-out", "verified.json", "--record", "log"]);
  const give = (userLogin: string, access: string, idSites: string): Promise<void> =>
    click(place, "UsersManager.setUserAccess", { userLogin, access, idSites });
  await give("alice", "noaccess", "2");
  await give("bob", "admin", "3");
  await click(place, "SitesManager.updateSite", { idSite: "1", siteName: "Shop Germany" });
  await click(place, "SitesManager.updateSite", { idSite: "2", siteName: "Shop France" });
  await click(place, "UsersManager.addUser", {
    userLogin: "carl",
    password: "geheim123456",
    email: "carl@example.org",
    initialIdSite: "1",
  });
  await run("drift", ["--baseline", "verified.json"]);
  await run("drift", ["--baseline", "verified.json", "--adopt"]);
  await run("plan", ["--baseline", "verified.json"]);
  await run("drift");
  const rest = ["--yes", "--baseline", "verified.json", "--baseline-out", "verified.json"];
  await place.run(["apply", ...rest, "--record", "log"]);
  await run("audit", ["--from", "log"]);
}

async function audits(run: RunJson, place: Workplace): Promise<void> {
  for (const [path, text] of Object.entries(STORY)) place.write(`story/${path}`, text);
  const grant = { outcome: "approved", digest: "0".repeat(32), login: "alice.martin" } as const;
  const refused = makeAudit("2026-11-27T09:00:00Z", {
    green: false,
    refused: ["paused: Matomo moves"],
    stopped: "The run was interrupted.",
    approvers: ["erin"],
    changes: [siteChange("alice.martin", "", "view", { outcome: "skipped", message: "refused" })],
    reviews: [{ login: "alice.martin", day: "2026-11-20", before: "2026-08-20", pullRequest: 12 }],
    approved: {
      grants: [
        { ...grant, superuser: true, from: "2026-12-01", until: "2026-12-24" },
        { ...grant, everything: true, until: "2026-12-31" },
      ],
      sites: [],
      lists: [],
      names: {},
    },
  });
  place.write("story/audit/access/2026-12.jsonl", `${recordLine(refused)}no record\n`);
  await run("audit", ["--from", "story"]);
  await run("audit", ["nobody", "--from", "story"]);
}

/** Reviews with manifests and a record, and after a plan. */
async function reviews(run: RunJson, place: Workplace): Promise<void> {
  await run("review", ["--live", "--team", "shops"]);
  place.write("access/broken.yaml", "users: 1\n");
  await run("review");
  place.manifests({
    "settings.yaml":
      "url: https://analytics.example.org\nreviews: { every: 90d }\nclasses: [personal]\n",
    "people.yaml": `users:
  ann: { email: ann@example.org, reviewed: 2026-09-01, owner: boss, access: [{ role: view, sites: all, until: 2026-12-31 }] }
  ben: { email: ben@example.org, until: 2027-01-31, reason: contract, ticket: OPS-1, access: [{ role: write, sites: [1] }] }
  chief: { email: chief@example.org, superuser: { until: 2026-12-24, reason: holiday cover } }
sites: { shops: { sites: [1], owner: boss, class: personal } }
teams: { crew: { members: [ben], owner: boss, access: [{ role: view, sites: [2] }], until: 2026-12-24 } }
`,
  });
  await place.run(["plan", "--out", "plan.json"]);
  await run("review", ["--plan", "plan.json"]);
  const gained = siteChange("ann", "", "view", { site: 1, pullRequest: 7 });
  const grant = {
    outcome: "approved",
    digest: "0".repeat(32),
    login: "ann",
    rights: { role: "view", capabilities: [] },
    sites: 0,
    pullRequest: 7,
  } as const;
  const record = makeAudit("2026-11-20T09:00:00Z", {
    url: place.sandbox.url,
    run: { id: 1, attempt: 1, url: "https://github.com/o/r/actions/runs/1" },
    pullRequests: [{ number: 7, title: "Ann", author: "bob", approvers: ["carol"] }],
    changes: [gained],
    drift: [found(siteChange("far", "admin", "", { site: 1 }))],
    approved: { grants: [grant], sites: [], lists: [[2]], names: {} },
  });
  place.write("record/audit/access/2026-11.jsonl", recordLine(record));
  await run("review", ["--from", "record", "--since", "2026-11-01"]);
}

/** Starts the sandbox, and stops it at once. */
const sandbox = async (run: RunJson): Promise<void> =>
  run("sandbox", [], { signal: AbortSignal.abort() });

/**
 * The `--json` outputs of every command in rich worlds, with the schema that each output matches.
 * @throws Error if an output matches none
 */
export async function jsonSamples(): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>();
  const scenes: readonly [
    SandboxSeed,
    readonly ((run: RunJson, place: Workplace) => Promise<void>)[],
  ][] = [
    [SEED, [findings, errors, explanations]],
    [BUSY_SEED, [applies]],
    [ADOPTED, [adoptions, audits, sandbox]],
    [IMPORTED, [imports, reviews]],
  ];
  for (const [seed, plays] of scenes) {
    await using place = await openWorkplace(seed);
    const run: RunJson = async (command, args = [], options = {}) => {
      const line = [command, ...args, "--json"];
      const found = await checkOutputs(line, await place.run(line, options));
      samples.set(command, [...(samples.get(command) ?? []), ...found]);
    };
    for (const play of plays) await play(run, place);
  }
  return samples;
}
