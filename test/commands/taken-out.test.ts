import { execSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";

const ALICE = "  alice: { email: alice@example.org, access: [{ role: view, sites: all }] }\n";
const BOB = "  bob: { email: bob@example.org, access: [{ role: view, sites: all }] }\n";
const users = (...lines: string[]): string => `users:\n${lines.join("")}`;

const seed: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [
    { login: "alice", email: "alice@example.org", access: [{ access: ["view"], sites: [1] }] },
    { login: "bob", email: "bob@example.org", access: [{ access: ["view"], sites: [1] }] },
  ],
};

/** Git without the settings of this machine, and with an author. */
const GIT_ENV = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.org",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.org",
};

/**
 * Runs git commands one after another. All are started by one shell, because starting a process
 * from this large one takes longer than git itself.
 */
const git = (place: Workplace, ...commands: readonly string[]): string =>
  execSync(commands.map((command) => `git ${command}`).join(" && "), {
    cwd: place.cwd,
    env: GIT_ENV,
    encoding: "utf8",
  });

/** A repository whose branch `main` declares alice and bob. */
async function openRepository(): Promise<Workplace> {
  const place = await openWorkplace(seed);
  place.manifests({ "people.yaml": users(ALICE, BOB) });
  git(
    place,
    "init --quiet --template= --initial-branch main",
    "add access",
    "commit --quiet -m Begin",
  );
  return place;
}

const commit = (place: Workplace, message: string): void =>
  void git(place, "add access", `commit --quiet -m "${message}"`);

describe("people who were removed from the files are noticed without --base:", () => {
  test("on a branch, people are compared with the commit where it began", async () => {
    await using place = await openRepository();
    const begin = git(place, "rev-parse HEAD").slice(0, 10);
    git(place, "switch --quiet -c change");
    place.manifests({ "people.yaml": users(ALICE) });
    commit(place, "Take bob out");
    for (const command of [["validate"], ["plan"], ["apply", "--yes"]]) {
      const { code, out, err } = await place.run(command);
      expect(code).toBe(1);
      expect(out + err).toContain(
        `bob was removed from the manifests (before: ${begin}:access/people.yaml:3)`,
      );
    }
    place.manifests({ "people.yaml": users(ALICE, "  bob: { access: [] }\n") });
    expect((await place.run(["validate"])).code).toBe(0);
    expect((await place.run(["plan"])).code).toBe(0);
  });

  test("people who were added to the default branch later do not count as removed", async () => {
    await using place = await openRepository();
    git(place, "switch --quiet -c change", "switch --quiet main");
    place.manifests({ "people.yaml": users(ALICE, BOB, "  carol: { access: [] }\n") });
    commit(place, "Add carol");
    git(place, "switch --quiet change");
    expect((await place.run(["validate"])).code).toBe(0);
    expect((await place.run(["validate", "--base", "main"])).out).toContain("carol was removed");
  });

  test("on the default branch, uncommitted changes count", async () => {
    await using place = await openRepository();
    expect((await place.run(["validate"])).code).toBe(0);
    place.manifests({ "people.yaml": users(BOB) });
    expect((await place.run(["validate"])).out).toContain("alice was removed");
    expect((await place.run(["validate", "--dir", "./access/"])).out).toContain(
      "alice was removed",
    );
  });

  test("with a remote, its default branch counts, and unpushed commits are checked", async () => {
    await using place = await openRepository();
    git(place, "update-ref refs/remotes/origin/main HEAD");
    place.manifests({ "people.yaml": users(BOB) });
    commit(place, "Take alice out");
    expect((await place.run(["validate"])).out).toContain("alice was removed");
    git(place, "update-ref refs/remotes/origin/main HEAD");
    expect((await place.run(["validate"])).code).toBe(0);
  });

  test("without a commit to compare with, nothing is reported", async () => {
    await using outside = await openWorkplace(seed);
    outside.manifests({ "people.yaml": users(ALICE) });
    expect((await outside.run(["validate"])).code).toBe(0);
    git(outside, "init --quiet --template=");
    expect((await outside.run(["validate"])).code).toBe(0);
    expect((await outside.run(["plan"])).code).toBe(0);
  });

  test("errors in the earlier commit are not reported", async () => {
    await using place = await openRepository();
    place.manifests({ "people.yaml": "users: [\n" });
    commit(place, "Break it");
    place.manifests({ "people.yaml": users(ALICE) });
    const { code, out } = await place.run(["validate"]);
    expect(out).toBe("The manifests are valid: 1 user, 0 teams and 0 site sets in 2 files.\n");
    expect(code).toBe(0);
  });
});

describe("a change of the settings that guard plans", () => {
  test("changed guards are compared with the commit where the branch began, and come first in the plan", async () => {
    await using place = await openRepository();
    git(place, "switch --quiet -c change");
    place.manifests({
      "settings.yaml":
        "url: https://analytics.example.org\nremovals: all\nlimits: { losing: { count: 99 } }\n",
      "people.yaml": `${users(ALICE)}released: [bob]\n`,
    });
    commit(place, "Loosen the limits");
    const { code, out, err } = await place.run(["plan"]);
    expect(code, err).toBe(0);
    const lines = ["limits.losing.count: 5 becomes 99", 'released: [] becomes ["bob"]'];
    for (const line of lines) expect(out).toContain(`  ! ${line}\n`);
    expect(out.indexOf("Changes the guards")).toBeGreaterThan(0);
    expect((await place.plan()).settingChanges).toEqual([
      { key: "limits.losing.count", before: "5", after: "99" },
      { key: "released", before: "[]", after: '["bob"]' },
    ]);
    const { out: markdown } = await place.run(["plan", "--format", "markdown"]);
    expect(markdown).toContain("- `limits.losing.count`: 5 becomes 99\n");
    expect((await place.plan("--base", "HEAD")).settingChanges).toBeUndefined();
  });
});
