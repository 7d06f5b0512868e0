import { type Drift, isDrift } from "../../plan/drift.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import { forMarkdown } from "../safe-text.ts";
import { allowingInputs } from "../overrides.ts";
import { count, list } from "../words.ts";
import { type ApproveFile, approveOffer } from "./approve-line.ts";

export interface DriftOptionsInput {
  readonly plan: Plan;
  readonly drift: Drift;
  readonly applyUrl: string;
  readonly driftUrl: string;
  /** The file for a line that approves the plan. */
  readonly approveFile: ApproveFile;
  /** Whether only counts may be shown, as on a public repository. */
  readonly withheld: boolean;
  /** The pull request that proposes to adopt the drift. */
  readonly pull: number | undefined;
}

/**
 * Whether the drift contains changes made by hand or of unknown cause, which are the only ones that
 * can be adopted.
 */
const isByHand = ({ plan, drift }: DriftOptionsInput): boolean =>
  drift.newUnmanaged.length > 0 ||
  plan.effects.some(({ cause }) => cause === "by-hand" || cause === "unexplained");

/** The number of sites whose changed identity is approved by a dispatch with the plan's hash. */
const movedSites = ({ identities }: Plan): number =>
  identities.filter(({ kind, approves }) => approves && kind !== "first" && kind !== "harmless")
    .length;

/** What a dispatch approves in addition to effects. */
const alsoApproved = ({ plan, drift }: DriftOptionsInput): string =>
  list(
    [
      drift.unapproved > 0 ? `the ${count(drift.unapproved, "grant")} that nobody approved` : "",
      drift.accounts > 0
        ? `${count(drift.accounts, "account")} as ${drift.accounts === 1 ? "it is" : "they are"} now`
        : "",
      movedSites(plan) > 0 ? `the change of ${count(movedSites(plan), "site")}` : "",
    ].filter(Boolean),
  );

/** The dispatch: whether it would change anything, and what prevents it. */
function dispatchOption(input: DriftOptionsInput): string[] {
  const { plan, drift, applyUrl, withheld, approveFile } = input;
  const effects = plan.effects.filter(isDrift);
  const held = effects.filter((effect) => effect.held.length > 0);
  const others = alsoApproved(input);
  if (effects.length === 0 && others === "")
    return drift.newUnmanaged.length > 0
      ? [
          "- **Revert it**: these accounts are in no manifest, so apply does not change them. Remove their rights in Matomo, or adopt the accounts.",
        ]
      : [];
  const title = isByHand(input) ? "Revert it" : "Approve it";
  const reasons = withheld
    ? []
    : [...new Set(held.flatMap((effect) => effect.held.map(({ text }) => text)))].slice(0, 5);
  const because =
    reasons.length === 0 ? "." : `:${reasons.map((text) => `\n  - ${forMarkdown(text)}`).join("")}`;
  const refusals = withheld
    ? []
    : plan.guards.refusals
        .slice(0, 3)
        .map((text) => `\n  - Apply would refuse: ${forMarkdown(text)}`);
  if (effects.length === held.length && others === "")
    return [
      `- **${title}**: a run of apply cannot do it, because every change is on hold${because}${refusals.join("")}`,
    ];
  const allowing = withheld ? "" : allowingInputs(plan.guards);
  const inputs = allowing === "" ? "" : ` and ${allowing}`;
  const approving = others === "" ? "" : ` It also approves ${others}.`;
  const making =
    effects.length === held.length
      ? `That approves ${others}${held.length === 0 ? "." : `; ${count(held.length, "difference stays", "differences stay")} on hold${because}`}`
      : `That changes Matomo to match the manifests, for the differences above and all other open changes${held.length === 0 ? "." : `, except for ${held.length} on hold${because}`}${approving}`;
  return [
    `- **${title}**: [run the apply workflow](${applyUrl}) with \`approve: ${plan.hash}\`${inputs}${withheld ? "" : `, or ${approveOffer(approveFile, plan.hash)}`}. ${making}${refusals.join("")}`,
  ];
}

/** After a backup was restored, a first step that again removes what had been removed before. */
function removeFirst({ plan: { restored }, applyUrl }: DriftOptionsInput): string[] {
  if (!restored || restored.removals.length === 0) return [];
  return [
    `- **First remove what the restore brought back**: [run the apply workflow](${applyUrl}) with \`approve: ${restored.hash}\`. That applies only the ${count(restored.removals.length, "removal")} that ${restored.removals.length === 1 ? "was" : "were"} applied before.`,
  ];
}

function adoptOption(input: DriftOptionsInput): string[] {
  const { plan, driftUrl, withheld, pull } = input;
  const isRenamed = plan.identities.some(({ kind, after }) => kind === "named" && after !== null);
  const changed = isByHand(input);
  if (!changed && !isRenamed) return [];
  if (withheld)
    return [
      "- **Adopt it**: run `matomo-access drift --adopt` in a private place, and open a pull request with what it writes.",
    ];
  const open =
    pull === undefined ? "" : ` #${pull} contains the differences that the last such run found.`;
  const what = changed ? "the current access in Matomo" : "the new site names";
  const back = changed ? "" : " Or give the sites their old names in Matomo.";
  return [
    `- **Adopt it**: [run the drift workflow](${driftUrl}) with \`adopt\`. It opens a pull request that writes ${what} into the manifests.${open}${back}`,
  ];
}

function revertOption(input: DriftOptionsInput): string[] {
  const { plan, drift } = input;
  const isWaiting = plan.effects.some(
    (effect) => isDrift(effect) && (effect.cause === "not-applied" || effect.cause === "held"),
  );
  if (plan.initial !== undefined || (!isWaiting && drift.unapproved === 0)) return [];
  const why = isByHand(input)
    ? "for differences that nobody made by hand, change"
    : "nobody changed anything by hand, so there is nothing to adopt. Change";
  return [
    `- **Undo it**: ${why} the lines back in a pull request. Remove what was added, and restore what was removed.`,
  ];
}

function repairOptions({ plan }: DriftOptionsInput): string[] {
  const isDeleted = plan.identities.some(({ kind, after }) => kind === "named" && after === null);
  return [
    ...(plan.frozen.length > 0
      ? [
          "- **Fix** the lines that are named above in a pull request. Until then, these people keep what they have.",
        ]
      : []),
    ...(isDeleted && plan.frozen.length === 0
      ? [
          "- **Deleted sites**: remove them from the manifests in a pull request, or write the ids of other sites.",
        ]
      : []),
  ];
}

function beginOption({ plan, drift }: DriftOptionsInput): string[] {
  if (plan.initial === undefined || drift.unapproved === 0) return [];
  return [
    "- **Begin the record**: open a pull request with any change to the manifests. Its plan lists everything that the manifests grant, and merging the pull request approves all of it. Until then, no access begins or ends by itself.",
  ];
}

/** What people can do about the drift, and how. */
export function driftOptions(input: DriftOptionsInput): string[] {
  return [
    "### What you can do",
    "",
    ...removeFirst(input),
    ...repairOptions(input),
    ...beginOption(input),
    ...dispatchOption(input),
    ...adoptOption(input),
    ...revertOption(input),
  ];
}
