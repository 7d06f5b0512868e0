import { hashOf } from "../domain/canonical-json.ts";
import { effectHash } from "../plan/effect-core.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { type Drift, isDrift } from "./drift-text.ts";
import { renderPlanMarkdown } from "./plan-markdown.ts";
import { forMarkdown } from "./safe-text.ts";
import { count } from "./words.ts";

export interface DriftIssueInput {
  readonly instance: string;
  readonly plan: Plan;
  readonly drift: Drift;
  readonly runUrl: string;
  readonly applyUrl: string;
  readonly driftUrl: string;
  /** Only counts may be shown: a public repository. */
  readonly withheld: boolean;
}

export const issueTitle = (instance: string): string => `Matomo differs from the manifests: ${instance}`;

/** The effects that count as drift, as a plan of their own. */
function driftPlan(plan: Plan): Plan {
  const effects = plan.effects.filter(isDrift);
  const made = effects.filter(({ held }) => held.length === 0);
  return {
    ...plan,
    effects,
    waiting: [],
    ending: [],
    beginning: [],
    oddities: [],
    diagnostics: [],
    summary: {
      ...plan.summary,
      make: made.length,
      held: effects.length - made.length,
      waiting: 0,
      people: new Set(made.map(({ login }) => login)).size,
      losses: made.filter(({ loss }) => loss).length,
    },
  };
}

/** What the drift is, for telling whether anything is new: not when it was found, nor by which run. */
export function fingerprint(plan: Plan, drift: Drift): string {
  return hashOf({
    effects: plan.effects.filter(isDrift).map(effectHash),
    unmanaged: drift.newUnmanaged,
    frozen: plan.frozen.map(({ login }) => login),
  }).slice(0, 16);
}

/** One line, for the comment that tells that something is new. */
export function driftSummary(plan: Plan, drift: Drift): string {
  const effects = plan.effects.filter(isDrift).length;
  const parts = [
    effects > 0 ? count(effects, "difference") : "",
    drift.newUnmanaged.length > 0 ? `${count(drift.newUnmanaged.length, "account")} outside the manifests with new rights` : "",
    plan.frozen.length > 0 ? `${count(plan.frozen.length, "person", "people")} that cannot be judged` : "",
  ].filter(Boolean);
  return parts.join(", ");
}

/** The body of the one issue of an instance: what differs, and the two ways out. */
export function driftIssue(input: DriftIssueInput): string {
  const { plan, drift, withheld } = input;
  const shown = driftPlan(plan);
  const what = withheld
    ? "The repository is public, so what differs is not shown here. Run `npx matomo-access drift` to see it.\n"
    : [
        renderPlanMarkdown(shown, { limit: 45_000 }).text,
        drift.newUnmanaged.length === 0
          ? ""
          : `\n**Gained rights since the last apply, and stand in no manifest:** ${drift.newUnmanaged.slice(0, 50).map(forMarkdown).join(", ")}${drift.newUnmanaged.length > 50 ? ` and ${drift.newUnmanaged.length - 50} more` : ""}\n`,
      ].join("");
  const ways = [
    "### Two ways out",
    "",
    `- **Put it back**: [run the apply workflow](${input.applyUrl}) with \`approve: ${plan.hash}\`. That makes every difference above, and whatever else is open, as the manifests say.`,
    `- **Adopt it**: [run the drift workflow](${input.driftUrl}) with \`adopt\`. It opens a pull request that writes the live state into the manifests.`,
    "",
    drift.hasBaseline
      ? "Matomo does not tell who changed it."
      : "There is no verified apply to compare with yet, so nobody can say what was changed by hand and what was never applied.",
  ];
  return `Somebody changed Matomo past the manifests: ${driftSummary(plan, drift)}.\n\n${what}\n${ways.join("\n")}\n\n<sub>Found by [this run](${input.runUrl}) at ${plan.live.readAt}. This issue is kept up to date and closes itself.</sub>\n`;
}

/** The check itself failed: nobody knows whether there is drift, which is neither drift nor its end. */
export const failedIssue = (message: string, runUrl: string): string =>
  `**The last check failed**, so nobody knows whether Matomo is as the manifests say.\n\n${forMarkdown(message)}\n\n<sub>[This run](${runUrl}). The issue is brought up to date by the next check that works.</sub>\n`;
