import type { Live } from "../../src/domain/live.ts";
import { loginKey } from "../../src/domain/login.ts";
import { makeRights, type Rights, type Role } from "../../src/domain/rights.ts";
import type { ApprovedPlan } from "../../src/plan/approval.ts";
import { effectHash } from "../../src/plan/effect-core.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import type { Changed, PlanInput } from "../../src/plan/plan-input.ts";
import type { Effect, Plan } from "../../src/plan/plan.generated.ts";
import { makeManifest, TODAY } from "./make-world.ts";

export interface PlanOptions extends Partial<Omit<PlanInput, "manifest" | "live" | "approved">> {
  /** A plan that is approved as a whole, or several partly approved plans. */
  readonly approved?: Plan | readonly ApprovedPlan[] | undefined;
  /** Lines of settings.yaml in addition to the URL and `account: root`. */
  readonly settings?: string;
  /** The whole settings.yaml. */
  readonly allSettings?: string | undefined;
}

function approvedBy(approved: PlanOptions["approved"]): Pick<PlanInput, "approved"> {
  if (approved === undefined) return {};
  return { approved: "effects" in approved ? [{ plan: approved, covers: "all" }] : approved };
}

/** The files of an instance, including settings.yaml. */
export function filesOf(
  yaml: string | Readonly<Record<string, string>>,
  { settings = "", allSettings }: Pick<PlanOptions, "settings" | "allSettings">,
): Record<string, string> {
  return {
    "settings.yaml":
      allSettings ?? `url: https://analytics.example.org\naccount: root\n${settings}\n`,
    ...(typeof yaml === "string" ? { "access.yaml": yaml } : yaml),
  };
}

/** The changes of a pull request that has exactly these effects. */
export const changedEffects = (...effects: readonly Effect[]): Changed => ({
  effects: new Set(effects.map(effectHash)),
  added: new Set(),
  removed: new Set(),
});

/**
 * The plan for manifests in one file (or several by name), with the password, on the day of the
 * tests.
 */
export function planOf(
  yaml: string | Readonly<Record<string, string>>,
  live: Live,
  { settings = "", allSettings, approved, ...input }: PlanOptions = {},
): Plan {
  const manifest = makeManifest(filesOf(yaml, { settings, allSettings }));
  return makePlan({
    manifest,
    live,
    now: new Date("2026-12-01T06:00:05Z"),
    today: TODAY,
    run: { hasPassword: true },
    ...approvedBy(approved),
    ...input,
  });
}

const rightsText = (rights: Rights | null): string =>
  rights ? [rights.role, ...rights.capabilities].join(" + ") : "none";

function what(effect: Effect): string {
  switch (effect.kind) {
    case "account":
      return `account ${effect.before} -> ${effect.after}`;
    case "site":
      return `site ${effect.site}: ${rightsText(effect.before)} -> ${rightsText(effect.after)}`;
    case "superuser": {
      const access = (effect.access ?? [])
        .map(({ site, rights }) => `${rightsText(rights)} on ${site}`)
        .join(", ");
      return `super user ${effect.before} -> ${effect.after}${effect.access ? ` (${access})` : ""}`;
    }
    case "email":
      return `e-mail ${effect.before} -> ${effect.after}`;
  }
}

/** `ann site 1: write -> view, a loss, held: removals` */
export function brief(effect: Effect): string {
  const held =
    effect.held.length > 0 ? `, held: ${effect.held.map(({ reason }) => reason).join(" + ")}` : "";
  return `${effect.login} ${what(effect)}${effect.loss ? ", a loss" : ""}${held}`;
}

/** All effects of a plan in order, one line each. */
export const effectsOf = (plan: Plan): string[] => plan.effects.map(brief);

/** The only effect whose line begins with `start`. */
export function effectOf(plan: Plan, start: string): Effect {
  const found = plan.effects.filter((effect) => brief(effect).startsWith(start));
  if (found.length !== 1 || !found[0])
    throw new Error(`${found.length} effects begin with ${start}: ${effectsOf(plan).join("; ")}`);
  return found[0];
}

/** Adds access rows of logins without an account. */
export function withOrphans(
  live: Live,
  orphans: Readonly<Record<string, Readonly<Record<number, Role>>>>,
): Live {
  return {
    ...live,
    orphans: new Map(
      Object.entries(orphans).map(([login, rows]) => [
        loginKey(login),
        new Map(
          Object.entries(rows).map(([site, role]) => [
            Number(site),
            makeRights(role, [], live.capabilities),
          ]),
        ),
      ]),
    ),
  };
}
