import { expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openStage } from "./stage.ts";

const SEED: SandboxSeed = {
  sites: [
    { name: "Shop DE", group: "Shops" },
    { name: "Shop FR", group: "Shops" },
    { name: "Intranet" },
  ],
  users: [
    { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1, 2] }] },
    { login: "bob", email: "bob@mail.example", access: [{ access: ["write"], sites: [1] }] },
  ],
};
const SETTINGS = "url: https://analytics.example.org\nremovals: all\n";
const people = (alice: string, bob: string): string => `# who may see what
users:
  alice: # head of shops
    email: alice@mail.example
    access: [{ role: ${alice}, sites: { group: Shops } }]
  bob: { email: bob@mail.example, access: [${bob}] } # warehouse
`;
const BOB = "{ role: write, sites: [Shop DE] }";

/** One step of each kind is a process that runs the built action. The others need none. */
const PROCESS = { isProcess: true };

test("a pull request is planned, planned again, merged, applied and recorded; a change made by hand becomes an issue, is adopted, and the issue closes", async () => {
  await using stage = await openStage(SEED, {
    "README.md": "# Ours\n",
    "access/settings.yaml": SETTINGS,
    "access/people.yaml": people("view", BOB),
  });
  const { github } = stage;

  // Opened: one comment, a status, a summary, an artifact.
  const pull = github.openPull({
    head: "give-admin",
    title: "Alice leads the shops",
    author: "carol",
    files: { "access/people.yaml": people("admin", BOB) },
  });
  const first = await stage.plan(pull, PROCESS);
  expect([first.code, first.reason], first.log).toEqual([0, "changes"]);
  expect(github.comments(pull)).toHaveLength(1);
  const [comment] = github.comments(pull);
  expect(comment?.user).toBe("github-actions[bot]");
  expect(comment?.body).toMatch(
    /^<!-- matomo-access:plan:v1 instance=access run=\d+\.1 -->\n## Access plan: access/,
  );
  expect(comment?.body).toContain("**alice**");
  expect(comment?.body).toContain(
    "changes from view to admin on Shop DE &#40;1&#41; and Shop FR"
      .replaceAll("&#40;", "(")
      .replaceAll("&#41;", ")"),
  );
  expect(comment?.body).not.toMatch(/[a-z]@mail\.example/);
  expect(comment?.body).toContain("```diff");
  expect(first.summary).toContain("Access plan");
  expect(github.statuses(github.tip("give-admin"))[0]).toMatchObject({
    context: "matomo-access/plan (access)",
    state: "success",
    description: "1 admin.",
  });
  expect(github.checkRuns(github.tip("give-admin"))).toMatchObject([
    {
      name: "matomo-access/lines (access)",
      conclusion: "neutral",
      title: "1 admin",
      notes: [
        {
          path: "access/people.yaml",
          line: 5,
          level: "warning",
          message: expect.stringContaining(
            "alice changes from view to admin on Shop DE (1)",
          ) as string,
        },
      ],
    },
  ]);

  // Pushed again: the same comment is replaced.
  github.push(pull, { "access/people.yaml": people("write", BOB) });
  const second = await stage.plan(pull);
  expect([second.code, second.outputs["changes"]]).toEqual([0, "2"]);
  expect(github.comments(pull)).toHaveLength(1);
  expect(github.comments(pull)[0]?.body).toContain("changes from view to write");
  expect(github.comments(pull)[0]?.body).not.toContain("to admin");

  // Merged: applied as planned, reported and recorded.
  github.review(pull, "dora", "APPROVED");
  github.merge(pull, "dora");
  const applied = await stage.apply(PROCESS);
  expect([applied.code, applied.reason], applied.log + applied.summary).toEqual([0, "applied"]);
  expect(
    github
      .comments(pull)
      .map(({ body }) => body)
      .at(-1),
  ).toContain("Done: 2 changes applied and verified.");
  const audit = Object.entries(github.filesAt("matomo-access/audit"));
  const [, lines] = audit.find(([path]) => /^audit\/access\/\d{4}-\d\d\.jsonl$/.test(path)) ?? [
    "",
    "",
  ];
  const record = JSON.parse(lines.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
  expect(record).toMatchObject({
    version: 2,
    instance: "access",
    trigger: "merge",
    green: true,
    commit: github.tip("main"),
    pullRequests: [{ number: pull, author: "carol", merger: "dora", approvers: ["dora"] }],
  });
  expect(record["changes"]).toMatchObject([
    { login: "alice", outcome: "done", pullRequest: pull },
    { login: "alice", outcome: "done", pullRequest: pull },
  ]);
  expect(lines).not.toMatch(/@mail\.example/);

  // Without drift there is no issue.
  expect((await stage.drift()).reason).toBe("no-drift");
  expect(github.issues().filter(({ isPull }) => !isPull)).toEqual([]);

  // A change made by hand: an issue with the two options.
  await stage.click("UsersManager.setUserAccess", {
    userLogin: "bob",
    access: "admin",
    idSites: "1,3",
  });
  const found = await stage.drift(PROCESS);
  expect([found.code, found.reason], found.log).toEqual([1, "drift"]);
  const issue = github.issues().find(({ isPull }) => !isPull);
  expect(issue).toMatchObject({
    state: "open",
    title: "Matomo differs from the manifests: access",
    user: "github-actions[bot]",
  });
  expect(issue?.body).toContain("**bob**");
  expect(issue?.body).toContain(`approve: ${found.outputs["plan-hash"]}`);
  // Found again: nothing new to report.
  await stage.drift();
  expect(github.comments(issue?.number ?? 0)).toEqual([]);
  expect(github.issues().filter(({ isPull }) => !isPull)).toHaveLength(1);

  // Adopted by a pull request. Comments and order stay.
  const adopting = await stage.drift({ ...PROCESS, inputs: { adopt: "true" } });
  expect([adopting.code, adopting.reason], adopting.log).toEqual([0, "drift"]);
  const adoption = github.issues().find(({ isPull, title }) => isPull && title.startsWith("Adopt"));
  expect(adoption?.state).toBe("open");
  const adopted = github.filesAt("matomo-access/adopt-access")["access/people.yaml"] ?? "";
  expect(adopted).toContain("# head of shops");
  expect(adopted).toMatch(/bob: .*role: admin.*# warehouse$/m);
  const planned = await stage.plan(adoption?.number ?? 0);
  expect([planned.code, planned.reason], planned.log).toEqual([0, "no-changes"]);
  expect(github.comments(adoption?.number ?? 0)[0]?.body).toContain(
    "This pull request resolves 2 of the earlier differences.",
  );
  stage.merge(adoption?.number ?? 0, "dora");
  const last = await stage.apply();
  expect([last.code, last.reason], last.log).toEqual([0, "applied"]);

  // The issue closes itself.
  expect((await stage.drift()).reason).toBe("no-drift");
  expect(github.issues().find(({ number }) => number === issue?.number)?.state).toBe("closed");
  expect(github.violations).toEqual([]);
});
