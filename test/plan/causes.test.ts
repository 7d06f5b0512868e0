import { describe, expect, it } from "vitest";
import { loginKey } from "../../src/domain/login.ts";
import { acceptanceOf } from "../../src/plan/acceptance.ts";
import { NewlyApproved } from "../../src/plan/newly-approved.ts";
import { effectHash } from "../../src/plan/effect-core.ts";
import type { Baseline } from "../../src/plan/baseline.generated.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, type WorldSeed } from "../helpers/make-world.ts";
import { brief, changedEffects, effectOf, type PlanOptions, planOf } from "../helpers/plan-of.ts";

const DAY = "2026-11-20";
type Live = ReturnType<typeof makeLive>;

/** The last verified state of a server, including what the manifests of that day left. */
const verified = (live: Live, yaml = "users: {}\n"): Baseline =>
  baselineOf(live, yaml, { today: DAY });
const causes = (yaml: string, live: Live, options: PlanOptions = {}): string[] =>
  planOf(yaml, live, options).effects.map(
    (effect) => `${brief(effect).replace(/, (?:a loss|held).*$/, "")}: ${effect.cause}`,
  );
const world = (people: WorldSeed["people"] = {}, rest: Partial<WorldSeed> = {}): Live =>
  makeLive({ sites: ["Shop"], people, ...rest });

describe("a grant that was approved to begin later", () => {
  it("an approved grant begins on its day, although a line without approval left the same effect on hold", () => {
    const none = world({ ann: {} });
    const line = (from: string): string => `{ role: view, sites: [Shop]${from} }`;
    const yaml = (...lines: string[]): string =>
      `users:\n  ann: { access: [${lines.join(", ")}] }\n`;
    const approved = line(", from: 2026-11-28");
    const baseline = verified(none, yaml(approved));
    const pushed = planOf(yaml(approved, line("")), none, { baseline, scope: "all", today: DAY });
    const [effect] = pushed.effects;
    if (!effect) throw new Error("the pushed line of this test gives nothing");
    const left = { ...baseline, left: { [effectHash(effect)]: effect.cause } };
    const night = planOf(yaml(approved, line("")), none, {
      baseline: left,
      scope: "approved",
      approved: [],
      run: { hasPassword: true, scheduled: true },
    });
    expect(night.effects.map((one) => [brief(one), one.cause])).toEqual([
      ["ann site 1: none -> view", "started"],
    ]);
  });
});

describe("the cause of a difference", () => {
  const none = world({ ann: {} });
  const view = world({ ann: { access: { 1: "view" } } });
  const GIVE = "users:\n  ann: { access: [{ role: view, sites: all }] }\n";
  const TAKE = "users:\n  ann: { access: [] }\n";
  const ENDED = "users:\n  ann: { access: [{ role: view, sites: all, until: 2026-11-30 }] }\n";
  const STARTED = "users:\n  ann: { access: [{ role: view, sites: all, from: 2026-12-01 }] }\n";
  it.each<[string, string, string, Live, Baseline | undefined]>([
    ["a line that was never applied", "not-applied", GIVE, none, verified(none)],
    ["a line that was already on hold at the last apply", "held", TAKE, view, verified(view, TAKE)],
    ["access that somebody removed by hand", "by-hand", GIVE, none, verified(view)],
    ["access that somebody granted by hand", "by-hand", TAKE, view, verified(none)],
    [
      "access of an account that is newer than the last apply",
      "by-hand",
      TAKE,
      view,
      verified(world()),
    ],
    ["a past until", "ended", ENDED, view, verified(view)],
    [
      "a past until of the user",
      "ended",
      "users:\n  ann: { until: 2026-11-30 }\n",
      view,
      verified(view),
    ],
    ["a from since the last apply", "started", STARTED, none, verified(none)],
    [
      "a from before the last apply",
      "not-applied",
      STARTED.replace("2026-12-01", DAY),
      none,
      verified(none),
    ],
    ["a difference without a last verified state", "unexplained", GIVE, none, undefined],
    ["a past until, without a last verified state", "ended", ENDED, view, undefined],
    ["a from of today, without a last verified state", "started", STARTED, none, undefined],
    [
      "an older from, without a last verified state",
      "unexplained",
      STARTED.replace("12-01", "11-30"),
      none,
      undefined,
    ],
  ])("%s: %s", (_, cause, yaml, live, baseline) => {
    expect(planOf(yaml, live, { baseline }).effects.map((effect) => effect.cause)).toEqual([cause]);
  });

  it("access to a site newer than the last apply has the cause `new-site`", () => {
    const live = makeLive({ sites: ["Shop", "Blog"], people: { ann: {} } });
    expect(causes(GIVE, live, { baseline: verified(none) })).toEqual([
      "ann site 1: none -> view: not-applied",
      "ann site 2: none -> view: new-site",
    ]);
  });

  it("the cause `pull-request` takes precedence over all other causes", () => {
    const changed = changedEffects(effectOf(planOf(GIVE, none), "ann"));
    expect(
      planOf(GIVE, none, { baseline: verified(view), changed }).effects.map(({ cause }) => cause),
    ).toEqual(["pull-request"]);
  });

  it("accounts, super users, e-mails and public access have causes too", () => {
    const before = world(
      { ann: { email: "ann@example.org" }, gone: {}, was: { superuser: true }, stays: {} },
      { public: {} },
    );
    const now = world(
      { ann: { email: "other@example.org" }, made: {}, was: {}, stays: { email: "x@example.org" } },
      { public: { 1: "view" } },
    );
    const yaml = `
users:
  ann: { email: ann@example.org }
  gone: { email: gone@example.org, access: [{ role: view, sites: all }] }
  made: { absent: true }
  stays: { absent: true }
  was: { superuser: true }
public: []
`;
    expect(causes(yaml, now, { baseline: verified(before) })).toEqual([
      "ann e-mail other@example.org -> ann@example.org: by-hand",
      "anonymous site 1: view -> none: by-hand",
      "gone account absent -> invited: by-hand",
      "gone site 1: none -> view: not-applied",
      "made account present -> absent: by-hand",
      "stays account present -> absent: not-applied",
      "was super user false -> true: by-hand",
    ]);
  });

  it("accounts outside the manifests that gained rights are new", () => {
    const before = world({
      same: { access: { 1: "view" } },
      more: { access: { 1: "view" } },
      less: { access: { 1: "view" } },
      top: {},
    });
    const now = world({
      same: { access: { 1: "view" } },
      more: { access: { 1: "admin" } },
      less: {},
      top: { superuser: true },
      made: { access: { 1: "view" } },
    });
    const { unmanaged } = planOf("users:\n  root: { superuser: true }\n", now, {
      baseline: verified(before),
      allSettings: "url: https://analytics.example.org\n",
    });
    expect(unmanaged.people.map(({ login, isNew }) => `${login} ${isNew}`)).toEqual([
      "less false",
      "made true",
      "more true",
      "same false",
      "top true",
    ]);
  });

  it("the last verified state contains rights by site, and no e-mails", () => {
    const live = world(
      {
        ann: {
          email: "ann@example.org",
          access: { 1: "write + tagmanager_publish_live_container" },
        },
      },
      { public: { 1: "view" } },
    );
    const baseline = verified(live);
    expect(JSON.stringify(baseline)).not.toContain("@");
    expect(baseline).toMatchObject({
      version: 2,
      url: "https://analytics.example.org",
      at: "2026-12-01T06:00:00.000Z",
      day: DAY,
      sites: { 1: { name: "Shop", group: "", host: "example.org" } },
      highestSite: 1,
      grants: {},
      people: {
        ann: { superuser: false, access: { "write+tagmanager_publish_live_container": [1] } },
        root: { superuser: true, access: {} },
      },
      public: [1],
      left: {},
    });
  });
});

describe("a change by hand differs from a change that was only not applied", () => {
  const ann = (more: object = {}): Live => world({ ann: { email: "ann@example.org", ...more } });
  const OTHER = "users:\n  ann: { email: new@example.org }\n";

  it("an e-mail address changed by hand is distinguished from a change that was not applied", () => {
    const baseline = verified(ann());
    expect(causes(OTHER, ann(), { baseline })).toEqual([
      "ann e-mail ann@example.org -> new@example.org: not-applied",
    ]);
    expect(causes(OTHER, ann({ email: "evil@example.com" }), { baseline })).toEqual([
      "ann e-mail evil@example.com -> new@example.org: by-hand",
    ]);
  });

  it("public access changed by hand is distinguished from a change that was not applied", () => {
    const [open, closed] = [world({}, { public: { 1: "view" } }), world()];
    const both = (yaml: string, now: Live): string[] =>
      [open, closed].flatMap((then) => causes(yaml, now, { baseline: verified(then) }));
    expect(both("public: [{ sites: [1] }]\n", closed)).toEqual([
      "anonymous site 1: none -> view: by-hand",
      "anonymous site 1: none -> view: not-applied",
    ]);
    expect(both("public: []\n", open)).toEqual([
      "anonymous site 1: view -> none: not-applied",
      "anonymous site 1: view -> none: by-hand",
    ]);
  });

  it("a remaining loss has the cause `not-applied` if the manifests grant everything that was added, and `by-hand` otherwise", () => {
    const yaml =
      "users:\n  ann: { access: [{ role: write, capabilities: [tagmanager_publish_live_container], sites: [1] }] }\n";
    const baseline = verified(ann({ access: { 1: "write + tagmanager_use_custom_templates" } }));
    const now = "write + tagmanager_publish_live_container + tagmanager_use_custom_templates";
    const cause = (access: string): string[] =>
      planOf(yaml, ann({ access: { 1: access } }), { baseline }).effects.map(
        (effect) => effect.cause,
      );
    expect(cause(now)).toEqual(["not-applied"]);
    expect(cause("admin")).toEqual(["by-hand"]);
    expect(cause("write + tagmanager_publish_live_container")).toEqual([]);
    const none = verified(ann());
    const added = planOf(yaml, ann({ access: { 1: now } }), { baseline: none }).effects;
    expect(added.map((effect) => effect.cause)).toEqual(["by-hand"]);
  });

  it("an approved end date keeps its cause although somebody changed the rights by hand", () => {
    const yaml = "users:\n  ann: { access: [{ role: view, sites: [1], until: 2026-11-30 }] }\n";
    const baseline = verified(ann({ access: { 1: "view" } }), yaml);
    expect(causes(yaml, ann({ access: { 1: "admin" } }), { baseline })).toEqual([
      "ann site 1: admin -> none: ended",
    ]);
  });

  it("a grant that this run approves has the cause `started` if its plan had no effect", () => {
    const yaml = "users:\n  ann: { access: [{ role: view, sites: [1] }] }\n";
    const baseline = verified(ann());
    const plan = planOf(yaml, ann(), { baseline, scope: "all" });
    const accepted = acceptanceOf([{ plan, covers: "all" }]);
    const newlyApproved = new NewlyApproved(accepted, [{ plan: { ...plan, effects: [] } }]);
    expect(causes(yaml, ann(), { baseline, accepted, newlyApproved })).toEqual([
      "ann site 1: none -> view: started",
    ]);
  });
});

it("without a verified apply, the cause of an e-mail change or a new right is `unexplained`", () => {
  const yaml = "users:\n  ann: { superuser: true }\n  bob: { email: new@example.org }\n";
  expect(causes(yaml, world({ ann: {}, bob: {} }))).toEqual([
    "ann super user false -> true: unexplained",
    "bob e-mail bob@example.org -> new@example.org: unexplained",
  ]);
});

it("an empty list under `public` ends public access, but a list that only leaves out a site does not", () => {
  const [effect] = planOf("public: []\n", world({}, { public: { 1: "view" } })).effects;
  expect([effect?.cause, effect?.held[0]?.text]).toEqual(["unexplained", undefined]);
  const held = planOf(
    "public: [{ sites: [2] }]\n",
    world({}, { sites: ["A", "B"], public: { 1: "view" } }),
  );
  expect(held.effects[0]?.held[0]?.text).toContain("No manifest ends this access.");
});

it("an effect names the reports that Matomo would delete with the lost access today", () => {
  const live = world(
    { ann: { access: { 1: "view" } } },
    { reports: [{ id: 7, key: loginKey("ann"), siteId: 1, description: "Weekly" }] },
  );
  const [effect] = planOf("users:\n  ann: { access: [] }\n", live).effects;
  expect(effect?.destroys).toEqual(["Weekly"]);
});

describe("a place that an unfinished run may have changed", () => {
  const GIVE = "users:\n  ann: { access: [{ role: view, sites: [1] }] }\n";
  const none = world({ ann: {} });
  const dead = (place: string): Baseline => ({
    ...verified(none),
    applying: { at: "2026-11-21T06:00:00.000Z", places: [place] },
  });

  it("a place that an unfinished run may have changed counts as changed by hand", () => {
    expect(causes(GIVE, none, { baseline: dead("site ann 1") })).toEqual([
      "ann site 1: none -> view: by-hand",
    ]);
  });

  it("an unfinished run does not affect places that it did not reach", () => {
    expect(causes(GIVE, none, { baseline: dead("site ann 2") })).toEqual([
      "ann site 1: none -> view: not-applied",
    ]);
  });
});

describe("a gain in addition to what somebody granted by hand", () => {
  const yaml = "users:\n  ann: { access: [{ role: write, sites: all }] }\n";

  it("a gain on top of rights granted by hand has the cause `by-hand` too, even if the manifests grant all of it", () => {
    const baseline = verified(world({ ann: {} }));
    const now = world({ ann: { access: { 1: "view" } } });
    expect(causes(yaml, now, { baseline })).toEqual(["ann site 1: view -> write: by-hand"]);
  });

  it("a gain on top of rights granted by hand never has the cause `new-site`, because access to a new site starts from nothing", () => {
    const sites = ["Shop", "Blog"];
    const now = world({ ann: { access: { 1: "write" } } }, { sites });
    const given = world({ ann: { access: { 1: "write", 2: "view" } } }, { sites });
    const begun = { day: DAY, lastSite: 1 };
    expect(causes(yaml, now, { begun })).toEqual(["ann site 2: none -> write: new-site"]);
    expect(causes(yaml, given, { begun })).toEqual(["ann site 2: view -> write: unexplained"]);
  });
});
