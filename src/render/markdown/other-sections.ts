import { UNCERTAIN } from "../../domain/oddities.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import {
  describeBeginning,
  describePlace,
  describeSource,
  type Wording,
} from "../describe-change.ts";
import { forMarkdown } from "../safe-text.ts";
import { count, shortList } from "../words.ts";
import { folded } from "./fold.ts";
import { boldName, manifestLine } from "./names.ts";

function cut(lines: readonly string[], max: number): string[] {
  return lines.length > max
    ? [...lines.slice(0, max), `- and ${lines.length - max} more`]
    : [...lines];
}

/** The folded sections of a plan other than its changes. @param max lines per section */
export function otherSections(plan: Plan, wording: Wording, max: number): string[] {
  const waiting = plan.waiting.map(
    ({ login, text }) => `- **${forMarkdown(login)}**: ${forMarkdown(text)}`,
  );
  const frozen = plan.frozen.map(
    ({ login, because }) => `- ${boldName(login)}: ${shortList(because.map(manifestLine), 3)}`,
  );
  const reviewed = (plan.reviewed ?? []).map(
    ({ login, day, before }) =>
      `- **${forMarkdown(login)}** on ${forMarkdown(day)}, ${before === undefined ? "never before" : `before on ${forMarkdown(before)}`}`,
  );
  const ending = plan.ending.map(
    ({ login, what, until, why }) =>
      `- **${forMarkdown(login)}**: ${forMarkdown(what)} ends after ${until}, ${describeSource(why, forMarkdown)}`,
  );
  const beginning = plan.beginning.map(
    (entry) =>
      `- ${boldName(entry.login)}: ${describeBeginning(plan, entry, wording)} from ${entry.from}, ${describeSource(entry.why, forMarkdown)}`,
  );
  const findings = plan.diagnostics.map(
    ({ severity, message, at }) =>
      `- ${severity}: ${at ? `${describePlace(at, forMarkdown)} ` : ""}${forMarkdown(message)}`,
  );
  const odd = plan.oddities.map(
    ({ kind, rows, message }) =>
      `- ${UNCERTAIN.includes(kind) ? "" : `${count(rows, "row")}: `}${forMarkdown(message)}`,
  );
  return [
    ...folded(
      `This pull request confirms the access of ${count(reviewed.length, "person", "people")}`,
      cut(reviewed, max),
    ),
    ...folded(`Waiting: ${count(waiting.length, "person", "people")}`, cut(waiting, max)),
    ...folded(
      `Unchanged because of an error: ${count(frozen.length, "person", "people")}`,
      cut(frozen, max),
    ),
    ...folded(`Begins later: ${beginning.length}`, cut(beginning, max)),
    ...folded(`Ends soon: ${ending.length}`, cut(ending, max)),
    ...folded(`Findings in the manifests: ${findings.length}`, cut(findings, max)),
    ...folded(`Inconsistent data in Matomo: ${count(odd.length, "kind")}`, cut(odd, max)),
  ];
}

/** The number of accounts that the plan does not change, in one line; empty if there are none. */
export function asideLine({ unmanaged: { people, ignored, released } }: Plan): string {
  const expired = people.filter(({ invitation }) => invitation === "expired").length;
  const parts = [
    people.length > 0
      ? `${count(people.length, "account is", "accounts are")} not in the manifests${expired > 0 ? ` (${count(expired, "invitation has", "invitations have")} expired)` : ""}`
      : "",
    ignored > 0 ? `${ignored} ignored` : "",
    released > 0 ? `${released} released` : "",
  ].filter(Boolean);
  return parts.length === 0 ? "" : `${parts.join(", ")}.`;
}
