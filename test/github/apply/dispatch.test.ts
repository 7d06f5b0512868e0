import { expect, test } from "vitest";
import { openStage } from "../stage.ts";

const SHOP = (role: string): string =>
  `users:\n  alice: { email: alice@mail.example, access: [{ role: ${role}, sites: [Shop] }] }\n`;

test("a dispatch approves once, and only if the run was approved by somebody other than the person who started it", async () => {
  await using stage = await openStage(
    {
      sites: [{ name: "Shop" }],
      users: [
        { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1] }] },
      ],
    },
    {
      "access/settings.yaml": "url: https://analytics.example.org\nremovals: all\n",
      "access/people.yaml": SHOP("view"),
    },
  );
  const { github } = stage;
  github.commit({ branch: "main", files: { "access/people.yaml": SHOP("admin") } });
  const found = await stage.apply();
  expect(found.reason).toBe("not-approved");
  const approve = found.outputs["plan-hash"] ?? "";
  const ask = (more: Parameters<typeof stage.apply>[0]): ReturnType<typeof stage.apply> =>
    stage.apply({ dispatch: true, inputs: { approve }, actor: "mallory", ...more });
  const requests = stage.sandbox.requests();

  const refused = [
    // Approved by nobody, by the person who started it in any spelling, by a workflow, or rejected.
    await ask({ approvedBy: [] }),
    await ask({ approvedBy: ["mallory"] }),
    await ask({ approvedBy: ["Mallory"] }),
    await ask({ approvedBy: ["github-actions[bot]"] }),
    // Neither the person who started the run nor the one who restarted it can approve it.
    await ask({ approvedBy: ["dora"], env: { GITHUB_TRIGGERING_ACTOR: "dora" } }),
    // Allowances need an approval in the same way.
    await ask({ approvedBy: ["mallory"], inputs: { "allow-gaining": "9" } }),
  ];
  github.reviewRun(7_001, "dora", "rejected");
  refused.push(await ask({ runId: 7_001, approvedBy: [] }));
  github.reviewRun(7_002, "dora", "approved", "matomo-apply");
  refused.push(await ask({ runId: 7_002, approvedBy: [] }));
  for (const { code, reason, log } of refused) {
    expect([code, reason], log).toEqual([1, "refused"]);
    expect(log).toMatch(/(?:approved|started) this run.*so the run approves nothing/);
  }
  await ask({ approvedBy: [], runId: 7_003 });
  const old = await ask({ approvedBy: ["dora"], attempt: 2, runId: 7_003 });
  expect([old.code, old.reason]).toEqual([1, "refused"]);
  expect(old.log).toContain("A run approves only on its first attempt");
  expect(stage.sandbox.requests()).toBe(requests);

  const done = await ask({ approvedBy: ["mallory", "dora"], runId: 7_004 });
  expect([done.reason, done.outputs["changes"]], done.log).toEqual(["applied", "1"]);
  const lines = Object.entries(github.filesAt("matomo-access/audit")).flatMap(([path, text]) =>
    path.endsWith(".jsonl") ? text.trim().split("\n") : [],
  );
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
    trigger: "dispatch",
    run: { id: 7_004, attempt: 1 },
    approvers: ["dora", "mallory"],
    asked: { plan: approve },
  });
  // The same run restarted, after somebody reverted its change by hand.
  await stage.click("UsersManager.setUserAccess", {
    userLogin: "alice",
    access: "view",
    idSites: "1",
  });
  const again = await ask({ approvedBy: ["dora"], runId: 7_004, attempt: 2 });
  expect(again.reason).toBe("refused");

  // A request on an older commit is not applied on a newer one, and the run says so.
  const sha = github.tip("main");
  github.commit({ branch: "main", files: { "README.md": "newer" } });
  const late = await ask({ sha });
  expect([late.code, late.reason]).toEqual([1, "refused"]);
  expect(late.log).toContain("main has a newer commit than this run");
  expect(github.violations).toEqual([]);
});
