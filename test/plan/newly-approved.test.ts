import { describe, expect, it } from "vitest";
import { loginKey } from "../../src/domain/login.ts";
import { makeRights } from "../../src/domain/rights.ts";
import type { ApprovedGrant } from "../../src/plan/approved-state.ts";
import type { Draft } from "../../src/plan/draft.ts";
import { NewlyApproved } from "../../src/plan/newly-approved.ts";
import type { Effect, Plan } from "../../src/plan/plan.generated.ts";
import { makeLive } from "../helpers/make-world.ts";
import { changedEffects, effectOf, planOf } from "../helpers/plan-of.ts";

const TODAY = "2026-12-01";
const people = { ann: {}, bob: {} };
const live = makeLive({ sites: ["Shop", "Blog"], people });
const catalog = live.capabilities;
const rights = (role: "view" | "write" | "admin") => makeRights(role, [], catalog);
const VIEW: ApprovedGrant = {
  digest: "a",
  key: loginKey("ann"),
  login: "ann",
  rights: rights("view"),
  sites: new Set([1]),
};
const SUPERUSER: ApprovedGrant = { ...VIEW, rights: undefined, superuser: true, sites: new Set() };

const YAML = `users:
  ann: { access: [{ role: view, sites: [1] }, { role: write, sites: [2] }] }
  bob: { superuser: true, email: new@example.org }
  new: { email: n@example.org, access: [{ role: view, sites: [1] }] }
`;
const plan = planOf(YAML, live);
const draftOf = (start: string, key = "ann", from: Plan = plan): Draft => ({
  key: loginKey(key),
  written: false,
  ended: false,
  sso: false,
  unmanaged: false,
  effect: effectOf(from, start),
});
const gives = (
  draft: Draft,
  added: readonly ApprovedGrant[],
  effects: readonly Effect[] = [],
): boolean =>
  new NewlyApproved({ added }, [{ plan: { ...plan, effects: [...effects] } }]).gives(
    draft,
    TODAY,
    catalog,
  );

describe("effects for which an approved plan had nothing to do are approved with its grants", () => {
  const gain = draftOf("ann site 1");

  it("rights on a site are approved if a grant in force gives them", () => {
    expect(gives(gain, [VIEW])).toBe(true);
    expect(gives(gain, [{ ...VIEW, from: TODAY, until: TODAY }])).toBe(true);
  });

  it.each([
    ["that does not exist", []],
    ["of somebody else", [{ ...VIEW, key: loginKey("bob") }]],
    ["on another site", [{ ...VIEW, sites: new Set([2]) }]],
    ["that begins tomorrow", [{ ...VIEW, from: "2026-12-02" }]],
    ["that ended yesterday", [{ ...VIEW, until: "2026-11-30" }]],
    ["that is the last day of a user", [{ ...VIEW, everything: true as const }]],
    ["of the super user right", [SUPERUSER]],
  ])("effects are not approved by a grant %s", (_, added) => {
    expect(gives(gain, added)).toBe(false);
  });

  it("effects are not approved if they grant more than the grants together with the existing rights", () => {
    const write = draftOf("ann site 2");
    const both = { ...VIEW, sites: new Set([1, 2]) };
    expect(gives(write, [both])).toBe(false);
    expect(gives(write, [both, { ...both, rights: rights("write") }])).toBe(true);
    const publish = "tagmanager_publish_live_container";
    const admin = makeRights("admin", [], catalog);
    const had = planOf(
      "users:\n  ann: { access: [{ role: admin, sites: [1] }] }\n",
      makeLive({ sites: ["Shop"], people: { ann: { access: { 1: `write + ${publish}` } } } }),
    );
    expect(gives(draftOf("ann site 1", "ann", had), [{ ...VIEW, rights: admin }])).toBe(true);
  });

  it("a loss and an effect that grants nothing are not approved with new grants", () => {
    const lost = { ...gain, effect: { ...gain.effect, loss: true } };
    expect(gives(lost, [VIEW])).toBe(false);
    const nothing = { ...gain, effect: { ...gain.effect, after: null } as Effect };
    expect(gives(nothing, [VIEW])).toBe(false);
  });

  it("a super user right is approved if a grant gives it, but its loss never is", () => {
    const gained = draftOf("bob super user", "ann");
    expect(gives(gained, [VIEW, SUPERUSER])).toBe(true);
    expect(gives(gained, [VIEW])).toBe(false);
    const lost = { ...gained, effect: { ...gained.effect, before: true, after: false } as Effect };
    expect(gives(lost, [SUPERUSER])).toBe(false);
  });

  it("a new account is approved by any grant in force, but no other change of an account or e-mail address is", () => {
    const made = draftOf("new account", "ann");
    expect(gives(made, [VIEW])).toBe(true);
    expect(gives(made, [{ ...VIEW, from: "2026-12-02" }])).toBe(false);
    const resent = { ...made, effect: { ...made.effect, before: "expired" } as Effect };
    expect(gives(resent, [VIEW])).toBe(false);
    const deleted = { ...made, effect: { ...made.effect, after: "absent" } as Effect };
    expect(gives(deleted, [VIEW])).toBe(false);
    expect(gives(draftOf("bob e-mail", "ann"), [VIEW])).toBe(false);
  });
});

describe("a place for which an approved plan had an effect is decided by that plan", () => {
  const gain = draftOf("ann site 1");
  const own = planOf(YAML, live, { changed: changedEffects(gain.effect) });
  const held = (reason: "not-approved" | "removals"): Effect => ({
    ...gain.effect,
    held: [{ reason, text: "" }],
  });

  it("a place is decided by its plan if the effect was the pull request's, or was on hold for another reason", () => {
    expect(gives(gain, [VIEW], [effectOf(own, "ann site 1")])).toBe(false);
    expect(gives(gain, [VIEW], [held("removals")])).toBe(false);
    const twice = {
      ...held("removals"),
      held: [...held("not-approved").held, ...held("removals").held],
    };
    expect(gives(gain, [VIEW], [twice])).toBe(false);
  });

  it("a place is not decided if only lines without approval led to its effect", () => {
    expect(gives(gain, [VIEW], [held("not-approved")])).toBe(true);
    const pull = { ...held("not-approved"), cause: "pull-request" as const };
    expect(gives(gain, [VIEW], [pull])).toBe(false);
  });

  it("other places are not decided by a plan", () => {
    expect(gives(gain, [VIEW], [effectOf(own, "bob super user")])).toBe(true);
  });
});
