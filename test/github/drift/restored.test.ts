import { expect, test } from "vitest";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage } from "../stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }, { name: "Blog" }],
  users: ["ann", "bob", "cleo"].map((login) => ({
    login,
    email: `${login}@example.org`,
    access: [{ access: ["view"], sites: [1] }],
  })),
};
const all = (access: string): string =>
  `users:\n${["ann", "bob", "cleo"].map((login) => `  ${login}: { access: [${access}] }\n`).join("")}`;

test("a database restored from a backup is reported first, and one approval removes again what was removed before", async () => {
  await using stage = await openStage(SEED, {
    "access/settings.yaml": "url: https://analytics.example.org\nremovals: all\n",
    "access/people.yaml": all("{ role: view, sites: [Shop] }"),
  });
  const { github } = stage;
  const merge = async (head: string, text: string): Promise<void> => {
    const pull = github.openPull({ head, author: "carol", files: { "access/people.yaml": text } });
    await stage.plan(pull);
    stage.merge(pull, "dora");
    const applied = await stage.apply();
    expect(applied.reason, applied.log).toBe("applied");
  };
  await merge("begin", `${all("{ role: view, sites: [Shop] }")}# begin\n`);
  await merge("move", all("{ role: view, sites: [Blog] }"));

  // Restores the state from before the second merge.
  for (const userLogin of ["ann", "bob", "cleo"]) {
    await stage.click("UsersManager.setUserAccess", { userLogin, access: "view", idSites: "1" });
    await stage.click("UsersManager.setUserAccess", {
      userLogin,
      access: "noaccess",
      idSites: "2",
    });
  }
  const checked = await stage.drift();
  expect(checked.reason).toBe("drift");
  const body = github.issues().at(-1)?.body ?? "";
  expect(body).toMatch(
    /### Matomo looks as it did before \d{4}-\d{2}-\d{2}\n\nIts database was probably restored from a backup: 6 of the 6 changes applied since [^\n]* have been reverted\.\n\n3 changes removed access that the restore brought back\./,
  );
  expect(body.indexOf("looks as it did")).toBeLessThan(body.indexOf("Changed by hand in Matomo"));
  const [, hash = ""] =
    /First remove what the restore brought back.*approve: ([0-9a-f]{64})/.exec(body) ?? [];

  const removed = await stage.apply({ dispatch: true, inputs: { approve: hash } });
  expect(removed.outputs["changes"], removed.summary).toBe("3");
  const left = await stage.drift();
  expect(left.reason).toBe("drift");
  expect(left.summary).toContain("**ann**, **bob** and **cleo** have no access to Blog (2)");
  expect(left.summary).not.toContain("on Shop (1)");
  expect(left.summary).not.toContain("looks as it did");
});
