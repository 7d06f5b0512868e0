import { describe, expect, it } from "vitest";
import { baselineOf } from "../helpers/baseline-of.ts";
import { selectLogins } from "../../src/plan/make-plan.ts";
import { makeLive } from "../helpers/make-world.ts";
import { effectsOf, planOf } from "../helpers/plan-of.ts";

describe("--only holds the changes of all other people", () => {
  const live = makeLive({ sites: ["Shop"], people: { "Ann.Müller": {}, bob: {} }, public: {} });
  const yaml =
    "users:\n  ann.müller: { access: [{ role: view, sites: [1] }] }\n  bob: { absent: true }\npublic: [{ sites: [1] }]\n";
  it.each([
    [
      ["ann.muller"],
      [
        "Ann.Müller site 1: none -> view",
        "anonymous site 1: none -> view, held: not-selected",
        "bob account present -> absent, a loss, held: not-selected",
      ],
    ],
    [
      ["BOB", "anonymous"],
      [
        "Ann.Müller site 1: none -> view, held: not-selected",
        "anonymous site 1: none -> view",
        "bob account present -> absent, a loss",
      ],
    ],
  ])("%j", (only, expected) => {
    expect(
      effectsOf(planOf(yaml, live, { run: { hasPassword: true, only: selectLogins(only) } })),
    ).toEqual(expected);
  });
});

describe("a scheduled run only carries out ends, beginnings and new sites", () => {
  const run = { hasPassword: true, scheduled: true };
  const scope = "approved";
  const yaml = `
users:
  ann: { access: [{ role: view, sites: all }] }
  bob: { access: [{ role: write, sites: [1], until: 2026-11-30 }] }
  cleo: { until: 2026-11-30 }
  dan: { access: [] }
  eve: { access: [{ role: admin, sites: [2] }] }
  fay: { access: [{ role: view, sites: [2], from: 2026-12-01 }] }
  gus: { absent: true }
  hal: { superuser: { until: 2026-11-30 } }
  ivy: { email: ivy@example.org, access: [{ role: view, sites: [1, 2] }] }
  jo: { email: jo@example.org, access: [{ role: view, sites: [1], from: 2026-12-01 }] }
  kim: { email: kim@example.org, access: [{ role: view, sites: { name: Blog } }] }
  leo: { superuser: { from: 2026-11-25 } }
`;
  const seed = {
    ann: { access: { 1: "view" } },
    bob: { access: { 1: "write" } },
    cleo: { access: { 1: "view" } },
    dan: { access: { 1: "view" } },
    eve: { access: {} },
    fay: {},
    gus: {},
    hal: { superuser: true },
    leo: {},
  };
  const old = makeLive({ sites: ["Shop"], people: seed });
  const live = makeLive({ sites: ["Shop", "Blog"], people: seed });

  it("a scheduled run recognizes ends, beginnings and new sites by the last verified state", () => {
    const baseline = baselineOf(old, yaml, { today: "2026-11-20" });
    expect(effectsOf(planOf(yaml, live, { run, baseline, scope }))).toEqual([
      "ann site 2: none -> view",
      "bob site 1: write -> none, a loss",
      "cleo site 1: view -> none, a loss",
      "dan site 1: view -> none, a loss, held: not-scheduled",
      "eve site 2: none -> admin",
      "fay site 2: none -> view",
      "gus account present -> absent, a loss, held: not-scheduled",
      "hal super user true -> false (), a loss",
      "ivy account absent -> invited, held: not-scheduled",
      "ivy site 1: none -> view, held: not-scheduled",
      "ivy site 2: none -> view, held: needs-other",
      "jo account absent -> invited",
      "jo site 1: none -> view",
      "kim account absent -> invited",
      "kim site 2: none -> view",
      "leo super user false -> true",
    ]);
  });

  it("a scheduled run applies only approved grants, so a line without approval does nothing", () => {
    const before = yaml.replace(/ {2}(cleo|fay|jo|kim):.*\n/g, "");
    const baseline = baselineOf(old, before, { today: "2026-11-20" });
    const plan = planOf(yaml, live, { run, baseline, scope: "approved" });
    expect(effectsOf(plan).filter((text) => !text.includes("held"))).toEqual([
      "ann site 2: none -> view",
      "bob site 1: write -> none, a loss",
      "eve site 2: none -> admin",
      "hal super user true -> false (), a loss",
      "leo super user false -> true",
    ]);
    expect(plan.grants.added.map(({ login, cause }) => `${login} ${cause}`)).toEqual([
      "fay not-approved",
      "jo not-approved",
      "kim not-approved",
    ]);
  });

  it("a scheduled run tries again what a failed run left", () => {
    const first = baselineOf(old, yaml, { today: "2026-11-20" });
    const left = baselineOf(live, yaml, { today: "2026-12-01", previous: first });
    const made = (today: string): string[] =>
      effectsOf(planOf(yaml, live, { run, baseline: left, today, scope })).filter(
        (text) => !text.includes("held"),
      );
    expect(made("2026-12-02")).toEqual(made("2026-12-01"));
    expect(made("2026-12-02")).toContain("fay site 2: none -> view");
    expect(made("2026-12-02")).toContain("ann site 2: none -> view");
  });

  const ENDING = "users:\n  cleo: { until: 2026-11-30, access: [{ role: view, sites: [1] }] }\n";
  it("a scheduled run carries out an end even if somebody changed the access by hand before", () => {
    const baseline = baselineOf(
      makeLive({ sites: ["Shop"], people: { cleo: { access: { 1: "view" } } } }),
      ENDING,
      {
        today: "2026-11-20",
      },
    );
    const changed = makeLive({ sites: ["Shop"], people: { cleo: { access: { 1: "admin" } } } });
    expect(effectsOf(planOf(ENDING, changed, { run, baseline, scope }))).toEqual([
      "cleo site 1: admin -> none, a loss",
    ]);
  });
});

describe("overdue reviews", () => {
  const live = makeLive({ sites: ["Shop"], people: {} });
  const yaml = `
users:
  ann: { reviewed: 2026-09-02, email: ann@example.org, access: [{ role: view, sites: all }] }
  bob: { reviewed: 2026-09-01, email: bob@example.org, access: [{ role: view, sites: all }] }
  cleo: { email: cleo@example.org, superuser: true }
  dan: { email: dan@example.org, access: [] }
  eve: { absent: true }
  fay: { email: fay@example.org }
teams:
  t: { members: [fay], access: [] }
`;
  it("one warning covers all people whose review is old or missing, but nobody whose team has no access", () => {
    const findings = planOf(yaml, live, { settings: "reviews: { days: 90 }" }).diagnostics;
    expect(
      findings.map(({ severity, code, message, at }) => [severity, code, message, at?.line]),
    ).toEqual([
      [
        "warning",
        "review-due",
        "Reviews are due soon (settings.yaml requires a review every 90 days): ann by 2026-12-01.",
        2,
      ],
      [
        "warning",
        "review-overdue",
        "Reviews are overdue (settings.yaml requires a review every 90 days): bob since 2026-09-01.",
        3,
      ],
      [
        "warning",
        "review-overdue",
        "One person was never reviewed (settings.yaml requires a review every 90 days): cleo.",
        4,
      ],
    ]);
  });

  it("overdue reviews are not reported if the settings require no reviews", () => {
    expect(planOf(yaml, live).diagnostics).toEqual([]);
  });
});
