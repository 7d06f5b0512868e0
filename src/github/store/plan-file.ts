import { join } from "node:path";
import { writeWhole } from "../../files/write-file.ts";
import type { Settings } from "../../manifest/model.ts";
import { markOfEmail } from "../../plan/effect-core.ts";
import type { Effect, Plan } from "../../plan/plan.generated.ts";
import { withoutEmails } from "../../plan/without-emails.ts";
import { renderPlanJson } from "../../render/plan-json.ts";
import { type Context, mayPublish } from "../platform/context.ts";

/** What a plan is of: the same head may belong to several pull requests, and be planned again. */
export interface PlanSubject {
  readonly pull: number;
  readonly head: string;
  readonly attempt: number;
}

/**
 * The name under which the plan workflow keeps the plan of a pull request, and apply looks for it in
 * the artifacts of the run. No two plans of a run have the same, so nothing is ever replaced.
 */
export const artifactName = (instance: string, { pull, head, attempt }: PlanSubject): string =>
  `matomo-access-plan-${instance.replaceAll(/[^A-Za-z0-9._-]/g, "-")}-${pull}-${head}-${attempt}`;

/**
 * Every text of a plan but logins, through `clean`. Fields that hold an e-mail and nothing else are
 * left to the caller.
 */
function mapTexts(value: unknown, clean: (text: string) => string, key = ""): unknown {
  if (typeof value === "string")
    return key === "login" || key === "email" || key === "url" ? value : clean(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, clean, key));
  if (value === null || typeof value !== "object") return value;
  // Of an e-mail's effect, before and after are e-mails.
  const isEmail = "kind" in value && value.kind === "email";
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isEmail && (name === "before" || name === "after") ? item : mapTexts(item, clean, name),
    ]),
  );
}

/**
 * The plan as it may be shown to people: texts that somebody typed hold no e-mails. The effects,
 * and so the hash, are the same.
 */
export const shownPlan = (plan: Plan): Plan => mapTexts(plan, withoutEmails(plan)) as Plan;

/**
 * The plan as a file for everybody: e-mails are replaced by marks, which count the same for the
 * hash and for approvals.
 */
function publicPlan(plan: Plan): Plan {
  const shown = shownPlan(plan);
  const effects = shown.effects.map((effect): Effect => {
    if (effect.kind === "email")
      return { ...effect, before: markOfEmail(effect.before), after: markOfEmail(effect.after) };
    return effect.kind === "account" && effect.email !== undefined
      ? { ...effect, email: markOfEmail(effect.email) }
      : effect;
  });
  return { ...shown, effects };
}

/**
 * Keeps a plan as file for the workflow to upload: everybody who can read the repository can read
 * it. On a public repository there is none unless the default branch's settings allow it, and it
 * holds no e-mails.
 */
export function keepPlan(context: Context, settings: Settings, plan: Plan): string | undefined {
  if (!mayPublish(context, settings)) return undefined;
  const { runner, instance, isPrivate } = context;
  const file = join(runner.temporary, "matomo-access", instance, "plan.json");
  writeWhole(file, renderPlanJson(isPrivate ? plan : publicPlan(plan)), runner.io);
  return file;
}
