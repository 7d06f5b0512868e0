import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, type WorldSeed } from "../helpers/make-world.ts";
import { changedEffects, effectsOf, type PlanOptions, planOf } from "../helpers/plan-of.ts";

type People = NonNullable<WorldSeed["people"]>;
const world = (people: People = {}, more: Partial<WorldSeed> = {}): Live =>
  makeLive({ sites: ["Shop", "Blog"], people, ...more });
const causes = (plan: Plan): string[] =>
  plan.effects.map(({ login, kind, cause }) => `${login} ${kind}: ${cause}`);
const why = (plan: Plan): string[] =>
  plan.effects.map(
    (effect) =>
      `${effect.login} ${effect.kind}: ${effect.why.map(({ line, text }) => `${line} ${text}`).join(", ")}`,
  );

describe("why a super user right ends", () => {
  const live = world({ ann: { superuser: true }, sue: { superuser: true } });
  const reasons = (user: string): string[] => {
    const plan = planOf(`users:\n  ann: ${user}\n  sue: { superuser: true }\n`, live);
    return plan.effects.map(({ cause, held }) =>
      [cause, ...held.map((one) => one.reason)].join(" "),
    );
  };

  it("a super user right ends if the last day of the right or of the user has passed", () => {
    expect(reasons("{ superuser: { until: 2026-11-30 } }")).toEqual(["ended"]);
    expect(reasons("{ superuser: true, until: 2026-11-30 }")).toEqual(["ended"]);
  });

  it("a super user right ends if somebody wrote an empty access list, even if no day has passed", () => {
    expect(reasons("{ access: [] }")).toEqual(["unexplained"]);
  });

  it("a super user right stays if it is only missing in the manifests", () => {
    expect(reasons("{}")).toEqual(["unexplained removals"]);
  });
});

describe("why access ends", () => {
  const live = world({ ann: { access: { 1: "view" } } }, { public: { 1: "view" } });
  const reasons = (yaml: string, settings = ""): string[] =>
    planOf(yaml, live, { settings }).effects.map(
      ({ login, cause, held }) => `${login} ${[cause, ...held.map((one) => one.reason)].join(" ")}`,
    );

  it("access ends if the last day of its line has passed", () => {
    expect(
      reasons("users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }\n"),
    ).toEqual(["ann ended"]);
    expect(reasons("public: [{ sites: [1], until: 2026-11-30 }]\n")).toEqual(["anonymous ended"]);
  });

  it("access ends if somebody wrote an empty list, for a person or for public access", () => {
    expect(reasons("users:\n  ann: { access: [] }\n")).toEqual(["ann unexplained"]);
    expect(reasons("public: []\n")).toEqual(["anonymous unexplained"]);
  });

  it("access ends if the person is outside the manifests and the settings remove such access", () => {
    expect(reasons("users: {}\n", "unmanaged: remove\nremovals: all")).toEqual(["ann unexplained"]);
  });
});

describe("a super user right in a line without approval", () => {
  it("a super user right without approval is neither granted nor removed by a merged run, and the person's other changes are applied", () => {
    const live = world({ ann: { superuser: true }, bob: { email: "b@example.org" } });
    const baseline = baselineOf(live, "users:\n  bob: { access: [{ role: view, sites: [1] }] }\n");
    const pushed = `users:
  ann: { email: new@example.org, superuser: true }
  bob: { superuser: true, access: [{ role: view, sites: [1] }] }
`;
    const merged = planOf(pushed, live, { baseline, scope: "approved" });
    expect(effectsOf(merged)).toEqual([
      "ann e-mail ann@example.org -> new@example.org",
      "bob site 1: none -> view",
    ]);
    expect(effectsOf(planOf(pushed, live, { baseline }))).toContain("bob super user false -> true");
  });
});

describe("the e-mail of a person", () => {
  it("an e-mail is not changed if SSO or another system provides the account", () => {
    const live = world({ ann: {} });
    for (const key of ["provision: external", "managedBy: sso"])
      expect(
        effectsOf(planOf(`users:\n  ann: { ${key}, email: new@example.org, access: [] }\n`, live)),
      ).toEqual([]);
  });

  it.each([
    ["a super user", { superuser: true }, "access: []", ["email-of-privileged"]],
    ["somebody who becomes a super user", {}, "superuser: true", ["email-of-privileged"]],
    ["somebody with access", { access: { 1: "view" } }, "access: []", ["email-of-privileged"]],
    ["somebody without any access", {}, "access: []", []],
  ])("changing the e-mail is a risk for %s", (_, person, key, risks) => {
    const plan = planOf(
      `users:\n  ann: { email: new@example.org, ${key} }\n`,
      world({ ann: person }),
    );
    expect(plan.effects.find(({ kind }) => kind === "email")?.risks).toEqual(risks);
  });

  it("the reason for a changed e-mail address is the line with the address", () => {
    const yaml = "users:\n  ann:\n    access: []\n    email: new@example.org\n";
    expect(why(planOf(yaml, world({ ann: {} })))).toEqual(["ann email: 4 email"]);
  });

  it("a changed e-mail waits for the accounts that must give it up, spelled as in Matomo", () => {
    const live = world({ ann: {}, Bob: { email: "old@example.org" } });
    const yaml = "users:\n  ann: { email: old@example.org }\n  bob: { email: new@example.org }\n";
    const effect = planOf(yaml, live).effects.find(({ login }) => login === "ann");
    expect(effect?.kind === "email" && effect.needs).toEqual(["Bob"]);
  });
});

describe("a new account", () => {
  const baseline = baselineOf(world(), "users: {}\n", { today: "2026-11-20" });
  const NEW = (grants: string): string =>
    `users:\n  ann: { email: ann@example.org, access: [${grants}] }\n`;
  const from = (day: string, site: number): string =>
    `{ role: view, sites: [${site}], from: ${day} }`;
  const accountCause = (grants: string): string | undefined =>
    causes(planOf(NEW(grants), world(), { baseline: { ...baseline, grants: {} } }))[0];

  it("a new account has the cause `started` if all of its grants began since the last apply", () => {
    expect(accountCause(from("2026-11-25", 1))).toBe("ann account: started");
    expect(accountCause(`${from("2026-11-25", 1)}, ${from("2026-11-24", 2)}`)).toBe(
      "ann account: started",
    );
  });

  it("a new account does not have the cause `started` if another grant would have created it earlier", () => {
    for (const grants of [
      [from("2026-11-15", 1), from("2026-11-25", 2)],
      [from("2026-11-25", 1), from("2026-11-15", 2)],
      [from("2026-11-25", 1), "{ role: view, sites: [2] }"],
      ["{ role: view, sites: [1] }", from("2026-11-25", 2)],
    ])
      expect(accountCause(grants.join(", ")), grants.join()).toBe("ann account: not-applied");
  });

  it("an account is created, invited again and deleted because of the user's line", () => {
    expect(why(planOf(NEW("{ role: view, sites: [1] }"), world()))).toEqual([
      "ann account: 2 user ann",
      "ann site: 2 grants view",
    ]);
    const expired = world({ ann: { status: "expired", access: { 1: "view" } } });
    const resend = { settings: "invitations: { expired: resend }" };
    expect(why(planOf(NEW("{ role: view, sites: [1] }"), expired, resend))).toEqual([
      "ann account: 2 user ann",
    ]);
    expect(why(planOf("users:\n  ann: { absent: true }\n", world({ ann: {} })))).toEqual([
      "ann account: 2 ann is absent",
    ]);
  });
});

describe("people who are waiting", () => {
  it("waiting people are sorted by login, ignoring case and the order in the files", () => {
    const live = world({ zoe: { status: "pending" }, Bob: { status: "pending" } });
    const yaml = "users:\n  zoe: {}\n  Bob: {}\n";
    const { waiting } = planOf(yaml, live);
    expect(waiting.map(({ login, reason }) => `${login} ${reason}`)).toEqual([
      "Bob invitation-pending",
      "zoe invitation-pending",
    ]);
  });
});

describe("the former access of somebody whose account is deleted", () => {
  const had = (person: People[string]): string | undefined => {
    const [effect] = planOf("users:\n  ann: { absent: true }\n", world({ ann: person })).effects;
    return effect?.kind === "account" ? effect.had : undefined;
  };
  it("the former access of a deleted account begins with the highest role, counts sites, and is always in the same order", () => {
    expect(had({ access: { 1: "view", 2: "admin" } })).toBe("admin on 1 site, view on 1 site");
    expect(had({ access: { 1: "view", 2: "view" } })).toBe("view on 2 sites");
    expect(had({ access: { 1: "view + b", 2: "view + a" } })).toBe(
      "view + a on 1 site, view + b on 1 site",
    );
    expect(had({})).toBe("no access");
    expect(had({ superuser: true })).toBe("super user");
  });
});

describe("a merged plan that exceeded a limit", () => {
  const people = { ann: { access: { 1: "view" } }, bob: { access: { 1: "view" } } };
  const live = world(people);
  const yaml = "users:\n  ann: { access: [] }\n  bob: { access: [] }\n";
  const LOW = { settings: "limits: { losing: { count: 1, percent: 0 } }" };
  const whole = planOf(yaml, live, LOW);
  const pull = planOf(yaml, live, { ...LOW, changed: changedEffects(...whole.effects) });
  const run = (more: PlanOptions): Plan =>
    planOf(yaml, live, { approved: [{ plan: pull, covers: "pull-request" }], ...more });
  const held = (plan: Plan): string[] =>
    plan.effects.flatMap((effect) => effect.held.map(({ reason }) => reason));

  it("a merged plan is refused while it exceeds a limit, and none of its effects is on hold because of the limit", () => {
    const plan = run(LOW);
    expect(plan.guards.losing.exceeded).toBe(true);
    expect(held(plan)).toEqual([]);
  });

  it("if a limit refused a merged plan and was raised later, the merge did not approve what the limit refused", () => {
    expect(held(run({}))).toEqual(["not-approved", "not-approved"]);
  });

  it("a merged plan over a limit is applied if the run allows more, or if it was approved as a whole", () => {
    expect(held(run({ ...LOW, allowances: { losing: 2 } }))).toEqual([]);
    expect(held(run({ allowances: { losing: 2 } }))).toEqual([]);
    expect(held(planOf(yaml, live, { approved: pull }))).toEqual([]);
  });

  it("a merged plan over a limit approved what the limit does not count", () => {
    const more = `${yaml}  cleo: { access: [{ role: view, sites: [1] }] }\n`;
    const now = world({ ...people, cleo: {} });
    const all = planOf(more, now, LOW);
    const plan = planOf(more, now, { ...LOW, changed: changedEffects(...all.effects) });
    expect(effectsOf(planOf(more, now, { approved: [{ plan, covers: "pull-request" }] }))).toEqual([
      "ann site 1: view -> none, a loss, held: not-approved",
      "bob site 1: view -> none, a loss, held: not-approved",
      "cleo site 1: none -> view",
    ]);
  });
});

describe("accounts outside the manifests", () => {
  it("unmanaged accounts are new if they gained rights, not just because they exist", () => {
    const before = world({ old: { access: { 1: "view" } }, more: { access: { 1: "view" } } });
    const baseline = baselineOf(before, "users: {}\n");
    const now = world({
      old: { access: { 1: "view" } },
      more: { access: { 1: "view", 2: "view" } },
      bare: {},
      guest: { access: { 1: "view" } },
    });
    const { people } = planOf("users: {}\n", now, { baseline }).unmanaged;
    expect(people.filter(({ isNew }) => isNew).map(({ login }) => login)).toEqual([
      "guest",
      "more",
    ]);
    expect(people.map(({ login }) => login)).toEqual(["bare", "guest", "more", "old"]);
  });
});
