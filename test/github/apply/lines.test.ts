import { expect, test } from "vitest";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage, type Stage } from "../stage.ts";

const PEOPLE = ["alice", "bob", "cleo", "dan"];
const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: PEOPLE.map((login) => ({
    login,
    email: `${login}@mail.example`,
    access: [{ access: ["view"], sites: [1] }],
  })),
};
const file = (login: string, role: string): Record<string, string> => ({
  [`access/${login}.yaml`]: `users:\n  ${login}: { email: ${login}@mail.example, access: [{ role: ${role}, sites: [Shop] }] }\n`,
});
const FILES = {
  "access/settings.yaml":
    "url: https://analytics.example.org\nremovals: all\nlimits: { gaining: { count: 1, percent: 0 } }\n",
  ...Object.assign({}, ...PEOPLE.map((login) => file(login, "view"))),
} as Record<string, string>;
const line = (hash: string, reason = "agreed"): Record<string, string> => ({
  "access/approve.yaml": `approve:\n  - { plan: ${hash}, reason: ${reason} }\n`,
});
const click = (stage: Stage, userLogin: string, access: string): Promise<void> =>
  stage.click("UsersManager.setUserAccess", { userLogin, access, idSites: "1" });

let branches = 0;
async function planned(stage: Stage, files: Record<string, string | null>): Promise<number> {
  branches += 1;
  const pull = stage.github.openPull({ head: `change-${branches}`, author: "carol", files });
  const { code, log } = await stage.plan(pull);
  expect(code, log).toBe(0);
  return pull;
}
const comment = (stage: Stage, pull: number): string =>
  stage.github.comments(pull).at(-1)?.body ?? "";
async function begun(): Promise<Stage> {
  const stage = await openStage(SEED, FILES);
  stage.merge(await planned(stage, { "README.md": "begin" }), "dora");
  expect((await stage.apply()).reason).toBe("applied");
  return stage;
}

test("a reviewed `approve:` line approves a direct push once; the comment lists its changes, and later changes stay on hold", async () => {
  await using stage = await begun();
  const { github } = stage;
  github.commit({ branch: "main", files: file("alice", "write"), author: "mallory" });
  const held = await stage.apply();
  expect(held.reason).toBe("not-approved");
  const hash = held.outputs["plan-hash"] ?? "";
  // The offer opens GitHub's editor with a new file.
  expect(held.summary).toContain(
    `https://github.example/acme/access/new/main?filename=access%2Fapprove.yaml&value=approve%3A%0A%20%20-%20%7B%20plan%3A%20${hash}%2C%20reason%3A%20%22%22%20%7D%0A`,
  );
  // Somebody makes a change every night.
  await click(stage, "bob", "admin");
  const pull = await planned(stage, line(hash));
  expect(comment(stage, pull)).toContain(
    `**Merging approves the plan <code>${hash.slice(0, 12)}</code>, which was on hold**`,
  );
  expect(comment(stage, pull)).toMatch(/\*\*alice\*\*[^]*changes from view to write/);
  stage.merge(pull, "dora");
  const applied = await stage.apply();
  expect([applied.reason, applied.outputs["changes"], applied.outputs["held"]]).toEqual([
    "not-approved",
    "1",
    "1",
  ]);
  expect(applied.summary).toContain(
    `The line <code>${hash.slice(0, 12)}</code> of access/approve.yaml no longer counts: delete it`,
  );
  const records = Object.entries(github.filesAt("matomo-access/audit")).flatMap(([path, text]) =>
    path.endsWith(".jsonl") ? text.trim().split("\n") : [],
  );
  expect(JSON.parse(records.at(-1) ?? "")).toMatchObject({
    lines: [{ plan: hash, reason: "agreed", pullRequest: pull }],
  });
  const next = await planned(stage, { "README.md": "x" });
  expect(comment(stage, next)).toContain(
    `> The line <code>${hash.slice(0, 12)}</code> of access/approve.yaml no longer counts: delete it with this change.`,
  );
  // After a revert by hand the line is used, even if apply runs again.
  await click(stage, "alice", "view");
  expect((await stage.apply()).outputs["changes"]).toBe("0");
  // The next offer opens the editor with the existing file.
  expect((await stage.apply()).summary).toContain("/edit/main/access/approve.yaml?value=");
  expect(github.violations).toEqual([]);
});

test("an `approve:` line with the hash from the drift issue reverts a change made by hand, and another line allows a plan above a limit", async () => {
  await using stage = await begun();
  const { github } = stage;
  await click(stage, "bob", "write");
  const drift = await stage.drift();
  const issue = github.issues().find(({ isPull }) => !isPull);
  const hash = drift.outputs["plan-hash"] ?? "";
  expect(issue?.body).toContain(`- { plan: ${hash}, reason: "" }`);
  stage.merge(await planned(stage, line(hash)), "dora");
  const back = await stage.apply();
  expect([back.reason, back.outputs["changes"]], back.summary).toEqual(["applied", "1"]);

  const two = { ...file("alice", "admin"), ...file("cleo", "admin") };
  stage.merge(await planned(stage, { ...two, "access/approve.yaml": null }), "dora");
  const over = await stage.apply();
  expect(over.reason).toBe("refused");
  stage.merge(await planned(stage, line(over.outputs["plan-hash"] ?? "")), "dora");
  const lifted = await stage.apply();
  expect([lifted.reason, lifted.outputs["changes"]], lifted.summary).toEqual(["applied", "2"]);
  expect(github.violations).toEqual([]);
});

test("an `approve:` line has no effect if it was not reviewed, is from a fork, was pushed directly, is in another file, or is for a plan that nobody can see", async () => {
  await using stage = await begun();
  const { github } = stage;
  github.commit({ branch: "main", files: file("alice", "write"), author: "mallory" });
  const hash = (await stage.apply()).outputs["plan-hash"] ?? "";
  const nothing = async (): Promise<void> => {
    const applied = await stage.apply();
    expect([applied.reason, applied.outputs["changes"]]).toEqual(["not-approved", "0"]);
  };
  // Merged without a review.
  const alone = await planned(stage, line(hash));
  github.review(alone, "carol", "APPROVED");
  github.merge(alone, "carol");
  await nothing();
  github.commit({ branch: "main", files: { "access/approve.yaml": null } });
  // From a fork.
  const fork = github.openPull({ head: "fork", author: "eve", fork: true, files: line(hash) });
  expect((await stage.plan(fork)).reason).toBe("offline");
  stage.merge(fork, "dora");
  await nothing();
  // The line is on the branch now, so a pull request that changes the file does not add it.
  stage.merge(await planned(stage, line(hash, "again")), "dora");
  await nothing();
  github.commit({ branch: "main", files: { "access/approve.yaml": null } });
  // Pushed directly.
  github.commit({ branch: "main", files: line(hash), author: "mallory" });
  await nothing();
  github.commit({ branch: "main", files: { "access/approve.yaml": null } });
  for (const [path, text, message] of [
    ["access/client/approve.yaml", line(hash)["access/approve.yaml"], 'has no key "approve"'],
    ["access/client.yaml", `approve: [{ plan: ${hash}, reason: x }]\n`, 'has no key "approve"'],
    ["access/approve.yml", line(hash)["access/approve.yaml"], 'has no key "approve"'],
    [
      "access/approve.yaml",
      line("0".repeat(12))["access/approve.yaml"],
      "No plan and no finding about the audit record has the hash",
    ],
    ["access/approve.yaml", `approve: [{ plan: ${hash}, reason: "" }]\n`, "reason"],
    ["access/approve.yaml", `users: {}\n`, 'approve.yaml has no key "users"'],
  ] as const) {
    branches += 1;
    const pull = github.openPull({
      head: `change-${branches}`,
      author: "carol",
      files: { [path]: text ?? "" },
    });
    const refused = await stage.plan(pull);
    expect(refused.reason, path).toBe("manifest-errors");
    expect(refused.log).toMatch(
      new RegExp(`::error .*file=${path.replaceAll(".", "\\.")},line=\\d+`),
    );
    expect(refused.log).toContain(message);
    github.closeIssue(pull);
  }
  expect(github.violations).toEqual([]);
});
