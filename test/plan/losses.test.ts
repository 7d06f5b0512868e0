import { describe, expect, it } from "vitest";
import { whyText } from "../../src/plan/why-text.ts";
import { makeLive } from "../helpers/make-world.ts";
import { effectOf, effectsOf, planOf } from "../helpers/plan-of.ts";

const PUBLISH = "tagmanager_publish_live_container";
const TEMPLATES = "tagmanager_use_custom_templates";
const SITES = ["Shop DE", "Shop FR"];
const annWith = (...rows: string[]) =>
  makeLive({
    sites: SITES,
    people: {
      ann: { access: Object.fromEntries(rows.map((rights, index) => [index + 1, rights])) },
    },
  });

describe("a change is a loss if the rights after it do not contain the rights before", () => {
  it.each([
    ["view", "{ role: write, sites: [1] }", false],
    ["write", "{ role: view, sites: [1] }", true],
    ["admin", "{ role: write, sites: [1] }", true],
    [`view + ${PUBLISH}`, "{ role: view, sites: [1] }", true],
    [`view + ${PUBLISH}`, "{ role: write, sites: [1] }", true],
    [`view + ${PUBLISH}`, "{ role: admin, sites: [1] }", false],
    ["view + tagmanager_write", "{ role: write, sites: [1] }", false],
    ["admin", `{ role: write, sites: [1], capabilities: [${PUBLISH}, ${TEMPLATES}] }`, true],
    [`write + ${TEMPLATES}`, `{ role: write, sites: [1], capabilities: [${PUBLISH}] }`, true],
    ["write + of_a_plugin", "{ role: admin, sites: [1] }", true],
  ])("%s, then %s: %s", (before, grant, loss) => {
    const plan = planOf(`users:\n  ann: { access: [${grant}] }\n`, annWith(before), {
      settings: "removals: all",
    });
    expect(plan.effects.map((effect) => effect.loss)).toEqual([loss]);
  });
});

describe("removals follow the setting", () => {
  const yaml = `
users:
  ann: { access: [{ role: view, sites: [1] }, { role: write, sites: [2], until: 2026-11-30 }] }
  bob: { absent: true }
`;
  const live = makeLive({
    sites: SITES,
    people: { ann: { access: { 1: "admin", 2: "write" } }, bob: {} },
  });
  const ANN = ["ann site 1: admin -> view, a loss", "ann site 2: write -> none, a loss"] as const;
  const BOB = "bob account present -> absent, a loss";
  it.each([
    ["written", [`${ANN[0]}, held: removals`, ANN[1], BOB]],
    ["all", [...ANN, BOB]],
    ["none", [`${ANN[0]}, held: removals`, `${ANN[1]}, held: removals`, `${BOB}, held: removals`]],
  ])("removals: %s", (removals, expected) => {
    expect(effectsOf(planOf(yaml, live, { settings: `removals: ${removals}` }))).toEqual(expected);
  });

  it("the reason why a loss is on hold says how to remove the access", () => {
    expect(effectOf(planOf(yaml, live), "ann site 1").held[0]?.text).toBe(
      "No manifest ends this access. It stays while settings.yaml has `removals: written`. To remove it, write `until: DAY`, `access: []` (no access) or `absent: true` (no account) in the person's entry, or set `removals: all`.",
    );
    expect(effectOf(planOf(yaml, live, { settings: "removals: none" }), "bob").held[0]?.text).toBe(
      "settings.yaml has `removals: none`, so no access is removed.",
    );
  });
});

describe("a line ends access", () => {
  it.each([
    ["absent: true", "ann: { absent: true }", ["ann account present -> absent, a loss"]],
    ["access: []", "ann: { access: [] }", ["ann site 1: write -> none, a loss"]],
    [
      "a past until of the grant",
      "ann: { access: [{ role: write, sites: [1], until: 2026-11-30 }] }",
      ["ann site 1: write -> none, a loss"],
    ],
    [
      "a past until of the user",
      "ann: { until: 2026-11-30, access: [{ role: write, sites: [1] }] }",
      ["ann site 1: write -> none, a loss"],
    ],
  ])("%s removes it", (_, entry, expected) => {
    expect(effectsOf(planOf(`users:\n  ${entry}\n`, annWith("write")))).toEqual(expected);
  });

  it.each([
    ["no access key", "ann: { email: ann@example.org }"],
    ["an until that is today", "ann: { until: 2026-12-01 }"],
    [
      "a grant that has not begun",
      "ann: { access: [{ role: write, sites: [1], from: 2026-12-02 }] }",
    ],
    [
      "a past until of a grant on another site",
      "ann: { access: [{ role: write, sites: [2], until: 2026-11-30 }] }",
    ],
    [
      "a past until of a grant with fewer rights",
      "ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }",
    ],
  ])("%s removes nothing", (_, entry) => {
    expect(effectsOf(planOf(`users:\n  ${entry}\n`, annWith("write")))).toEqual([
      "ann site 1: write -> none, a loss, held: removals",
    ]);
  });

  it.each([
    ["a past until of a membership", "members: [{ login: ann, until: 2026-11-30 }]", ""],
    ["a past until of a team", "members: [ann]\n    until: 2026-11-30", ""],
    ["a past until of a team's grant", "members: [ann]", ", until: 2026-11-30"],
  ])("%s removes what the team granted, and no more", (_, team, until) => {
    const yaml = `users:\n  ann: {}\nteams:\n  t:\n    ${team}\n    access: [{ role: write, sites: [1] ${until} }]\n`;
    expect(effectsOf(planOf(yaml, annWith("write", "view")))).toEqual([
      "ann site 1: write -> none, a loss",
      "ann site 2: view -> none, a loss, held: removals",
    ]);
  });

  it("the lower role remains if a higher grant has ended", () => {
    const yaml =
      "users:\n  ann: { access: [{ role: write, sites: [1], until: 2026-11-30 }, { role: view, sites: [1] }] }\n";
    const plan = planOf(yaml, annWith("write"));
    expect(effectsOf(plan)).toEqual(["ann site 1: write -> view, a loss"]);
    expect(plan.effects[0]?.why.map(whyText)).toEqual([
      "grants view",
      "grants write until 2026-11-30",
    ]);
    expect(effectsOf(planOf(yaml, annWith("admin")))).toEqual([
      "ann site 1: admin -> view, a loss, held: removals",
    ]);
  });

  it("two ended grants together explain the loss of their joined rights", () => {
    const grants = `{ role: write, sites: [1], until: 2026-11-30 }, { role: view, sites: [1], capabilities: [${PUBLISH}], until: 2026-10-31 }`;
    expect(
      effectsOf(planOf(`users:\n  ann: { access: [${grants}] }\n`, annWith(`write + ${PUBLISH}`))),
    ).toEqual([`ann site 1: write + ${PUBLISH} -> none, a loss`]);
  });

  it("a grant and a membership that were never in force together explain no loss", () => {
    const yaml = `
users:
  ann: {}
teams:
  t: { members: [{ login: ann, until: 2026-06-30 }], access: [{ role: write, sites: [1], from: 2026-07-01 }] }
`;
    expect(effectsOf(planOf(yaml, annWith("write")))).toEqual([
      "ann site 1: write -> none, a loss, held: removals",
    ]);
  });

  it("an empty access list removes what no team grants, and keeps what a team grants", () => {
    const yaml =
      "users:\n  ann: { access: [] }\nteams:\n  t: { members: [ann], access: [{ role: view, sites: [1] }] }\n";
    expect(effectsOf(planOf(yaml, annWith("write", "admin")))).toEqual([
      "ann site 1: write -> view, a loss",
      "ann site 2: admin -> none, a loss",
    ]);
  });

  it("after a user's last day, the account stays, and teams no longer grant access", () => {
    const yaml =
      "users:\n  ann: { until: 2026-11-30 }\nteams:\n  t: { members: [ann], access: [{ role: write, sites: all }] }\n";
    const plan = planOf(yaml, annWith("write", "view"));
    expect(effectsOf(plan)).toEqual([
      "ann site 1: write -> none, a loss",
      "ann site 2: view -> none, a loss",
    ]);
    expect(plan.effects[0]?.why).toEqual([
      { file: "access/access.yaml", line: 2, text: "ann ended on 2026-11-30" },
    ]);
  });

  it.each([
    [
      "public: []",
      ["anonymous site 1: view -> none, a loss", "anonymous site 2: view -> none, a loss"],
    ],
    [
      "public: [{ sites: [1], until: 2026-11-30 }]",
      [
        "anonymous site 1: view -> none, a loss",
        "anonymous site 2: view -> none, a loss, held: removals",
      ],
    ],
    ["public: [{ sites: [1] }]", ["anonymous site 2: view -> none, a loss, held: removals"]],
    ["users: {}", []],
  ])("public access with %s", (yaml, expected) => {
    expect(
      effectsOf(planOf(`${yaml}\n`, makeLive({ sites: SITES, public: { 1: "view", 2: "view" } }))),
    ).toEqual(expected);
  });
});

describe("an error in a selector stops changes only for the people whose grants use it", () => {
  const live = makeLive({
    sites: SITES,
    people: { ann: { access: { 1: "write" } }, bob: { access: { 1: "write" } }, Cleo: {} },
    public: { 1: "view" },
  });
  it("people whose grants use a selector with an error keep their access, and the access of others still ends", () => {
    const yaml = `
users:
  ann: { access: [] }
  bob: { absent: true }
  cleo: { access: [{ role: view, sites: [1] }] }
teams:
  t: { members: [cleo], access: [{ role: write, sites: [Renamed] }] }
public: [{ sites: [Gone] }]
`;
    const plan = planOf(yaml, live);
    expect(effectsOf(plan)).toEqual([
      "ann site 1: write -> none, a loss",
      "bob account present -> absent, a loss",
    ]);
    expect(plan.frozen).toEqual([
      {
        login: "Cleo",
        because: [
          {
            file: "access/access.yaml",
            line: 6,
            text: 'There is no site called "Renamed" in Matomo.',
          },
        ],
      },
      {
        login: "anonymous",
        because: [
          {
            file: "access/access.yaml",
            line: 7,
            text: 'There is no site called "Gone" in Matomo.',
          },
        ],
      },
    ]);
    expect(plan.diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      "error site-not-found",
      "error site-not-found",
    ]);
    expect(plan.summary.frozen).toBe(2);
  });

  it("a person whose `until` has passed loses access despite an error in a selector", () => {
    const yaml =
      "users:\n  ann: { until: 2026-11-30, access: [{ role: write, sites: [Renamed] }] }\n";
    expect(effectsOf(planOf(yaml, live))).toEqual(["ann site 1: write -> none, a loss"]);
  });

  it("an e-mail that another account has does not stop the end of access", () => {
    const yaml =
      "users:\n  ann: { email: bob@example.org, until: 2026-11-30, access: [{ role: write, sites: [1] }] }\n";
    expect(effectOf(planOf(yaml, live), "ann site 1").held).toEqual([]);
  });

  it("an ended grant explains no loss on a site that its `except` may exclude", () => {
    const yaml =
      "users:\n  ann: { access: [{ role: write, sites: all, except: [Shop D], until: 2026-11-30 }] }\n";
    expect(effectOf(planOf(yaml, live), "ann site 1").held.map(({ reason }) => reason)).toEqual([
      "removals",
    ]);
  });
});
