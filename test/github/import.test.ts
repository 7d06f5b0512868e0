import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { main } from "../../src/commands/main.ts";
import { capturedIo } from "../../src/demo/fixed-io.ts";
import type { Sandbox } from "../../src/sandbox/server.ts";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openStage } from "./stage.ts";

/** A Matomo that people have set up by clicking, without any manifests. */
const GROWN: SandboxSeed = {
  sites: [
    { name: "Shop DE", group: "Shops" },
    { name: "Shop FR", group: "Shops" },
    { name: "Shop: IT", group: "Shops" },
    { name: "Blog" },
  ],
  users: [
    ...["ann", "ben", "cem"].map((login) => ({
      login,
      email: `${login}@mail.example`,
      access: [{ access: ["view"], sites: [1, 2, 3] }],
    })),
    { login: "chief", email: "chief@mail.example", superuser: true },
    {
      login: "new",
      email: "new@mail.example",
      pending: 5,
      access: [{ access: ["write"], sites: [4] }],
    },
    {
      login: "late",
      email: "late@mail.example",
      pending: -1,
      access: [{ access: ["view"], sites: [4] }],
    },
    { login: "idle", email: "idle@mail.example" },
  ],
};

/** The files that `import` writes for a server, by path. */
async function imported({ url, token }: Sandbox): Promise<Record<string, string>> {
  const cwd = mkdtempSync(join(tmpdir(), "matomo-access-import-"));
  mkdirSync(join(cwd, "access"));
  writeFileSync(join(cwd, "access/settings.yaml"), `url: ${url}\naccount: root\n`);
  const { io, err } = capturedIo({
    now: new Date("2026-11-25T09:00:00Z"),
    cwd,
    env: { MATOMO_TOKEN: token },
  });
  const code = await main(["import"], io);
  expect(code, err()).toBe(0);
  const files = readdirSync(join(cwd, "access"))
    .filter((name) => name !== "settings.yaml")
    .map((name) => [`access/${name}`, readFileSync(join(cwd, "access", name), "utf8")]);
  rmSync(cwd, { recursive: true });
  return Object.fromEntries(files) as Record<string, string>;
}

test("merging the first import changes nothing in Matomo and starts the record", async () => {
  await using stage = await openStage(GROWN, {
    "README.md": "# Ours\n",
    // `init` writes this file and pushes it before the default branch is protected.
    "access/settings.yaml": "url: https://analytics.example.org\naccount: root\n",
  });
  const { github, sandbox } = stage;
  const writes = (): string[] =>
    sandbox.calls.filter(({ write }) => write).map(({ method }) => method);

  const pull = github.openPull({
    head: "import",
    title: "Import access from Matomo",
    author: "carol",
    files: await imported(sandbox),
  });
  const planned = await stage.plan(pull);
  expect([planned.code, planned.reason, planned.outputs["changes"]], planned.log).toEqual([
    0,
    "no-changes",
    "0",
  ]);
  const body = github.comments(pull)[0]?.body ?? "";
  expect(body).toContain(
    "Approving this plan approves everything in the manifests: 6 grants for 6 people, including all first and last days, and 4 sites",
  );
  expect(body).toContain("1 account is not in the manifests (1 invitation has expired)");
  expect(body).not.toMatch(/[a-z]@mail\.example/);

  stage.merge(pull, "dora");
  const applied = await stage.apply();
  expect([applied.code, applied.reason], applied.log + applied.summary).toEqual([0, "applied"]);
  expect(applied.outputs["changes"]).toBe("0");
  expect(writes()).toEqual([]);
  const record = Object.entries(github.filesAt("matomo-access/audit")).find(([path]) =>
    path.endsWith(".jsonl"),
  );
  expect(JSON.parse(record?.[1].trim().split("\n").at(-1) ?? "")).toMatchObject({
    green: true,
    changes: [],
    pullRequests: [{ number: pull, author: "carol", merger: "dora" }],
  });

  // From now on, a change by hand in Matomo is drift.
  expect((await stage.drift()).reason).toBe("no-drift");
  await stage.click("UsersManager.setUserAccess", {
    userLogin: "ann",
    access: "admin",
    idSites: "1",
  });
  const found = await stage.drift();
  expect(found.reason).toBe("drift");
  expect(github.issues().find(({ isPull }) => !isPull)?.body).toContain("**ann**");
});
