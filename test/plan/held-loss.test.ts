import { describe, expect, it } from "vitest";
import { effectHash } from "../../src/plan/effect-core.ts";
import type { SiteEffect } from "../../src/plan/plan.generated.ts";
import { baselineOf } from "../helpers/baseline-of.ts";
import { makeLive } from "../helpers/make-world.ts";
import { effectsOf, type PlanOptions, planOf } from "../helpers/plan-of.ts";

const TEMPLATES = "tagmanager_use_custom_templates";
const PUBLISH = "tagmanager_publish_live_container";
const live = (rights: string) =>
  makeLive({ sites: ["Shop"], people: { ann: { access: { 1: rights } } } });
const grant = (rights: string): string =>
  `users:\n  ann: { access: [{ ${rights}, sites: [1] }] }\n`;
const WRITE = grant("role: write");

function cell(yaml: string, before: string, options: PlanOptions = {}): SiteEffect {
  const plan = planOf(yaml, live(before), options);
  const [effect] = plan.effects;
  if (plan.effects.length !== 1 || effect?.kind !== "site")
    throw new Error(`not one effect on a site: ${effectsOf(plan).join("; ")}`);
  return effect;
}
const reasons = ({ heldLoss }: SiteEffect): string[] | undefined =>
  heldLoss?.held.map(({ reason }) => reason);

describe("a gain is applied although the loss on the same site is on hold", () => {
  it.each([
    ["removals: written", "role: write", `view + ${TEMPLATES}`, `write + ${TEMPLATES}`],
    ["removals: none", "role: write", `view + ${TEMPLATES}`, `write + ${TEMPLATES}`],
    [
      "removals: all\nprotect: { logins: [ann] }",
      "role: write",
      `view + ${TEMPLATES}`,
      `write + ${TEMPLATES}`,
    ],
    [
      "",
      `role: write, capabilities: [${PUBLISH}]`,
      `write + ${TEMPLATES}`,
      `write + ${PUBLISH} + ${TEMPLATES}`,
    ],
    ["", `role: view, capabilities: [${PUBLISH}]`, "write", `write + ${PUBLISH}`],
    ["", "role: admin", "view + of_a_plugin", "admin + of_a_plugin"],
  ])("%s: %s for %s", (settings, rights, before, after) => {
    const effect = cell(grant(rights), before, { settings });
    expect(effectsOf(planOf(grant(rights), live(before), { settings }))).toEqual([
      `ann site 1: ${before} -> ${after}`,
    ]);
    expect(reasons(effect)).toEqual([settings.includes("protect") ? "protected" : "removals"]);
    expect(effect.loss).toBe(false);
  });

  it("an applied gain is a gain of admin only for somebody who was not admin", () => {
    const [gained, stays] = [
      cell(grant("role: admin"), "view + of_a_plugin"),
      cell(grant("role: admin, capabilities: [tagmanager_write]"), "admin + of_a_plugin"),
    ];
    expect(gained.risks).toEqual(["admin"]);
    expect(cell(WRITE, `view + ${TEMPLATES}`).risks).toEqual([]);
    expect(stays.risks).not.toContain("admin");
  });

  it("an applied gain contains what the manifests grant, and why the rest stays", () => {
    const { after, heldLoss, risks } = cell(grant("role: admin"), "view + of_a_plugin");
    expect(after).toEqual({ role: "admin", capabilities: ["of_a_plugin"] });
    expect(heldLoss?.after).toEqual({ role: "admin", capabilities: [] });
    expect(heldLoss?.held[0]?.text).toContain("No manifest ends this access.");
    expect(risks).toEqual(["admin"]);
  });

  it("a gain is applied together with a loss that is not on hold, as one change", () => {
    expect(
      effectsOf(planOf(WRITE, live(`view + ${TEMPLATES}`), { settings: "removals: all" })),
    ).toEqual([`ann site 1: view + ${TEMPLATES} -> write, a loss`]);
  });

  it("a change without a gain is on hold as a whole", () => {
    const plan = planOf(grant("role: view"), live(`write + ${TEMPLATES}`));
    expect(effectsOf(plan)).toEqual([
      `ann site 1: write + ${TEMPLATES} -> view, a loss, held: removals`,
    ]);
  });

  it("a gain is on hold too if the reason concerns the gain", () => {
    const only = new Set<never>();
    const effect = cell(WRITE, `view + ${TEMPLATES}`, { run: { hasPassword: true, only } });
    expect(effect.held.map(({ reason }) => reason)).toEqual(["not-selected"]);
    expect(reasons(effect)).toEqual(["removals"]);
  });

  it("a gain has the hash of what is applied, because the note about the loss is not part of it", () => {
    const written = planOf(WRITE, live(`view + ${TEMPLATES}`));
    const granted = planOf(
      grant(`role: write, capabilities: [${TEMPLATES}]`),
      live(`view + ${TEMPLATES}`),
    );
    expect(effectsOf(written)).toEqual(effectsOf(granted));
    expect(written.effects.map(effectHash)).toEqual(granted.effects.map(effectHash));
    const none = planOf(WRITE, live(`view + ${TEMPLATES}`), { settings: "removals: none" });
    expect(none.hash).toBe(written.hash);
  });
});

describe("the gain needs its own approval, whatever holds the loss", () => {
  const before = live(`view + ${TEMPLATES}`);
  const approved = planOf(WRITE, before);

  it("a loss on hold does not hide a gain without approval", () => {
    const empty = planOf("users: {}\n", before);
    const plan = planOf(WRITE, before, { approved: empty });
    expect(effectsOf(plan)).toEqual([
      `ann site 1: view + ${TEMPLATES} -> write + ${TEMPLATES}, held: not-approved`,
    ]);
  });

  it("an approved gain is applied", () => {
    expect(effectsOf(planOf(WRITE, before, { approved }))).toEqual([
      `ann site 1: view + ${TEMPLATES} -> write + ${TEMPLATES}`,
    ]);
  });

  it("an approved gain is applied even if the kept rights have changed meanwhile", () => {
    expect(effectsOf(planOf(WRITE, live("view"), { approved }))).toEqual([
      "ann site 1: view -> write",
    ]);
    expect(effectsOf(planOf(WRITE, live(`view + ${PUBLISH}`), { approved }))).toEqual([
      `ann site 1: view + ${PUBLISH} -> write + ${PUBLISH}`,
    ]);
  });

  it("a loss that is no longer on hold was not approved with the gain, so only the gain is applied", () => {
    const effect = cell(WRITE, `view + ${TEMPLATES}`, { approved, settings: "removals: all" });
    expect(effect.held).toEqual([]);
    expect(reasons(effect)).toEqual(["not-approved"]);
    const rest = planOf(WRITE, live(`write + ${TEMPLATES}`), {
      approved,
      settings: "removals: all",
    });
    expect(effectsOf(rest)).toEqual([
      `ann site 1: write + ${TEMPLATES} -> write, a loss, held: not-approved`,
    ]);
  });

  it("an approved plan without a loss does not approve a loss that came later", () => {
    const plain = planOf(WRITE, live("view"));
    const effect = cell(WRITE, `view + ${PUBLISH}`, { approved: plain, settings: "removals: all" });
    expect([effect.after?.role, effect.held, reasons(effect)]).toEqual([
      "write",
      [],
      ["not-approved"],
    ]);
  });
});

describe("an approved gain is applied", () => {
  const first = live(`view + ${TEMPLATES}`);
  const baseline = baselineOf(live("view"), WRITE);

  it("an approved gain is applied in addition to a right that only a line without approval grants", () => {
    const both = `users:\n  ann: { access: [{ role: write, sites: [1] }, { role: view, sites: [1], capabilities: [${TEMPLATES}] }] }\n`;
    const effect = cell(both, `view + ${TEMPLATES}`, {
      baseline,
      scope: "approved",
      settings: "removals: all",
    });
    expect([effect.after, reasons(effect)]).toEqual([
      { role: "write", capabilities: [TEMPLATES] },
      ["not-approved"],
    ]);
  });

  it("an approved gain is applied in addition to an approved grant whose end is on hold", () => {
    const ends = `users:\n  ann: { access: [{ role: view, sites: [1], capabilities: [${TEMPLATES}], until: 2026-11-30 }] }\n`;
    const both = ends.replace("access: [", "access: [{ role: write, sites: [1] }, ");
    const before = baselineOf(first, ends, { today: "2026-11-30" });
    const effect = cell(both, `view + ${TEMPLATES}`, {
      baseline: before,
      settings: "protect: { logins: [ann] }",
    });
    expect([effect.after, effect.held, reasons(effect)]).toEqual([
      { role: "write", capabilities: [TEMPLATES] },
      [],
      ["protected"],
    ]);
  });
});

describe("after the gain, the loss remains", () => {
  const after = live(`write + ${TEMPLATES}`);
  it.each([
    [
      "which is not a change by hand if the right was there before",
      `view + ${TEMPLATES}`,
      "not-applied",
    ],
    ["which is a change by hand if the right was granted by hand", "view", "by-hand"],
    [
      "which is a change by hand if the last state had more rights",
      `admin + of_a_plugin`,
      "by-hand",
    ],
  ])("%s", (_, then, cause) => {
    const plan = planOf(WRITE, after, { baseline: baselineOf(live(then), "users: {}\n") });
    expect(effectsOf(plan)).toEqual([
      `ann site 1: write + ${TEMPLATES} -> write, a loss, held: removals`,
    ]);
    expect(plan.effects[0]?.cause).toBe(cause);
  });

  it("the remaining loss causes no drift, because it was on hold before", () => {
    const previous = baselineOf(live(`view + ${TEMPLATES}`), WRITE);
    const baseline = baselineOf(after, WRITE, { previous });
    expect(planOf(WRITE, after, { baseline, scope: "all" }).effects[0]?.cause).toBe("held");
  });
});
