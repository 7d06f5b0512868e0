import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import { planPull } from "../../src/plan/pull-plan.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, makeManifest } from "../helpers/make-world.ts";
import { brief, filesOf } from "../helpers/plan-of.ts";

const live = (sites: readonly string[]): Live =>
  makeLive({ sites: [...sites], people: { ann: { access: { 1: "view" } }, bob: {} } });
const ANN = "  ann: { access: [{ role: view, sites: [Shop] }] }\n";
const users = (bob: string): string => `users:\n${ANN}  bob: { access: [${bob}] }\n`;
const BEGIN = users("");
const baseline = baselineOf(live(["Shop", "Blog"]), BEGIN);

const pull = (base: string, head: string, now: Live) =>
  planPull(
    {
      live: now,
      now: new Date("2026-12-01T06:00:05Z"),
      today: "2026-12-01",
      run: { hasPassword: true },
      baseline,
    },
    { base: makeManifest(filesOf(base, {})), head: makeManifest(filesOf(head, {})) },
  ).plan;

describe("a line that reached the default branch without review", () => {
  const pushed = users("{ role: admin, sites: [Blog], until: 2026-12-10 }");

  it("a line without review stays on hold in a pull request that does not touch it", () => {
    const plan = pull(pushed, `# a comment\n${pushed}`, live(["Shop", "Blog"]));
    expect(plan.effects.map((effect) => [brief(effect), effect.cause])).toEqual([
      ["bob site 2: none -> admin, held: not-approved", "not-applied"],
    ]);
    expect(plan.grants.added.map(({ cause }) => cause)).toEqual(["not-approved"]);
  });

  it("a line without review is reviewed by the pull request that changes it, and its effects belong to that pull request", () => {
    const edited = users("{ role: admin, sites: [Blog], until: 2026-12-20 }");
    const plan = pull(pushed, edited, live(["Shop", "Blog"]));
    expect(plan.effects.map((effect) => [brief(effect), effect.cause])).toEqual([
      ["bob site 2: none -> admin", "pull-request"],
    ]);
    expect(plan.grants.added.map(({ cause }) => cause)).toEqual(["pull-request"]);
  });
});

it("an effect belongs to the pull request whose line leads to it, even if a line without review leads to it too", () => {
  const pushed = users("{ role: admin, sites: [Blog], until: 2026-12-10 }");
  const both = users(
    "{ role: admin, sites: [Blog], until: 2026-12-10 }, { role: admin, sites: [Blog], until: 2026-12-20 }",
  );
  const plan = pull(pushed, both, live(["Shop", "Blog"]));
  expect(plan.effects.map((effect) => [brief(effect), effect.cause])).toEqual([
    ["bob site 2: none -> admin", "pull-request"],
  ]);
});

describe("a site that was renamed", () => {
  const renamed = live(["Shop Germany", "Blog"]);
  const naming = users("{ role: view, sites: [Shop Germany] }");

  it("a renamed site gets its new name approved by the pull request whose lines use it", () => {
    expect(pull(BEGIN, naming, renamed).identities).toMatchObject([
      { site: 1, kind: "proposed", approves: true },
    ]);
  });

  it("a renamed site does not get its new name approved by another pull request if a line without review uses it", () => {
    const plan = pull(naming, `# a comment\n${naming}`, renamed);
    expect(plan.identities).toMatchObject([{ site: 1, kind: "named", approves: false }]);
    expect(plan.effects.map(brief)).toEqual(["bob site 1: none -> view, held: not-approved"]);
  });
});
