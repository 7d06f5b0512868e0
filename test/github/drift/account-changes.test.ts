import { expect, test } from "vitest";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage } from "../stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [
    { login: "ann", email: "ann@example.org", access: [{ access: ["view"], sites: [1] }] },
    { login: "boss", email: "boss@example.org", superuser: true },
  ],
};
const PEOPLE = `users:
  ann: { email: ann@example.org, access: [{ role: view, sites: [Shop] }] }
  boss: { superuser: true }
`;

test("an account that was created again by hand, and a changed e-mail address of a super user, wait for an approval", async () => {
  await using stage = await openStage(SEED, {
    "access/settings.yaml": "url: https://analytics.example.org\naccount: root\n",
    "access/people.yaml": PEOPLE,
  });
  const { github } = stage;
  const merge = async (head: string, text: string) => {
    const pull = github.openPull({ head, author: "carol", files: { "access/people.yaml": text } });
    await stage.plan(pull);
    stage.merge(pull, "dora");
    return stage.apply();
  };
  expect((await merge("begin", `${PEOPLE}# begin\n`)).reason).toBe("applied");

  await stage.click("UsersManager.deleteUser", { userLogin: "ann" });
  await stage.click("UsersManager.addUser", {
    userLogin: "ann",
    password: "Thief-Pass-2026",
    email: "thief@example.com",
  });
  await stage.click("UsersManager.updateUser", {
    userLogin: "boss",
    email: "evil@example.com",
    passwordConfirmation: stage.sandbox.password,
  });

  // Neither a merge nor the schedule grants the new account anything.
  const merged = await merge("more", `${PEOPLE}# more\n`);
  expect(merged.log).not.toContain("thief@example.com");
  const scheduled = await stage.step("apply", "schedule", {}, { inputs: { scheduled: "true" } });
  expect(scheduled.outputs["changes"]).toBe("0");
  const checked = await stage.drift();
  expect(checked.reason).toBe("drift");
  const body = github.issues().at(-1)?.body ?? "";
  expect(body).toContain("ann: was deleted and created again by hand");
  expect(body).toContain("boss [SUPER USER]: has a different e-mail");
  expect(body).not.toMatch(/thief@example|evil@example/);
  expect(body).toContain("It also approves 2 accounts as they are now.");

  const [, hash = ""] = /`approve: ([0-9a-f]{64})`/.exec(body) ?? [];
  const approved = await stage.apply({ dispatch: true, inputs: { approve: hash } });
  expect([approved.reason, approved.outputs["changes"]], approved.log).toEqual(["applied", "2"]);
  expect((await stage.drift()).reason).toBe("no-drift");
});
