import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import { acceptanceOf } from "../../src/plan/acceptance.ts";
import { type Acceptance, ApprovedState, stateAfter } from "../../src/plan/approved-state.ts";
import { driftOf } from "../../src/plan/drift.ts";
import { type AnyBaseline, emailHash } from "../../src/plan/baseline.ts";
import type { Baseline } from "../../src/plan/baseline.generated.ts";
import { makeBaseline } from "../../src/plan/make-baseline.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { renderPlanMarkdown } from "../../src/render/markdown/plan-markdown.ts";
import { renderDriftText } from "../../src/render/terminal/drift-text.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, makeManifest, TODAY, type WorldSeed } from "../helpers/make-world.ts";
import { effectsOf, planOf } from "../helpers/plan-of.ts";

const THEN = "2026-01-05T09:30:07.000Z";
const AGAIN = "2026-11-27T22:14:51.000Z";
const after = (hours: number, at = THEN): string =>
  new Date(Date.parse(at) + hours * 3_600_000).toISOString();
const world = (people: WorldSeed["people"] = {}): Live =>
  makeLive({ sites: ["Shop"], people: { sam: { registered: THEN }, ...people } });
const ANN = { registered: THEN, email: "ann@example.org", access: { 1: "view" } };
const YAML = "users:\n  ann: { email: ann@example.org, access: [{ role: view, sites: [1] }] }\n";
const listed = ({ accountChanges = [] }: Plan): string[] =>
  accountChanges.map(
    ({ login, kind, approves }) => `${login} ${kind}${approves ? ", approves" : ""}`,
  );

/** The baseline after an apply, with what was approved. */
function recordOf(
  live: Live,
  yaml: string,
  previous: Baseline,
  accepted?: Acceptance,
): AnyBaseline {
  const plan = planOf(yaml, live, { baseline: previous, scope: "all", accepted });
  const state = stateAfter(ApprovedState.of(previous), accepted);
  const manifest = makeManifest({ "access.yaml": yaml });
  return makeBaseline({ live, plan, manifest, state, previous, made: [] });
}

describe("an account that was deleted and created again under the same login", () => {
  const baseline = baselineOf(world({ ann: ANN }), YAML, { today: TODAY });
  const thief = world({ ann: { registered: AGAIN, email: "thief@example.com" } });
  const plan = planOf(YAML, thief, { baseline });

  it("a recreated account gets nothing until somebody approves it, not even its e-mail", () => {
    expect(effectsOf(plan)).toEqual([
      "ann e-mail thief@example.com -> ann@example.org, held: account-recreated",
      "ann site 1: none -> view, held: account-recreated",
    ]);
    expect(plan.effects[0]?.held[0]?.text).toBe(
      "The account was deleted and created again by hand: its creation date in Matomo is 2026-11-27 22:14:51 UTC, and at the last verified apply it was 2026-01-05 09:30:07 UTC. If the account still belongs to the same person, approve the plan by its hash.",
    );
    expect(listed(plan)).toEqual(["ann recreated"]);
  });

  it("a recreated account gets nothing in a merged or scheduled run, whatever was approved", () => {
    const approved = planOf(YAML, thief);
    const run = { hasPassword: true, scheduled: true };
    for (const more of [{ approved }, { run }]) {
      const held = planOf(YAML, thief, { baseline, scope: "approved", ...more });
      expect(held.effects.map((effect) => effect.held[0]?.reason)).toEqual([
        "account-recreated",
        "account-recreated",
      ]);
    }
  });

  it("a recreated account is approved by the hash of a plan that has the scope `all` and shows the account", () => {
    const whole = planOf(YAML, thief, { baseline, scope: "all" });
    expect(effectsOf(whole).filter((line) => line.includes("held"))).toEqual([]);
    expect(listed(whole)).toEqual(["ann recreated, approves"]);
    const again = world({ ann: { registered: after(1, AGAIN), email: "thief@example.com" } });
    expect(planOf(YAML, again, { baseline, scope: "all" }).hash).not.toBe(whole.hash);
    const accepted = acceptanceOf([{ plan: whole, covers: "all" }]);
    const run = { baseline, scope: "approved", approved: whole, accepted } as const;
    expect(effectsOf(planOf(YAML, thief, run))).toEqual(effectsOf(whole));
    // The account was created once more, so it needs another approval.
    expect(planOf(YAML, again, run).summary.make).toBe(0);
  });

  it("a recreated account still loses access immediately", () => {
    const live = world({ ann: { ...ANN, registered: AGAIN, access: { 1: "admin" } } });
    expect(effectsOf(planOf("users:\n  ann: { access: [] }\n", live, { baseline }))).toEqual([
      "ann site 1: admin -> none, a loss",
    ]);
    expect(effectsOf(planOf("users:\n  ann: { absent: true }\n", live, { baseline }))).toEqual([
      "ann account present -> absent, a loss",
    ]);
  });

  it("a recreated account is drift even without other differences, and the record keeps the old account", () => {
    const same = world({ ann: { ...ANN, registered: AGAIN } });
    const whole = planOf(YAML, same, { baseline, scope: "all" });
    const drift = driftOf(whole, true);
    expect([whole.effects, drift.found, drift.accounts]).toEqual([[], true, 1]);
    expect(renderDriftText(whole, drift, { color: false, width: 400 })).toContain(
      "ann: was deleted and created again by hand (created on 2026-11-27 22:14 UTC, before that on 2026-01-05 09:30 UTC).",
    );
    expect(recordOf(same, YAML, baseline).people["ann"]).toEqual(baseline.people["ann"]);
    expect(renderPlanMarkdown(planOf(YAML, same, { baseline }), {}).text).toContain(
      "### Accounts that differ from the last apply",
    );
  });

  it.each([
    ["an invitation that this run sent", YAML, { made: new Set(["account ann "]) }],
    [
      "an account that SSO or LDAP creates",
      YAML.replace("email:", "provision: external, email:"),
      {},
    ],
    ["a person who is managed by SSO", YAML.replace("email:", "managedBy: sso, email:"), {}],
    ["somebody who is not in the manifests", "users: {}\n", {}],
  ])("a recreated account is no finding for %s", (_, yaml, more) => {
    expect(listed(planOf(yaml, thief, { baseline, ...more }))).toEqual([]);
  });
});

describe("a changed time zone does not make accounts look new", () => {
  const logins = Array.from({ length: 12 }, (_, index) => `p${index}`);
  const yaml = `users:\n${logins.map((login) => `  ${login}: {}\n`).join("")}`;
  const made = (hours: (index: number) => number): Live =>
    world({
      sam: { registered: after(hours(0)) },
      ...Object.fromEntries(
        logins.map((login, index) => [
          login,
          { registered: after(hours(index) + index / 7, THEN) },
        ]),
      ),
    });
  const baseline = baselineOf(
    made(() => 0),
    yaml,
  );
  const found = (hours: (index: number) => number): string[] =>
    listed(planOf(yaml, made(hours), { baseline }));

  it.each([
    ["all dates five hours earlier", () => -5],
    ["all dates later by an unusual zone", () => 5.75],
    [
      "half of the dates one hour later, because of daylight saving time",
      (index: number) => (index % 2 ? 2 : 1),
    ],
    ["half of the dates one hour later, with UTC in winter", (index: number) => index % 2],
  ])("%s", (_, hours) => {
    expect(found(hours)).toEqual([]);
  });

  it.each([
    ["one account with a shift of its own", (index: number) => (index === 3 ? 5_000 : -5), ["p3"]],
    [
      "only two accounts with the same shift",
      (index: number) => (index < 2 && index > 0 ? 3 : 0),
      ["p1"],
    ],
    ["a shift that no time zone has", () => 24.1, logins],
    ["a shift of several days", () => 48, logins],
  ])("%s", (_, hours, expected) => {
    const logins = found(hours).map((line) => line.slice(0, line.indexOf(" ")));
    expect(new Set(logins)).toEqual(new Set(expected));
  });
});

describe("a changed e-mail of an account whose entry has no e-mail", () => {
  const people = {
    ann: { email: "ann@example.org", access: { 1: "view" } },
    bob: { email: "bob@example.org" },
    boss: { email: "boss@example.org", superuser: true },
    bot: { email: "bot@example.org", superuser: true },
  };
  const yaml =
    "users:\n  ann: { access: [{ role: view, sites: [1] }] }\n  boss: { superuser: true }\n";
  const settings = "ignore: [bot]";
  const baseline = baselineOf(world(people), yaml, { settings });
  const changed = (login: keyof typeof people | "root"): Live => {
    const live = world(people);
    const person = live.people.get(loginKey(login));
    if (!person) throw new Error(login);
    return {
      ...live,
      people: new Map([...live.people, [person.key, { ...person, email: "evil@example.com" }]]),
    };
  };
  it.each([
    ["a person in the manifests", "ann", ["ann email, approves"]],
    ["a super user in the manifests", "boss", ["boss email, approves"]],
    ["the job's own account, a super user outside the manifests", "root", ["root email, approves"]],
    ["nobody who is not in the manifests and is no super user", "bob", []],
    ["nobody whom the settings ignore", "bot", []],
  ] as const)("a changed e-mail is drift for %s", (_, login, expected) => {
    const plan = planOf(yaml, changed(login), { baseline, scope: "all", settings });
    expect(listed(plan)).toEqual(expected);
    expect([plan.effects, driftOf(plan, true).found]).toEqual([[], expected.length > 0]);
  });

  it("a changed e-mail is drift for an ignored super user who is protected or is the job's own account", () => {
    for (const settings of [
      "ignore: [bot]\nprotect: { logins: [BOT] }",
      "ignore: [bot]\nprotect: { logins: [root] }\naccount: bot",
    ]) {
      const allSettings = `url: https://analytics.example.org\n${settings.includes("account") ? "" : "account: root\n"}${settings}\n`;
      const plan = planOf(yaml, changed("bot"), { baseline, scope: "all", allSettings });
      expect(listed(plan), settings).toEqual(["bot email, approves"]);
    }
  });

  it("a changed e-mail is not drift if the run itself changed it, and needs approval in a plan", () => {
    const plan = planOf(yaml, changed("boss"), { baseline, settings });
    expect(listed(plan)).toEqual(["boss email"]);
    const made = new Set(["email boss "]);
    expect(listed(planOf(yaml, changed("boss"), { baseline, settings, made }))).toEqual([]);
  });

  it("changed e-mails are listed in the order of logins", () => {
    const all = [...changed("boss").people.values()].map((person) => ({
      ...person,
      email: `${person.login}@evil.example`,
    }));
    const people = new Map(all.toReversed().map((person) => [person.key, person]));
    const plan = planOf(yaml, { ...world(), people }, { baseline, settings });
    expect(listed(plan)).toEqual(["ann email", "boss email", "root email"]);
  });

  it("a changed e-mail is shown without the address, and stays drift until somebody settles it", () => {
    const plan = planOf(yaml, changed("boss"), { baseline, scope: "all", settings });
    const rendered = renderDriftText(plan, driftOf(plan, true), { color: false, width: 100 });
    const text = rendered.replaceAll(/\s+/g, " ");
    expect(text).toContain(
      "boss [SUPER USER]: has a different e-mail than at the last apply, and no manifest sets one. Whoever reads that e-mail can reset the password.",
    );
    expect(JSON.stringify(plan) + text).not.toContain("evil@example.com");
    const record = recordOf(changed("boss"), yaml, baseline);
    expect(record.people["boss"]?.email).toBe(emailHash("boss@example.org"));
    const accepted = acceptanceOf([{ plan, covers: "all" }]);
    const settled = recordOf(changed("boss"), yaml, baseline, accepted);
    expect(settled.people["boss"]?.email).toBe(emailHash("evil@example.com"));
  });

  it("a changed e-mail is settled by a line with the new e-mail", () => {
    const stated = yaml.replace("superuser: true", "superuser: true, email: evil@example.com");
    expect(listed(planOf(stated, changed("boss"), { baseline, settings }))).toEqual([]);
  });

  it("a changed e-mail causes no finding if only the case differs", () => {
    const live = world({ ...people, ann: { ...people.ann, email: "ANN@example.org" } });
    expect(listed(planOf(yaml, live, { baseline, settings }))).toEqual([]);
  });
});
