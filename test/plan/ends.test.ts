import { describe, expect, it } from "vitest";
import type { Live } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, type WorldSeed } from "../helpers/make-world.ts";
import { effectsOf, type PlanOptions, planOf } from "../helpers/plan-of.ts";

const SITES = ["Shop", "Blog", "Intranet"];
const PUBLISH = "tagmanager_publish_live_container";
type People = NonNullable<WorldSeed["people"]>;
const world = (people: People, more: Partial<WorldSeed> = {}): Live =>
  makeLive({ sites: SITES, people, ...more });

/** The plan of a scheduled run some days after everything in these manifests was approved. */
function nightly(yaml: string, live: Live, now: Live = live, more: PlanOptions = {}): Plan {
  const baseline = baselineOf(live, yaml, { today: "2026-11-20" });
  return planOf(yaml, now, {
    baseline,
    today: "2026-12-01",
    scope: "approved",
    approved: [],
    run: { hasPassword: true, scheduled: true },
    ...more,
  });
}
const shown = (plan: Plan): string[] =>
  plan.effects.map(
    (effect) =>
      `${effectsOf({ ...plan, effects: [effect] }).join()}${effect.ended === undefined ? "" : `, ended ${effect.ended}`}`,
  );
const annHas = (access: Readonly<Record<number, string>>): Live => world({ ann: { access } });

describe("the access that remains after a grant ended", () => {
  it("after an end, the lower role with the capabilities of the remaining grants remains", () => {
    const yaml = `users:
  ann:
    access:
      - { role: admin, sites: [1], until: 2026-11-30 }
      - { role: write, capabilities: [${PUBLISH}], sites: [1] }
`;
    expect(shown(nightly(yaml, annHas({ 1: "admin" })))).toEqual([
      `ann site 1: admin -> write + ${PUBLISH}, a loss, ended 2026-11-30`,
    ]);
  });

  it("after an end, everything that the remaining grants give together remains", () => {
    const yaml = `users:
  ann:
    access:
      - { role: admin, sites: [1], until: 2026-11-30 }
      - { role: write, sites: [1] }
      - { role: view, capabilities: [${PUBLISH}], sites: [1] }
`;
    expect(shown(nightly(yaml, annHas({ 1: "admin" })))).toEqual([
      `ann site 1: admin -> write + ${PUBLISH}, a loss, ended 2026-11-30`,
    ]);
  });

  it("an end does not restore rights that somebody removed by hand", () => {
    const yaml = `users:
  ann:
    access:
      - { role: view, capabilities: [${PUBLISH}], sites: [1], until: 2026-11-30 }
      - { role: write, sites: [1] }
`;
    const now = annHas({ 1: `view + ${PUBLISH}` });
    expect(shown(nightly(yaml, annHas({ 1: `write + ${PUBLISH}` }), now))).toContain(
      `ann site 1: view + ${PUBLISH} -> view, a loss, ended 2026-11-30`,
    );
  });

  it("nothing ends if the remaining grants give as much", () => {
    const yaml = `users:
  ann:
    access:
      - { role: view, sites: [1], until: 2026-11-30 }
      - { role: write, sites: [1] }
`;
    expect(shown(nightly(yaml, annHas({ 1: "write" })))).toEqual([]);
  });

  it("nothing ends if there is no access any more", () => {
    const yaml = "users:\n  ann: { access: [{ role: view, sites: [1, 2], until: 2026-11-30 }] }\n";
    expect(shown(nightly(yaml, annHas({ 1: "view", 2: "view" }), annHas({ 2: "view" })))).toEqual([
      "ann site 2: view -> none, a loss, ended 2026-11-30",
    ]);
  });

  it("an end has the latest day if several grants ended on a site", () => {
    const yaml = `users:
  ann:
    access:
      - { role: view, sites: [1], until: 2026-11-29 }
      - { role: view, sites: [1], until: 2026-11-30 }
      - { role: view, sites: [1], until: 2026-11-28 }
`;
    expect(shown(nightly(yaml, annHas({ 1: "view" })))).toEqual([
      "ann site 1: view -> none, a loss, ended 2026-11-30",
    ]);
  });

  it("an end contains the reports that the loss deletes", () => {
    const live = world(
      { ann: { access: { 1: "admin", 2: "admin" } } },
      {
        reports: [
          { id: 1, key: loginKey("ann"), siteId: 1, description: "Weekly" },
          { id: 2, key: loginKey("ann"), siteId: 2, description: "Daily" },
        ],
      },
    );
    const yaml = `users:
  ann:
    access:
      - { role: admin, sites: [1, 2], until: 2026-11-30 }
      - { role: view, sites: [2] }
`;
    const { effects } = nightly(yaml, live);
    expect(effects.map(({ destroys, risks }) => [destroys ?? [], risks])).toEqual([
      [["Weekly"], ["loss"]],
      [[], ["loss"]],
    ]);
  });
});

describe("nothing of a person's access ends", () => {
  it("nothing ends before the user's last day, or because of a grant that has not begun", () => {
    const yaml = "users:\n  ann: { until: 2026-12-31, access: [{ role: view, sites: [1] }] }\n";
    expect(shown(nightly(yaml, annHas({ 1: "view" })))).toEqual([]);
    const later = `users:
  ann: { access: [{ role: view, sites: [1], from: 2027-01-01, until: 2027-02-01 }, { role: view, sites: [2], until: 2026-11-30 }] }
`;
    const live = annHas({ 1: "view", 2: "view" });
    expect(shown(nightly(later, live)).filter((line) => line.includes("ended"))).toEqual([
      "ann site 2: view -> none, a loss, ended 2026-11-30",
    ]);
  });
});

describe("the last day of a user", () => {
  it("the user's last day also ends a super user right that was granted by hand", () => {
    const yaml = `users:
  ann: { until: 2026-11-30, access: [{ role: view, sites: [1] }] }
  sue: { superuser: true }
`;
    const before = world({ ann: { access: { 1: "view" } }, sue: { superuser: true } });
    const now = world({ ann: { superuser: true }, sue: { superuser: true } });
    expect(shown(nightly(yaml, before, now))).toEqual([
      "ann super user true -> false (), a loss, ended 2026-11-30",
    ]);
  });

  const YAML = "users:\n  ann: { until: 2026-11-30, access: [{ role: view, sites: [1] }] }\n";

  it("the user's last day ends all access, even on sites that no grant covers", () => {
    const now = annHas({ 1: "view", 3: "admin" });
    expect(shown(nightly(YAML, annHas({ 1: "view" }), now))).toEqual([
      "ann site 1: view -> none, a loss, ended 2026-11-30",
      "ann site 3: admin -> none, a loss, ended 2026-11-30",
    ]);
  });

  it("the user's last day ends a super user right, and leaves no access to replace it", () => {
    const yaml = `users:
  ann: { until: 2026-11-30, superuser: true, access: [{ role: view, sites: [1] }] }
  sue: { superuser: true }
`;
    const live = world({ ann: { superuser: true }, sue: { superuser: true } });
    const plan = nightly(yaml, live);
    expect(shown(plan)).toEqual(["ann super user true -> false (), a loss, ended 2026-11-30"]);
    expect(plan.effects[0]?.risks).toEqual(["loses-superuser", "loss"]);
  });
});

describe("a super user right that ended", () => {
  const yaml = (more: string): string => `users:
  ann: { superuser: { until: 2026-11-30 }, access: [${more}] }
  sue: { superuser: true }
`;
  const live = world({ ann: { superuser: true }, sue: { superuser: true } });

  it("after a super user right has ended, the access from other grants remains, sorted by site and without deleted sites", () => {
    const gone: Live = { ...live, sites: new Map([...live.sites].filter(([id]) => id !== 2)) };
    const both = "{ role: view, sites: [3] }, { role: write, sites: [1, 2] }";
    expect(shown(nightly(yaml(both), live, gone))).toEqual([
      "ann super user true -> false (write on 1, view on 3), a loss, ended 2026-11-30",
    ]);
  });

  it("a super user right does not end while another approved grant of the right is in force", () => {
    const approved = yaml("");
    const longer = approved.replace("{ until: 2026-11-30 }", "true");
    const first = baselineOf(live, approved, { today: "2026-11-20" });
    // Both lines were approved one after the other, and the older one is still in the record.
    const older = first.grants;
    const second = baselineOf(live, longer, { today: "2026-11-20" });
    const baseline = { ...second, grants: { ...second.grants, ...older } };
    const plan = planOf(longer, live, { baseline, scope: "approved", approved: [] });
    expect(plan.effects.filter(({ ended }) => ended !== undefined)).toEqual([]);
  });

  it("a super user right ends with the user's last day, although the right itself has no last day", () => {
    const yaml = "users:\n  ann: { until: 2026-11-30, superuser: true }\n";
    const boss = world({ ann: { superuser: true }, sue: { superuser: true } });
    expect(shown(nightly(yaml, boss))).toEqual([
      "ann super user true -> false (), a loss, ended 2026-11-30",
    ]);
  });

  it("a super user right does not end because another grant of the person ended", () => {
    const both = `users:
  ann: { superuser: true, access: [{ role: view, sites: [1], until: 2026-11-30 }] }
`;
    expect(shown(nightly(both, world({ ann: { superuser: true } })))).toEqual([]);
    const byHand = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }\n";
    const ended = nightly(byHand, annHas({ 1: "view" }), world({ ann: { superuser: true } }));
    expect(ended.effects.filter(({ ended: day }) => day !== undefined)).toEqual([]);
  });
});

describe("public access", () => {
  const YAML = "public: [{ sites: [1], until: 2026-11-30 }, { sites: [2] }]\n";
  const live = world({}, { public: { 1: "view", 2: "view" } });

  it("public access ends on its day like a person's access", () => {
    expect(shown(nightly(YAML, live))).toEqual([
      "anonymous site 1: view -> none, a loss, ended 2026-11-30",
    ]);
  });

  it("public access does not end on the last day itself, or if another grant is in force", () => {
    const plan = nightly(YAML.replace("2026-11-30", "2026-12-01"), live);
    expect(shown(plan)).toEqual([]);
  });

  it("public access ends although a push without approval deleted the line", () => {
    const baseline = baselineOf(live, YAML, { today: "2026-11-20" });
    const plan = planOf("public: [{ sites: [2] }]\n", live, {
      baseline,
      scope: "approved",
      approved: [],
      run: { hasPassword: true, scheduled: true },
    });
    expect(shown(plan)).toEqual(["anonymous site 1: view -> none, a loss, ended 2026-11-30"]);
  });

  it("public access does not end because of a grant that has not begun", () => {
    const yaml =
      "public: [{ sites: [1], from: 2027-01-01, until: 2027-02-01 }, { sites: [2], until: 2026-11-30 }]\n";
    const live = world({}, { public: { 1: "view", 2: "view" } });
    expect(shown(nightly(yaml, live)).filter((line) => line.includes("ended"))).toEqual([
      "anonymous site 2: view -> none, a loss, ended 2026-11-30",
    ]);
  });

  it("an account that no longer exists has nothing to end", () => {
    const yaml = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }\n";
    expect(shown(nightly(yaml, annHas({ 1: "view" }), world({})))).toEqual([]);
  });
});

describe("an end, and other changes in the same place", () => {
  it("an account that is deleted needs no separate end of its access", () => {
    const YAML = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }\n";
    const live = annHas({ 1: "view" });
    const baseline = baselineOf(live, YAML, { today: "2026-11-20" });
    const absent = "users:\n  ann: { absent: true }\n";
    expect(effectsOf(planOf(absent, live, { baseline }))).toEqual([
      "ann account present -> absent, a loss",
    ]);
    // In a merged run the deletion may not be approved, so the end must be carried out.
    expect(shown(planOf(absent, live, { baseline, scope: "approved", approved: [] }))).toEqual([
      "ann account present -> absent, a loss, held: not-approved",
      "ann site 1: view -> none, a loss, ended 2026-11-30",
    ]);
  });

  it("an account that a pull request deletes needs no separate end of its access, even of lines that others deleted", () => {
    const YAML = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }\n";
    const live = world({ ann: { access: { 1: "view" } }, bob: { access: { 1: "view" } } });
    const baseline = baselineOf(live, YAML + YAML.slice(7).replace("ann", "bob"), {
      today: "2026-11-20",
    });
    const changed = { effects: new Set(""), added: new Set(""), removed: new Set("") };
    const yaml = "users:\n  ann: { absent: true }\n  bob: { email: new@example.org }\n";
    expect(shown(planOf(yaml, live, { baseline, changed }))).toEqual([
      "ann account present -> absent, a loss",
      "bob e-mail bob@example.org -> new@example.org",
      "bob site 1: view -> none, a loss, ended 2026-11-30",
    ]);
  });

  it("the end of a super user right does not stop the person's other changes, such as a new e-mail address", () => {
    const yaml = `users:
  ann: { email: new@example.org, superuser: { until: 2026-11-30 } }
  sue: { superuser: true }
`;
    const live = world({ ann: { superuser: true }, sue: { superuser: true } });
    expect(shown(nightly(yaml, live)).map((line) => line.split(",")[0])).toEqual([
      "ann super user true -> false ()",
      "ann e-mail ann@example.org -> new@example.org",
    ]);
  });

  it("an invitation that is sent again does not stop the end", () => {
    const yaml = `users:
  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }, { role: view, sites: [2] }] }
`;
    const live = world({ ann: { access: { 1: "view", 2: "view" }, status: "expired" } });
    const settings = "invitations: { expired: resend }";
    const plan = nightly(yaml, live, live, { settings, scope: "all", approved: undefined });
    expect(shown(plan)).toEqual([
      "ann account expired -> invited, held: not-scheduled",
      "ann site 1: view -> none, a loss, ended 2026-11-30",
    ]);
  });

  it("a gain in the same place is applied if the end is on hold", () => {
    const yaml = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }\n";
    const live = annHas({ 1: "view" });
    const baseline = baselineOf(live, yaml, { today: "2026-11-20" });
    const more = yaml.replace("] }\n", ", { role: write, sites: [1] }] }\n");
    const settings = "removals: none";
    expect(shown(planOf(more, live, { baseline, settings }))).toEqual([
      "ann site 1: view -> write",
    ]);
  });

  it("if a pull request deletes the line with the end, the end becomes an ordinary loss", () => {
    const yaml = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }\n";
    const live = annHas({ 1: "view" });
    const baseline = baselineOf(live, yaml, { today: "2026-11-20" });
    const none = "users:\n  ann: { access: [] }\n";
    expect(shown(planOf(none, live, { baseline }))).toEqual(["ann site 1: view -> none, a loss"]);
    expect(shown(planOf(yaml, live, { baseline }))).toEqual([
      "ann site 1: view -> none, a loss, ended 2026-11-30",
    ]);
  });

  it("a line without approval does not keep access that has ended", () => {
    const yaml = `users:
  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }
`;
    const live = annHas({ 1: "view" });
    const baseline = baselineOf(live, yaml, { today: "2026-11-20" });
    const pushed = yaml.replace("] }\n", ", { role: write, sites: [1] }] }\n");
    const night = { baseline, scope: "approved", approved: [] } as const;
    expect(shown(planOf(pushed, live, night))).toEqual([
      "ann site 1: view -> none, a loss, ended 2026-11-30",
    ]);
  });

  it("a person who loses the super user right has no separate effects on sites", () => {
    const yaml = `users:
  ann: { superuser: { until: 2026-11-30 }, access: [{ role: write, sites: [1] }] }
  sue: { superuser: true }
`;
    const live = world({ ann: { superuser: true }, sue: { superuser: true } });
    expect(shown(nightly(yaml, live))).toEqual([
      "ann super user true -> false (write on 1), a loss, ended 2026-11-30",
    ]);
  });

  it("changes in other places are kept", () => {
    const yaml = `users:
  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }, { role: view, sites: [2] }] }
`;
    const plan = nightly(yaml, annHas({ 1: "view", 2: "view" }), annHas({ 1: "view" }), {
      run: { hasPassword: true },
    });
    expect(shown(plan)).toEqual([
      "ann site 1: view -> none, a loss, ended 2026-11-30",
      "ann site 2: none -> view, held: not-approved",
    ]);
  });
});
