import { join } from "node:path";
import { writeWhole } from "../../files/write-file.ts";
import type { Settings } from "../../manifest/model.ts";
import { withEmailMarks } from "../../plan/effect-core.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import { withoutEmails } from "../../plan/without-emails.ts";
import { renderPlanJson } from "../../render/plan-json.ts";
import { type Context, mayPublish } from "../platform/context.ts";

/**
 * What a plan is for. The same head can belong to several pull requests, and can be planned again.
 */
export interface PlanSubject {
  readonly pull: number;
  readonly head: string;
  readonly attempt: number;
}

/**
 * The name of the artifact in which the plan workflow stores the plan of a pull request for apply.
 * It is unique within a run, so no plan replaces another.
 */
export const artifactName = (instance: string, { pull, head, attempt }: PlanSubject): string =>
  `matomo-access-plan-${instance.replaceAll(/[^A-Za-z0-9._-]/g, "-")}-${pull}-${head}-${attempt}`;

/**
 * Applies `clean` to all texts of a plan except logins. The caller handles fields that contain only
 * an e-mail.
 */
function mapTexts(value: unknown, clean: (text: string) => string, key = ""): unknown {
  if (typeof value === "string")
    return key === "login" || key === "email" || key === "url" ? value : clean(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, clean, key));
  if (value === null || typeof value !== "object") return value;
  // In an effect on an e-mail, `before` and `after` are e-mails.
  const isEmail = "kind" in value && value.kind === "email";
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isEmail && (name === "before" || name === "after") ? item : mapTexts(item, clean, name),
    ]),
  );
}

/**
 * The plan to show to people, without e-mails in texts that somebody typed. Effects and hash are
 * unchanged.
 */
export const shownPlan = (plan: Plan): Plan => mapTexts(plan, withoutEmails(plan)) as Plan;

/**
 * The plan as a public file. E-mails are replaced by marks, which change neither the hash nor what
 * the plan approves.
 */
function publicPlan(plan: Plan): Plan {
  const shown = shownPlan(plan);
  return { ...shown, effects: shown.effects.map(withEmailMarks) };
}

/**
 * Stores a plan as a file for the workflow to upload. Everybody with access to the repository can
 * read this file. On a public repository it contains no e-mails, and is stored only if the settings
 * allow it.
 */
export function keepPlan(context: Context, settings: Settings, plan: Plan): string | undefined {
  if (!mayPublish(context, settings)) return undefined;
  const { runner, instance, isPrivate } = context;
  const file = join(runner.temporary, "matomo-access", instance, "plan.json");
  writeWhole(file, renderPlanJson(isPrivate ? plan : publicPlan(plan)), runner.io);
  return file;
}
