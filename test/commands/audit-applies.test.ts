import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openWorkplace } from "../helpers/run-cli.ts";

describe("applies from the command line", () => {
  test("an apply on the terminal writes the same record into a folder if this is requested", async () => {
    await using work = await openWorkplace({
      sites: [{ name: "Shop DE" }],
      users: [{ login: "alice", email: "a@example.org" }],
    });
    work.manifests({
      "p.yaml":
        "users:\n  alice: { email: a@example.org, access: [{ role: admin, sites: [Shop DE], reason: she leads it }] }\n",
    });
    expect((await work.run(["apply", "--yes", "--record", "log"])).code).toBe(0);
    expect((await work.run(["apply", "--yes", "--record", "log"])).code).toBe(0);
    const { code, out } = await work.run(["audit", "alice", "--gained", "admin", "--from", "log"]);
    expect([code, out.replaceAll(/plan [0-9a-f]{12}/g, "HASH")]).toEqual([
      0,
      `1 change in 1 run, newest first

2026-11-25 09:00 UTC  done     alice: no access -> admin on Shop DE (1)
    why   access/p.yaml:2  grants admin (she leads it)
    by    unknown: applied from a command line
    run   access, command line, HASH

2 records of 2026-11-25 were read.
`,
    ]);
    // Without a baseline, nothing was recorded as approved.
    expect((await work.run(["audit", "--outcome", "approved", "--from", "log"])).out).toMatch(
      /^No change matches/,
    );
    const bad = await work.run(["apply", "--yes", "--record", "access/p.yaml"]);
    expect(bad.out).toContain("No changes to apply");
    expect([bad.code, bad.err.includes('Append this line to it: {"at":')]).toEqual([4, true]);
  });
});

describe("what a run approves and retires", () => {
  const SITES: SandboxSeed = {
    sites: [{ name: "Shop DE" }, { name: "Shop FR" }],
    users: [{ login: "alice", email: "a@example.org" }],
  };
  const grantOf = (more: string): string =>
    `users:\n  alice: { email: a@example.org, access: [{ role: view, sites: [Shop DE]${more} }] }\n  bob: { email: b@example.org, access: [] }\n`;
  const APPLY = ["apply", "--yes", "--record", "log", "--baseline-out", "state.json"];
  const AUDIT = ["audit", "--from", "log"];

  test("approvals are in the record of an apply on the terminal, even if nothing changes that day", async () => {
    await using work = await openWorkplace(SITES);
    work.manifests({ "p.yaml": grantOf("") });
    expect((await work.run(APPLY)).code).toBe(0);
    work.manifests({ "p.yaml": grantOf(", until: 2027-03-31, reason: asked by x@example.org") });
    await fetch(
      `${work.sandbox.url}/index.php?module=API&format=json&method=SitesManager.updateSite`,
      {
        method: "POST",
        body: new URLSearchParams({
          idSite: "2",
          siteName: "Store",
          token_auth: work.sandbox.token,
        }),
      },
    );
    const second = await work.run([...APPLY, "--baseline", "state.json"]);
    expect([second.code, second.out.includes("No changes to apply")], second.out).toEqual([
      0,
      true,
    ]);
    const third = await work.run([...APPLY, "--baseline", "state.json"]);
    expect(third.code).toBe(0);
    const { out } = await work.run([...AUDIT, "--outcome", "approved"]);
    expect(out.replaceAll(/plan [0-9a-f]{12}/g, "HASH").replaceAll(/\b[0-9a-f]{32}\b/g, "DIGEST"))
      .toBe(`5 approvals in 2 runs, newest first

2026-11-25 09:00 UTC  approved  site 2: Shop FR -> Store
    by    unknown: applied from a command line
    run   access, command line, HASH

2026-11-25 09:00 UTC  approved  alice: view on Shop DE (1) until 2027-03-31
    grant DIGEST
    by    unknown: applied from a command line
    run   access, command line, HASH

2026-11-25 09:00 UTC  approved  2 sites with their names on that day: Shop DE (1) and Shop FR (2)
    by    unknown: applied from a command line
    run   access, command line, HASH

2026-11-25 09:00 UTC  approved  alice: view on Shop DE (1)
    grant DIGEST
    by    unknown: applied from a command line
    run   access, command line, HASH

3 records of 2026-11-25 were read.
`);
    const { out: json } = await work.run([...AUDIT, "alice", "--outcome", "retired", "--json"]);
    const { entries } = JSON.parse(json) as { entries: { approval: { digest: string } }[] };
    const digest = entries[0]?.approval.digest ?? "";
    expect(entries).toMatchObject([
      {
        outcome: "retired",
        trigger: "command-line",
        approval: {
          kind: "grant",
          login: "alice",
          rights: { role: "view" },
          sites: [{ site: 1, siteName: "Shop DE" }],
        },
      },
    ]);
    const { out: csv } = await work.run([...AUDIT, "--outcome", "retired", "--format", "csv"]);
    expect(csv.split("\r\n")[1]).toMatch(
      new RegExp(
        `,alice,grant,1,Shop DE,view,not approved,,,,,retired,,,,,,,,,command-line,,,[0-9a-f]{64},,,,${digest}$`,
      ),
    );
    const { out: site } = await work.run([...AUDIT, "--site", "Shop FR", "--format", "csv"]);
    expect(site).toMatch(/,site-identity,2,Store,Shop FR,Store,/);
    expect(
      readFileSync(join(work.cwd, "log/audit/access/2026-11.jsonl"), "utf8").replaceAll(
        /"why":\[[^\]]*\]/g,
        "",
      ),
    ).not.toContain("@");
    // The digest is that of the state which later runs use.
    const state = JSON.parse(work.read("state.json")) as { grants: Record<string, unknown> };
    expect(Object.keys(state.grants)).toHaveLength(1);
    expect(state.grants[digest]).toBeUndefined();
  });
});
