import { expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { type Scripted, startScripted } from "../helpers/scripted-server.ts";
import { openStage, type Stage, type StepResult } from "./stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [{ login: "ann", email: "ann@mail.example", access: [{ access: ["view"], sites: [1] }] }],
};
const ann = (role: string): string =>
  `users:\n  ann: { email: ann@mail.example, access: [{ role: ${role}, sites: [Shop] }] }\n`;
const FILES = {
  "access/settings.yaml": "url: https://analytics.example.org\nremovals: all\n",
  "access/people.yaml": ann("view"),
};
const SECRET = "3f9c0c4e-secret-path";

/** Merges a change, and runs all workflows of a team with a heartbeat. */
async function runAll(stage: Stage, address: string): Promise<StepResult[]> {
  const inputs = { "heartbeat-url": address };
  const pull = stage.github.openPull({
    head: "change",
    author: "carol",
    files: { "access/people.yaml": ann("admin") },
  });
  await stage.plan(pull, { inputs });
  stage.merge(pull, "dora");
  return [
    await stage.apply({ inputs }),
    await stage.step("apply", "schedule", {}, { inputs: { ...inputs, scheduled: "true" } }),
    await stage.drift({ inputs }),
  ];
}

test("a complete run of apply, schedule and drift calls the address once, red or green, and sends no data", async () => {
  await using monitor = await startScripted(() => ({ text: "OK" }));
  await using stage = await openStage(SEED, FILES);
  const runs = await runAll(stage, `${monitor.url}/${SECRET}`);
  expect(runs.map(({ reason }) => reason)).toEqual(["applied", "applied", "no-drift"]);
  expect(monitor.received).toHaveLength(3);
  await stage.click("UsersManager.setUserAccess", {
    userLogin: "ann",
    access: "write",
    idSites: "1",
  });
  const inputs = { "heartbeat-url": `${monitor.url}/${SECRET}` };
  expect((await stage.drift({ inputs })).reason).toBe("drift");
  expect(monitor.received).toHaveLength(4);
  const sent = JSON.stringify(monitor.received);
  expect(sent).not.toContain(stage.sandbox.token);
  expect(sent).not.toContain(stage.github.token);
  expect(runs.map(({ log, summary }) => log + summary).join("")).not.toContain(SECRET);
});

test("a run that read nothing, or was superseded, does not call the monitor", async () => {
  await using monitor = await startScripted(() => ({ text: "OK" }));
  await using stage = await openStage(SEED, FILES);
  const inputs = { "heartbeat-url": monitor.url };
  stage.sandbox.setHook(() => ({ kind: "answer", status: 503, body: "down" }));
  expect((await stage.drift({ inputs })).reason).toBe("matomo-error");
  expect((await stage.apply({ inputs })).reason).toBe("matomo-error");
  stage.sandbox.setHook(undefined);
  const scheduled = { ...inputs, scheduled: "true" };
  expect((await stage.step("apply", "schedule", {}, { inputs: scheduled })).reason).toBe(
    "no-baseline",
  );
  const sha = stage.github.tip("main");
  stage.github.commit({ branch: "main", files: { "README.md": "x" } });
  expect((await stage.drift({ inputs, sha })).reason).toBe("superseded");
  expect(monitor.received).toEqual([]);
});

type Refusal = readonly [name: string, answer: Scripted | undefined, says: string];
const REFUSALS: readonly Refusal[] = [
  ["an error", { status: 500, text: "" }, "HTTP 500"],
  [
    "a redirect",
    { status: 302, text: "", headers: { location: "https://evil.example" } },
    "HTTP 302",
  ],
];

test.each(REFUSALS)(
  "if the monitor answers with %s, the run shows a warning without the monitor's address",
  async (_, answer, says) => {
    await using monitor = await startScripted(() => answer ?? { text: "" });
    await using stage = await openStage(SEED, FILES);
    const runs = await runAll(stage, `${monitor.url}/${SECRET}`);
    for (const { code, log, summary } of runs) {
      expect(code).toBe(0);
      expect(log).toContain(
        `::warning title=no-heartbeat::The heartbeat was not received: ${says}.`,
      );
      expect(log + summary).not.toContain(SECRET);
    }
  },
);

test.each(["http://monitor.example/x", "monitor.example", "file:///etc/passwd"])(
  "the address %s is not called, and the run says why without showing it",
  async (address) => {
    await using stage = await openStage(SEED, FILES);
    const { reason, log } = await stage.drift({ inputs: { "heartbeat-url": address } });
    expect(reason).toBe("drift");
    expect(log).toContain("must begin with https://");
    expect(log).not.toContain(address);
  },
);
