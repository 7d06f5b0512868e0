import { describe, expect, it } from "vitest";
import { makeLive } from "../helpers/make-world.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { effectsOf, type PlanOptions, planOf } from "../helpers/plan-of.ts";

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(3, "0")}`);

interface Crowd {
  readonly losing?: number;
  readonly gaining?: number;
  /** The number of other people in the manifests, who do not change. */
  readonly idle?: number;
}

function crowd({ losing = 0, gaining = 0, idle = 0 }: Crowd, options: PlanOptions = {}): Plan {
  const people = [
    ...names("l", losing).map(
      (login) => [login, "access: []", { access: { 1: "write", 2: "view" } }] as const,
    ),
    ...names("g", gaining).map(
      (login) => [login, "access: [{ role: admin, sites: all }]", {}] as const,
    ),
    ...names("i", idle).map((login) => [login, "access: []", {}] as const),
  ];
  const yaml = `users:\n${people.map(([login, entry]) => `  ${login}: { ${entry} }\n`).join("")}`;
  return planOf(
    yaml,
    makeLive({
      sites: ["Shop", "Blog"],
      people: Object.fromEntries(people.map(([login, , seed]) => [login, seed])),
    }),
    options,
  );
}

describe("how many people may lose access in one run", () => {
  it.each([
    ["5 of 5: the default count", { losing: 5 }, "", 5, false],
    ["6 of 6: more than the default count", { losing: 6 }, "", 5, true],
    [
      "10 of 100: the default percentage, because it is larger",
      { losing: 10, idle: 90 },
      "",
      10,
      false,
    ],
    ["11 of 100", { losing: 11, idle: 89 }, "", 10, true],
    ["6 of 69: a percentage is rounded down", { losing: 7, idle: 62 }, "", 6, true],
    [
      "2 of 10 with a count only",
      { losing: 2, idle: 8 },
      "limits: { losing: { count: 1, percent: 0 } }",
      1,
      true,
    ],
    [
      "5 of 10 with a percentage only",
      { losing: 5, idle: 5 },
      "limits: { losing: { count: 0, percent: 50 } }",
      5,
      false,
    ],
    [
      "1 of 1 if nobody may lose access",
      { losing: 1 },
      "limits: { losing: { count: 0, percent: 0 } }",
      0,
      true,
    ],
  ])("%s", (_, people, settings, allowed, exceeded) => {
    const { losing, gaining } = crowd(people, { settings }).guards;
    expect([losing.people.length, losing.allowed, losing.exceeded]).toEqual([
      people.losing,
      allowed,
      exceeded,
    ]);
    expect(gaining.people).toEqual([]);
  });

  it("over the limit, apply writes nothing, and the message contains the override", () => {
    const plan = crowd({ losing: 6 });
    expect(plan.guards.losing.people).toEqual(names("l", 6));
    expect(plan.guards.refusals).toEqual([
      "6 people would lose access; the limit is 5 (limits.losing).",
    ]);
    expect(plan.summary.make).toBe(12);
  });

  it("the message uses the singular for one person", () => {
    const settings = "limits: { losing: { count: 0, percent: 0 } }";
    expect(crowd({ losing: 1 }, { settings }).guards.refusals).toEqual([
      "1 person would lose access; the limit is 0 (limits.losing).",
    ]);
  });

  it("the override replaces the limit, even if it is smaller", () => {
    expect(crowd({ losing: 6 }, { allowances: { losing: 6 } }).guards.refusals).toEqual([]);
    expect(crowd({ losing: 6 }, { allowances: { losing: 5 } }).guards.losing.exceeded).toBe(true);
    expect(crowd({ losing: 2 }, { allowances: { losing: 1 } }).guards.losing).toEqual({
      people: names("l", 2),
      allowed: 1,
      exceeded: true,
    });
    expect(crowd({ losing: 6 }, { allowances: { gaining: 99 } }).guards.losing.exceeded).toBe(true);
  });

  it("people whose loss is on hold do not count", () => {
    const plan = crowd({ losing: 6 }, { settings: "removals: none" });
    expect([plan.summary.held, plan.guards.losing.people, plan.guards.refusals]).toEqual([
      12,
      [],
      [],
    ]);
  });

  it("each person counts once for all kinds of losses, and so does public access", () => {
    const yaml =
      "users:\n  ada: { absent: true }\n  ben: { access: [{ role: view, sites: [1] }] }\n  zoe: { access: [] }\npublic: []\n";
    const people = {
      ada: {},
      ben: { access: { 1: "write", 2: "write" } },
      zoe: { superuser: true },
    };
    const plan = planOf(
      yaml,
      makeLive({ sites: ["Shop", "Blog"], people, public: { 1: "view", 2: "view" } }),
      {
        settings: "removals: all",
      },
    );
    expect(plan.guards.losing.people).toEqual(["ada", "anonymous", "ben", "zoe"]);
  });
});

describe("how many people may gain power, and how many sites may become public", () => {
  it.each([
    ["3 of 3: the default count", { gaining: 3 }, 3, false],
    ["4 of 4", { gaining: 4 }, 3, true],
    ["5 of 100: the default percentage", { gaining: 5, idle: 95 }, 5, false],
    ["6 of 100", { gaining: 6, idle: 94 }, 5, true],
  ])("%s", (_, people, allowed, exceeded) => {
    const { gaining } = crowd(people).guards;
    expect([gaining.people.length, gaining.allowed, gaining.exceeded]).toEqual([
      people.gaining,
      allowed,
      exceeded,
    ]);
  });

  it("admin, super user and each public site count, but not view, write and keeping admin", () => {
    const yaml = `
users:
  adm: { access: [{ role: admin, sites: all }] }
  su: { superuser: true }
  old: { access: [{ role: admin, sites: [1] }, { role: write, sites: [2] }] }
  new: { email: new@example.org, access: [{ role: admin, sites: [1] }] }
public: [{ sites: all }]
`;
    const plan = planOf(
      yaml,
      makeLive({
        sites: ["Shop", "Blog"],
        people: { adm: {}, su: {}, old: { access: { 1: "admin" } } },
      }),
    );
    expect(plan.guards.gaining).toEqual({
      people: ["adm", "new", "site 1", "site 2", "su"],
      allowed: 3,
      exceeded: true,
    });
    expect(plan.guards.refusals).toEqual([
      "5 people or sites would gain admin, super user or public access; the limit is 3 (limits.gaining).",
    ]);
  });

  it("a site that stops being public is nobody's gain", () => {
    const live = makeLive({ sites: ["Shop"], people: {}, public: { 1: "view" } });
    const { guards } = planOf("public: []\n", live, { settings: "removals: all" });
    expect([guards.losing.people, guards.gaining.people]).toEqual([["anonymous"], []]);
  });

  it("a super user right that is on hold because of the password does not count", () => {
    const plan = planOf(
      "users:\n  su: { superuser: true }\n",
      makeLive({ sites: ["Shop"], people: { su: {} } }),
      {
        run: { hasPassword: false },
      },
    );
    expect(plan.guards.gaining.people).toEqual([]);
  });
});

describe("the key paused", () => {
  it("the key `paused` stops every write, and the reason is shown", () => {
    const plan = crowd({ losing: 6 }, { settings: "paused: audit week" });
    expect(plan.guards.paused).toBe("audit week");
    expect(plan.guards.refusals).toEqual([
      "settings.yaml has paused: audit week. Remove the line to continue.",
      "6 people would lose access; the limit is 5 (limits.losing).",
    ]);
    expect(effectsOf(plan)).toHaveLength(12);
  });

  it("the key `paused` is missing in the plan if it is not set", () => {
    expect(crowd({ losing: 1 }).guards).not.toHaveProperty("paused");
  });
});
