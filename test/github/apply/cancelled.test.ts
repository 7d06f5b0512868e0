import type { ChildProcess } from "node:child_process";
import { expect, test } from "vitest";
import type { SandboxSeed } from "../../../src/sandbox/seed.generated.ts";
import { openStage } from "../stage.ts";

const LOGINS = ["ann", "ben", "carl", "dora", "emil", "fay"];
const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: LOGINS.map((login) => ({
    login,
    email: `${login}@mail.example`,
    access: [{ access: ["view"], sites: [1] }],
  })),
};
/** Everybody with an e-mail that begins with this text. */
const people = (start: string): Record<string, string> => {
  const person = (login: string): string =>
    `  ${login}: { email: ${start}${login}@mail.example, access: [{ role: view, sites: [Shop] }] }\n`;
  return { "access/people.yaml": `users:\n${LOGINS.map(person).join("")}` };
};

test("a cancelled job stops between two changes and reports that it was interrupted", async () => {
  await using stage = await openStage(SEED, {
    "access/settings.yaml": "url: https://analytics.example.org\nremovals: all\n",
    ...people(""),
  });
  const pull = stage.github.openPull({ head: "change", author: "carol", files: people("new.") });
  await stage.plan(pull);
  stage.merge(pull, "dora");
  let step: ChildProcess | undefined;
  stage.sandbox.setHook(({ phase, method }) => {
    if (phase === "before" || method !== "UsersManager.updateUser") return undefined;
    // Until the signal arrives. There are five more changes during which it can.
    step?.kill("SIGINT");
    return { kind: "delay", ms: 100 };
  });
  const result = await stage.apply({
    started: (child) => {
      step = child;
    },
  });
  expect([result.code, result.reason], result.log).toEqual([1, "partly-done"]);
  expect(result.summary + result.log).toContain("The run was interrupted.");
  const made = stage.sandbox.calls.filter(
    ({ method }) => method === "UsersManager.updateUser",
  ).length;
  expect(made).toBeLessThan(LOGINS.length);
});
