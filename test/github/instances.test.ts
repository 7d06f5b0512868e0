import { expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { startSandbox } from "../../src/sandbox/server.ts";
import { openStage } from "./stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [
    { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1] }] },
  ],
};
const SETTINGS = "url: https://analytics.example.org\nremovals: all\n";
const alice = (role: string): string =>
  `users:\n  alice: { email: alice@mail.example, access: [{ role: ${role}, sites: [Shop] }] }\n`;

test("two servers in one repository are planned, applied and recorded separately, each with its own token", async () => {
  const america = await startSandbox({ seed: SEED });
  await using stage = await openStage(SEED, {
    "access/europe/settings.yaml": SETTINGS,
    "access/europe/people.yaml": alice("view"),
    "access/america/settings.yaml": `url: ${america.url}\nremovals: all\n`,
    "access/america/people.yaml": alice("view"),
  });
  await using closing = new AsyncDisposableStack();
  closing.defer(() => america.close());
  const { github } = stage;
  const there = {
    MATOMO_TOKEN: america.token,
    MATOMO_PASSWORD: america.password,
  };
  const europe = { inputs: { dir: "access/europe" } };
  const overseas = { inputs: { dir: "access/america" }, env: there };
  const pull = github.openPull({
    head: "both",
    author: "carol",
    files: {
      "access/europe/people.yaml": alice("write"),
      "access/america/people.yaml": alice("admin"),
    },
  });
  // The jobs of a matrix are one run with two artifacts.
  const first = await stage.plan(pull, europe);
  const plans = [first, await stage.plan(pull, { ...overseas, runId: first.run })];
  const head = github.tip("both");
  expect(
    plans.map(({ reason, outputs }) => [reason, outputs["changes"], outputs["artifact-name"]]),
  ).toEqual([
    ["changes", "1", `matomo-access-plan-access.europe-${pull}-${head}-1`],
    ["changes", "1", `matomo-access-plan-access.america-${pull}-${head}-1`],
  ]);
  const shown = github.comments(pull).map(({ body }) => body);
  expect(shown).toHaveLength(2);
  expect(shown[0]).toContain("changes from view to write");
  expect(shown[1]).toContain("changes from view to admin");
  expect(
    github.statuses(github.tip("both")).map(({ context, state }) => `${state} ${context}`),
  ).toEqual([
    "success matomo-access/plan (access.america)",
    "pending matomo-access/plan (access.america)",
    "success matomo-access/plan (access.europe)",
    "pending matomo-access/plan (access.europe)",
  ]);
  stage.merge(pull, "dora");
  const applied = [await stage.apply(europe), await stage.apply(overseas)];
  expect(applied.map(({ reason, outputs }) => [reason, outputs["changes"]])).toEqual([
    ["applied", "1"],
    ["applied", "1"],
  ]);
  expect(github.comments(pull)).toHaveLength(4);
  // A hash is tried on every server, and matches only on its own.
  await stage.click("UsersManager.setUserAccess", {
    userLogin: "alice",
    access: "view",
    idSites: "1",
  });
  const held = await stage.apply(europe);
  const approve = held.outputs["plan-hash"] ?? "";
  const dispatched = [
    await stage.apply({ ...overseas, dispatch: true, inputs: { ...overseas.inputs, approve } }),
    await stage.apply({ ...europe, dispatch: true, inputs: { ...europe.inputs, approve } }),
  ];
  expect(dispatched.map(({ reason, outputs }) => [reason, outputs["changes"]])).toEqual([
    ["applied", "0"],
    ["applied", "1"],
  ]);
  const kept = Object.keys(github.filesAt("matomo-access/audit"));
  expect(
    kept.filter((path) => /^audit\/access\.(?:europe|america)\/\d{4}-\d\d\.jsonl$/.test(path)),
  ).toHaveLength(2);
  expect(github.violations).toEqual([]);
});
