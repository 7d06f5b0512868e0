import { describe, expect, test } from "vitest";
import { describeStep, PHASES, type PhaseName, type Step, stepsOf } from "../../src/apply/steps.ts";
import type { Effect, Plan } from "../../src/plan/plan.generated.ts";
import { makeLive } from "../helpers/make-world.ts";
import { effectOf, effectsOf, planOf } from "../helpers/plan-of.ts";

const LIVE = makeLive({
  sites: ["One", "Two", "Three", "Four"],
  people: {
    boss: { superuser: true },
    chief: { superuser: true },
    alice: { access: { 1: "view", 2: "view", 3: "admin", 4: "admin" } },
    leaver: { access: { 1: "write" } },
    late: { status: "expired", access: { 1: "view" } },
    later: { status: "expired", access: { 1: "view" } },
  },
});
const AGE = `age1${"q".repeat(58)}`;
const SETTINGS = `removals: all\nlimits: { losing: { count: 20 }, gaining: { count: 20 } }\ninvitations: { expired: resend, recipients: [${AGE}] }\n`;
const plan = (yaml: string): Plan => planOf(yaml, LIVE, { settings: SETTINGS });

/** All phases with steps. Each step is listed with the effects that it applies. */
function stepsIn(of: Plan): Partial<Record<PhaseName, string[]>> {
  const effects = effectsOf(of);
  const line = (step: Step): string =>
    `${describeStep(step)} | ${step.effects.map((index) => effects[index]).join(" | ")}`;
  const steps = stepsOf(of);
  return Object.fromEntries(
    PHASES.filter((name) => steps[name].length > 0).map((name) => [name, steps[name].map(line)]),
  );
}

const OTHERS = `
  boss: { superuser: true, email: boss@example.org }
  chief: { superuser: true, email: chief@example.org }
  leaver: { email: leaver@example.org, access: [{ role: write, sites: [One] }] }
  late: { email: late@example.org, access: [] }
  later: { email: later@example.org, access: [] }
`;
const ALICE =
  "  alice: { email: alice@example.org, access: [{ role: view, sites: [One, Two] }, { role: admin, sites: [Three, Four] }] }\n";

describe("the steps of a plan", () => {
  test("a plan has no steps if every change is on hold", () => {
    const held = planOf(`users:${OTHERS}${ALICE}`, LIVE, { settings: SETTINGS, approved: [] });
    expect([
      held.effects.length > 0,
      held.effects.every((effect) => effect.held.length > 0),
    ]).toEqual([true, true]);
    expect(stepsIn(held)).toEqual({});
  });

  test("the steps are gains, then changes, then losses", () => {
    const alice = `  alice: { email: new@example.org, access: [
      { role: write, sites: [One, Two] }, { role: view, sites: [Three] }] }\n`;
    const carl =
      "  carl: { email: carl@example.org, provision: create, access: [{ role: view, sites: [Two, Three] }] }\n";
    expect(stepsIn(plan(`users:${OTHERS}${alice}${carl}`))).toMatchObject({
      accounts: ["create carl, with the role view on site 2 | carl account absent -> created"],
      grants: ["carl: view on 2,3 | carl site 2: none -> view | carl site 3: none -> view"],
      changes: [
        "alice: change the e-mail | alice e-mail alice@example.org -> new@example.org",
        "alice: write on 1,2 | alice site 1: view -> write | alice site 2: view -> write",
      ],
      losses: expect.arrayContaining([
        "alice: view on 3 | alice site 3: admin -> view, a loss",
        "alice: no access on 4 | alice site 4: admin -> none, a loss",
      ]) as string[],
    });
  });

  test("a step combines all sites that have the same person, phase and set of rights", () => {
    const grants = "access: [{ role: view, sites: [One, Four] }, { role: admin, sites: [Two] }]";
    const people = `  carl: { email: carl@example.org, ${grants} }\n  dora: { email: dora@example.org, ${grants} }\n`;
    expect(stepsIn(plan(`users:${OTHERS}${ALICE}${people}`)).grants).toEqual([
      "carl: view on 1,4 | carl site 1: none -> view | carl site 4: none -> view",
      "carl: admin on 2 | carl site 2: none -> admin",
      "dora: view on 1,4 | dora site 1: none -> view | dora site 4: none -> view",
      "dora: admin on 2 | dora site 2: none -> admin",
    ]);
  });

  test.each([
    ["invite", "invite carl, with the role view on site 2"],
    ["invite-link", "invite carl by link, with the role view on site 2"],
    ["create", "create carl, with the role view on site 2"],
  ])("the steps create an account by %s", (provision, step) => {
    const carl = `  carl: { email: carl@example.org, provision: ${provision}, access: [{ role: view, sites: [Two] }] }\n`;
    expect(stepsIn(plan(`users:${OTHERS}${ALICE}${carl}`)).accounts?.[0]).toMatch(
      new RegExp(`^${step} \\|`),
    );
  });

  test("the steps send an expired invitation again, or create a new link for people who are invited by link", () => {
    const people = OTHERS.replace(
      "late@example.org, access: []",
      "late@example.org, access: [{ role: view, sites: [One] }]",
    ).replace(
      "later@example.org, access: []",
      "later@example.org, provision: invite-link, access: [{ role: view, sites: [One] }]",
    );
    expect(stepsIn(plan(`users:${people}${ALICE}`)).accounts).toEqual([
      expect.stringMatching(/^send the invitation of late again \|/),
      expect.stringMatching(/^make an invitation link for later \|/),
    ]);
  });

  test("the steps keep a super user right together with the access that replaces it, and grant before they remove", () => {
    const people = OTHERS.replace(
      "boss: { superuser: true, email: boss@example.org }",
      "boss: { email: boss@example.org, access: [{ role: write, sites: [One, Three] }, { role: view, sites: [Two] }] }",
    );
    const alice = "  alice: { email: alice@example.org, superuser: true }\n";
    const of = plan(`users:${people}${alice}`);
    expect(stepsOf(of).grants).toEqual([
      {
        kind: "make-superuser",
        login: "alice",
        effects: [expect.any(Number) as number],
        id: expect.any(Number) as number,
      },
    ]);
    const [revocation] = stepsOf(of).losses;
    expect(revocation).toMatchObject({
      kind: "revoke-superuser",
      login: "boss",
      access: [
        { rights: { role: "write", capabilities: [] }, sites: [1, 3] },
        { rights: { role: "view", capabilities: [] }, sites: [2] },
      ],
    });
  });

  test("the steps that delete accounts come last, and those for super users' accounts are marked", () => {
    const people = OTHERS.replace(/leaver: .*/, "leaver: { absent: true }").replace(
      /chief: .*/,
      "chief: { absent: true }",
    );
    const { deletions } = stepsOf(plan(`users:${people}${ALICE}`));
    expect(
      deletions.map((step) => (step.kind === "delete" ? [step.login, step.superuser] : [])),
    ).toEqual([
      ["chief", true],
      ["leaver", false],
    ]);
  });

  test("an e-mail address is freed before another account gets it, even if several accounts depend on each other", () => {
    const change = (login: string, needs?: string[]): Effect => ({
      ...effectOf(
        plan(`users:${OTHERS}  alice: { email: new@example.org, access: [] }\n`),
        "alice e-",
      ),
      login,
      ...(needs ? { needs } : {}),
    });
    const gone = effectOf(
      plan(`users:${OTHERS.replace(/leaver: .*/, "leaver: { absent: true }")}${ALICE}`),
      "leaver account",
    );
    const effects = [change("ann", ["leaver", "zoe"]), gone, change("mia", ["ann"]), change("zoe")];
    const { accounts } = stepsOf({ ...plan(`users:${OTHERS}${ALICE}`), effects });
    expect(accounts.map(({ login }) => login)).toEqual(["leaver", "zoe", "ann"]);
  });

  test("the steps send one invitation to a corrected e-mail, even if somebody else gets the old e-mail", () => {
    const people = OTHERS.replace(
      "late@example.org, access: []",
      "newer@example.org, access: [{ role: view, sites: [One] }]",
    );
    const carl =
      "  carl: { email: late@example.org, provision: create, access: [{ role: view, sites: [Two] }] }\n";
    const { accounts = [] } = stepsIn(plan(`users:${people}${ALICE}${carl}`));
    expect(accounts.filter((line) => line.includes("late"))).toHaveLength(1);
    expect(accounts.map((line) => line.split(" | ")[0])).toEqual([
      "late: change the e-mail",
      "create carl, with the role view on site 2",
    ]);
  });

  test("the steps accept a plan in which a lost super user right has no access list", () => {
    const people = OTHERS.replace(
      "boss: { superuser: true, email: boss@example.org }",
      "boss: { email: boss@example.org, access: [] }",
    );
    const of = plan(`users:${people}${ALICE}`);
    const effects = of.effects.map((effect) =>
      effect.kind === "superuser" ? { ...effect, access: undefined as never } : effect,
    );
    expect(stepsOf({ ...of, effects }).losses[0]).toMatchObject({ login: "boss", access: [] });
  });

  test("the steps are numbered without duplicates", () => {
    const of = plan(`users:${OTHERS}  alice: { email: new@example.org, superuser: true }\n`);
    const ids = PHASES.flatMap((name) => stepsOf(of)[name].map(({ id }) => id));
    expect(ids.toSorted((a, b) => a - b)).toEqual(ids.map((_, index) => index + 1));
  });

  test("the steps cannot create an account without an e-mail or a first site, because Matomo requires both", () => {
    const of = plan(
      `users:${OTHERS}${ALICE}  carl: { email: carl@example.org, access: [{ role: view, sites: [One] }] }\n`,
    );
    for (const part of ["email", "site"]) {
      const effects = of.effects.map((effect) =>
        effect.kind === "account" ? { ...effect, [part]: undefined } : effect,
      );
      expect(() => stepsOf({ ...of, effects })).toThrow(
        "account of carl: the plan names no site or e-mail",
      );
    }
  });
});

test.each<[Step, string]>([
  [
    { id: 1, login: "ann", effects: [], kind: "invite", email: "a@b.c", site: 3, link: false },
    "invite ann, with the role view on site 3",
  ],
  [
    { id: 1, login: "ann", effects: [], kind: "invite", email: "a@b.c", site: 3, link: true },
    "invite ann by link, with the role view on site 3",
  ],
  [{ id: 1, login: "ann", effects: [], kind: "resend" }, "send the invitation of ann again"],
  [{ id: 1, login: "ann", effects: [], kind: "link" }, "make an invitation link for ann"],
  [{ id: 1, login: "ann", effects: [], kind: "end-invitation" }, "end the invitation of ann"],
  [
    { id: 1, login: "ann", effects: [], kind: "create", email: "a@b.c", site: 3 },
    "create ann, with the role view on site 3",
  ],
  [
    { id: 1, login: "ann", effects: [], kind: "access", rights: null, sites: [1, 2] },
    "ann: no access on 1,2",
  ],
  [
    {
      id: 1,
      login: "ann",
      effects: [],
      kind: "access",
      rights: { role: "write", capabilities: ["x", "y"] },
      sites: [1],
    },
    "ann: write + x + y on 1",
  ],
  [{ id: 1, login: "ann", effects: [], kind: "make-superuser" }, "ann: super user"],
  [
    { id: 1, login: "ann", effects: [], kind: "revoke-superuser", access: [] },
    "ann: no longer a super user",
  ],
  [{ id: 1, login: "ann", effects: [], kind: "email", email: "a@b.c" }, "ann: change the e-mail"],
  [{ id: 1, login: "ann", effects: [], kind: "delete", superuser: false }, "delete ann"],
])("%j is described without its e-mail: %s", (step, text) => {
  expect(describeStep(step)).toBe(text);
});
