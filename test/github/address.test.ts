import { expect, test } from "vitest";
import type { SandboxSeed } from "../../src/sandbox/seed.generated.ts";
import { startScripted } from "../helpers/scripted-server.ts";
import { openStage, type Stage, type StepResult } from "./stage.ts";

const SEED: SandboxSeed = {
  sites: [{ name: "Shop" }],
  users: [
    { login: "alice", email: "alice@mail.example", access: [{ access: ["view"], sites: [1] }] },
  ],
};
const URL = "https://analytics.example.org";
const SETTINGS = `url: ${URL}\nremovals: all\n`;
const alice = (role: string): string =>
  `users:\n  alice: { email: alice@mail.example, access: [{ role: ${role}, sites: [Shop] }] }\n`;
const FILES = { "access/settings.yaml": SETTINGS, "access/people.yaml": alice("view") };

const open = (stage: Stage, files: Readonly<Record<string, string>>, head = "change"): number =>
  stage.github.openPull({ head, author: "carol", files });

const bodyOf = (stage: Stage, pull: number): string =>
  (stage.github.comments(pull).at(-1)?.body ?? "").replaceAll(/&#(\d+);/g, (_, code: string) =>
    String.fromCodePoint(Number(code)),
  );

test("if a person with write access changes the variable MATOMO_URL, no run sends anything to either server, and the error names both", async () => {
  await using stage = await openStage(SEED, FILES);
  await using evil = await startScripted(() => ({ text: "[]" }));
  const env = { MATOMO_URL: evil.url };
  const pull = open(stage, { "access/people.yaml": alice("admin") });
  const runs: StepResult[] = [await stage.plan(pull, { env })];
  expect(bodyOf(stage, pull)).toContain("There is no plan for this commit");
  stage.merge(pull, "dora");
  runs.push(
    await stage.apply({ env }),
    await stage.apply({ env, dispatch: true, inputs: { approve: "0".repeat(64) } }),
    await stage.apply({ env, inputs: { scheduled: "true" } }),
    await stage.drift({ env }),
  );
  expect(runs.map(({ code, reason }) => [code, reason])).toEqual(runs.map(() => [1, "wrong-use"]));
  for (const { log } of runs) {
    expect(log).toContain(`MATOMO_URL is ${evil.url}, but url in settings.yaml is`);
    expect(log).toContain(stage.sandbox.url);
    expect(log).toContain("Delete the variable MATOMO_URL");
  }
  expect([evil.received.length, stage.sandbox.requests()]).toEqual([0, 0]);
});

test("a variable that repeats the address in another spelling changes nothing", async () => {
  await using stage = await openStage(SEED, FILES);
  const pull = open(stage, { "access/people.yaml": alice("admin") });
  const { host } = new globalThis.URL(stage.sandbox.url);
  for (const MATOMO_URL of [stage.sandbox.url, `HTTP://${host}/index.php`, `http://${host}//`])
    expect((await stage.plan(pull, { env: { MATOMO_URL } })).reason).toBe("changes");
});

test("a redirect does not get the token", async () => {
  await using evil = await startScripted(() => ({ text: "[]" }));
  await using moved = await startScripted(() => ({
    status: 307,
    text: "",
    headers: { location: `${evil.url}/index.php` },
  }));
  await using stage = await openStage(SEED, {
    ...FILES,
    "access/settings.yaml": SETTINGS.replace(URL, moved.url),
  });
  const pull = open(stage, { "access/people.yaml": alice("admin") });
  expect((await stage.plan(pull)).reason).toBe("matomo-error");
  expect((await stage.drift()).reason).toBe("matomo-error");
  expect([moved.received.length > 0, evil.received.length]).toEqual([true, 0]);
});

test("a pull request that changes `url` is planned on neither server, names the next steps, and changes no access when merged", async () => {
  await using stage = await openStage(SEED, FILES);
  await using evil = await startScripted(() => ({ text: "[]" }));
  const pull = open(stage, {
    "access/settings.yaml": SETTINGS.replace(URL, evil.url),
    "access/people.yaml": alice("admin"),
  });
  const result = await stage.plan(pull);
  expect([result.code, result.reason], result.log).toEqual([0, "offline"]);
  expect(JSON.parse(result.outputs["result"] ?? "")).toMatchObject({ settings: ["url"] });
  const body = bodyOf(stage, pull);
  expect(body).toContain(`- \`url\`: ${stage.sandbox.url} becomes ${evil.url}.`);
  expect(body).toContain("The token goes to the new address as soon as this is on the default");
  expect(body).toContain("the token is sent only to the url on the default branch");
  expect(body).toContain(`Merge this change separately`);
  expect(body.indexOf("`url`")).toBeLessThan(body.indexOf("alice"));
  expect(stage.github.statuses(stage.github.tip("change"))[0]?.description).toContain(
    "Changes url.",
  );
  expect([evil.received.length, stage.sandbox.requests()]).toEqual([0, 0]);
  // Another form of the same address is not another server.
  const same = open(stage, { "access/settings.yaml": SETTINGS.replace(URL, `${URL}/`) }, "same");
  expect((await stage.plan(same)).reason).toBe("no-changes");
  expect(stage.sandbox.requests()).toBeGreaterThan(0);
});

test("after a move, the first pull request on the new server lists everything, and its merge starts the record", async () => {
  await using stage = await openStage(SEED, FILES);
  await using other = await openStage(SEED, {});
  const pull = open(stage, { "access/people.yaml": alice("write") });
  await stage.plan(pull);
  stage.merge(pull, "dora");
  expect((await stage.apply()).reason).toBe("applied");
  const there = {
    MATOMO_TOKEN: other.sandbox.token,
    MATOMO_PASSWORD: other.sandbox.password,
  };
  const move = open(
    stage,
    { "access/settings.yaml": SETTINGS.replace(URL, other.sandbox.url) },
    "move",
  );
  await stage.plan(move);
  stage.merge(move, "dora");
  const held = await stage.apply({ env: there });
  expect([held.code, held.outputs["changes"]], held.summary).toEqual([1, "0"]);
  const first = open(stage, { "access/people.yaml": alice("admin") }, "first");
  const planned = await stage.plan(first, { env: there });
  expect([planned.reason, planned.outputs["changes"]]).toEqual(["changes", "1"]);
  expect(bodyOf(stage, first)).toContain("This plan is the first to be approved");
  stage.merge(first, "dora");
  expect((await stage.apply({ env: there })).reason).toBe("applied");
});

test("if a pull request changes a guard, this change comes first in the comment and in the plan", async () => {
  await using stage = await openStage(SEED, FILES);
  const pull = open(stage, {
    "access/settings.yaml": `${SETTINGS}protect: { superusers: 5 }\nignore: ["*@mail.example"]\n`,
    "access/people.yaml": `${alice("admin")}released: [bob.old]\n`,
  });
  const result = await stage.plan(pull);
  expect(result.reason, result.log).toBe("changes");
  const body = bodyOf(stage, pull);
  for (const line of [
    "- `protect.superusers`: ",
    "- `ignore`: ",
    '- `released`: [] becomes ["bob.old"]',
  ])
    expect(body).toContain(line);
  expect(body.indexOf("`ignore`")).toBeLessThan(body.indexOf("to admin"));
  const { settings } = JSON.parse(result.outputs["result"] ?? "") as { settings: string[] };
  expect(settings).toEqual(["ignore", "protect.superusers", "released"]);
});
