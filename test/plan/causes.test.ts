import { describe, expect, it } from "vitest";
import type { Baseline } from "../../src/plan/baseline.generated.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive, type WorldSeed } from "../helpers/make-world.ts";
import { brief, changedEffects, effectOf, type PlanOptions, planOf } from "../helpers/plan-of.ts";

const DAY = "2026-11-20";
type Live = ReturnType<typeof makeLive>;

/** The last verified state of a server, with what the manifests of that day left. */
const verified = (live: Live, yaml = "users: {}\n"): Baseline =>
  baselineOf(live, yaml, { today: DAY });
const causes = (yaml: string, live: Live, options: PlanOptions = {}): string[] =>
  planOf(yaml, live, options).effects.map(
    (effect) => `${brief(effect).replace(/, (?:a loss|held).*$/, "")}: ${effect.cause}`,
  );
const world = (people: WorldSeed["people"] = {}, rest: Partial<WorldSeed> = {}): Live =>
  makeLive({ sites: ["Shop"], people, ...rest });

describe("why live and manifests differ", () => {
  const none = world({ ann: {} });
  const view = world({ ann: { access: { 1: "view" } } });
  const GIVE = "users:\n  ann: { access: [{ role: view, sites: all }] }\n";
  const TAKE = "users:\n  ann: { access: [] }\n";
  const ENDED = "users:\n  ann: { access: [{ role: view, sites: all, until: 2026-11-30 }] }\n";
  const STARTED = "users:\n  ann: { access: [{ role: view, sites: all, from: 2026-12-01 }] }\n";
  it.each<[string, string, string, Live, Baseline | undefined]>([
    ["a line that was never made", "not-applied", GIVE, none, verified(none)],
    ["a line that was held at the last apply already", "held", TAKE, view, verified(view, TAKE)],
    ["access that somebody took by hand", "by-hand", GIVE, none, verified(view)],
    ["access that somebody gave by hand", "by-hand", TAKE, view, verified(none)],
    [
      "access of an account that is newer than the last apply",
      "by-hand",
      TAKE,
      view,
      verified(world()),
    ],
    ["a passed until", "ended", ENDED, view, verified(view)],
    [
      "a passed until of the user",
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
    ["nothing, without a last verified state", "unexplained", GIVE, none, undefined],
    ["a passed until, without a last verified state", "ended", ENDED, view, undefined],
    ["a from that is today, without a last verified state", "started", STARTED, none, undefined],
    [
      "a from that is older, without a last verified state",
      "unexplained",
      STARTED.replace("12-01", "11-30"),
      none,
      undefined,
    ],
  ])("%s: %s", (_, cause, yaml, live, baseline) => {
    expect(planOf(yaml, live, { baseline }).effects.map((effect) => effect.cause)).toEqual([cause]);
  });

  it("a site that is newer than the last apply", () => {
    const live = makeLive({ sites: ["Shop", "Blog"], people: { ann: {} } });
    expect(causes(GIVE, live, { baseline: verified(none) })).toEqual([
      "ann site 1: none -> view: not-applied",
      "ann site 2: none -> view: new-site",
    ]);
  });

  it("this pull request comes before everything else", () => {
    const changed = changedEffects(effectOf(planOf(GIVE, none), "ann"));
    expect(
      planOf(GIVE, none, { baseline: verified(view), changed }).effects.map(({ cause }) => cause),
    ).toEqual(["pull-request"]);
  });

  it("accounts, super users, e-mails and the public are told apart too", () => {
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

  it("the last verified state holds no e-mail, and rights by site", () => {
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
