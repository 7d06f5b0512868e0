import type { Part } from "../../plan/decision.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import { approvalSections } from "../approval-sections.ts";
import type { ApprovalView } from "../approval-section.ts";
import type { Wording } from "../describe-change.ts";
import { type Entry, groupEffects, type Sheet, sheetOf } from "../group.ts";
import { remainder, totalsSentence } from "../headline.ts";
import { overrideText, type Surface } from "../overrides.ts";
import { forMarkdown } from "../safe-text.ts";
import { count } from "../words.ts";
import { entryLines, type LinkOf } from "./entry-lines.ts";
import { folded } from "./fold.ts";
import { asideLine, otherSections } from "./other-sections.ts";
import { type Detail, partLines, type PartStyle } from "./plan-parts.ts";
import { settingAlert } from "./setting-alert.ts";
import { countKinds, groupLine, groupShortly } from "./short-plan.ts";

export interface PlanMarkdownOptions {
  /** The maximum size of the text. GitHub allows 65,536 characters in a comment. */
  readonly limit?: number | undefined;
  /** Measures a text in the unit of the limit. Default: characters. */
  readonly size?: ((text: string) => number) | undefined;
  /** Names all people and sites if there is room. */
  readonly isWhole?: boolean | undefined;
  /** Renders only the changes, because the caller writes the text around them. */
  readonly isPart?: boolean | undefined;
  /**
   * Whether everything here is approved together with the plan (default), or the text only reports.
   */
  readonly view?: ApprovalView | undefined;
  /** Whether the plan is for a pull request. */
  readonly isPullRequest?: boolean | undefined;
  /** The place of the whole plan if this is a shortened one, as Markdown. */
  readonly elsewhere?: string | undefined;
  /** What a reader must know before the changes, as Markdown. */
  readonly notices?: string | undefined;
  /** Creates links to lines of the manifests. */
  readonly linkOf?: LinkOf | undefined;
  /** Where the text is read, which decides the advice for a plan that apply would refuse. */
  readonly surface?: Surface | undefined;
}

/** How much was omitted to stay below the limit. */
export type Degraded = "none" | "short" | "counts";

/** How the plan is written. */
interface Style extends Omit<PartStyle, "heading"> {
  readonly degraded: Degraded;
  readonly isPart: boolean;
  readonly isWhole: boolean;
  readonly view: ApprovalView;
  readonly isPullRequest: boolean;
  readonly elsewhere: string;
  readonly notices: string;
  readonly surface: Surface;
}

const WORDING: Wording = { safe: forMarkdown, emails: "masked", maxSites: 8 };

const heading = ({ isPart }: Style): string => (isPart ? "####" : "###");

function heldLines(plan: Plan, entries: readonly Entry[], style: Style): string[] {
  switch (style.degraded) {
    case "none":
      return entries.flatMap((entry) => entryLines(plan, entry, style.entry));
    case "short":
      return groupShortly(plan, entries, style.maxSites).map((group) => groupLine(group, Infinity));
    case "counts":
      return countKinds(entries).map((counted) => `- ${counted}`);
  }
}

function heldSection(plan: Plan, style: Style): string[] {
  const held = plan.effects.filter((effect) => effect.held.length > 0);
  const reasons = Map.groupBy(held, ({ held: [first] }) => first?.text ?? "");
  const lines = [...reasons].flatMap(([text, effects]) => {
    const chosen = new Set(effects);
    const entries = groupEffects(plan, (effect) => chosen.has(effect));
    return [forMarkdown(text), "", ...heldLines(plan, entries, style), ""];
  });
  return style.isPart ? lines : folded(`On hold: ${count(held.length, "change")}`, lines);
}

/** The maximum number of lines per section about approval, so that the changes have room. */
const MAX_APPROVAL_LINES = { none: 40, short: 15, counts: 5 } as const;

function approvalLines(plan: Plan, style: Style): string[] {
  const { degraded, view, isPullRequest, maxSites, entry, isWhole } = style;
  const words = {
    plan,
    safe: forMarkdown,
    maxSites: degraded === "none" ? entry.wording.maxSites : maxSites,
  };
  const max = isWhole ? Number.POSITIVE_INFINITY : MAX_APPROVAL_LINES[degraded];
  return approvalSections(words, view, isPullRequest).flatMap(({ title, lines, folds }) => {
    const items = [
      ...lines.slice(0, max).map((line) => `- ${line}`),
      ...(lines.length > max ? [`- and ${lines.length - max} more`] : []),
    ];
    return folds ? folded(title, items) : [`${heading(style)} ${title}`, "", ...items, ""];
  });
}

/** Why apply would change nothing, and what helps on this surface. */
function refusalLines(plan: Plan, surface: Surface): string[] {
  if (plan.guards.refusals.length === 0) return [];
  const help = overrideText(plan.guards, surface);
  return [
    ...plan.guards.refusals.flatMap((text) => [`> Apply would refuse: ${forMarkdown(text)}`, ""]),
    ...(help === "" ? [] : [`> ${help}`, ""]),
  ];
}

/** The totals of the plan in bold, and the number of changes. */
export function headLines(plan: Plan): string[] {
  const more = remainder(plan, ` on ${forMarkdown(plan.url)}`);
  return [`**${totalsSentence(plan, forMarkdown)}**`, "", ...(more === "" ? [] : [more, ""])];
}

/** The text above the changes: totals, changed guards, and the caller's notices. */
const topLines = (plan: Plan, { notices }: Style): string[] => [
  ...headLines(plan),
  ...settingAlert(plan.settingChanges, " The old guards apply to this plan."),
  ...(notices === "" ? [] : [notices.trimEnd(), ""]),
];

function render(plan: Plan, sheet: Sheet, style: Style): string {
  const { degraded, elsewhere, isPart } = style;
  const aside = asideLine(plan);
  const lines = [
    ...(isPart ? [] : topLines(plan, style)),
    ...refusalLines(plan, style.surface),
    ...(degraded === "none"
      ? []
      : [`The whole plan is too long for a comment; it is in ${elsewhere}.`, ""]),
    ...partLines(plan, sheet, { ...style, heading: heading(style) }, approvalLines(plan, style)),
    ...heldSection(plan, style),
    ...otherSections(plan, WORDING, degraded === "none" ? 50 : 5),
    ...(aside === "" ? [] : [aside, ""]),
    ...(isPart
      ? []
      : [
          `<sub>Plan <code>${plan.hash.slice(0, 12)}</code>, Matomo ${forMarkdown(plan.live.matomo)} read at ${plan.live.readAt}.</sub>`,
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

type Details = Readonly<Record<Part, Detail>>;
const detailed = (attention: Detail, losses: Detail, rest: Detail): Details => ({
  attention,
  losses,
  rest,
});

/** The steps of shortening. The changes that need attention are shortened last. */
const STEPS: readonly Pick<Style, "detail" | "degraded" | "maxSites">[] = [
  { detail: detailed("full", "full", "full"), degraded: "none", maxSites: 3 },
  { detail: detailed("full", "full", "short"), degraded: "short", maxSites: 3 },
  { detail: detailed("full", "short", "short"), degraded: "short", maxSites: 3 },
  { detail: detailed("full", "short", "short"), degraded: "short", maxSites: 0 },
  { detail: detailed("short", "short", "short"), degraded: "short", maxSites: 0 },
];

/** Steps that omit names of people, if there is no room for all of them. */
const LAST_STEPS: readonly Details[] = [
  detailed("full", "counts", "counts"),
  detailed("short", "counts", "counts"),
  detailed("counts", "counts", "counts"),
];

/**
 * The minimum room for names. If there is less room, a part that is shown in full is shortened to
 * leave more room.
 */
const MIN_ROOM = 4_000;

/**
 * The plan for a pull request. Above the limit it is shortened in steps, always at whole lines, and
 * e-mails are never shown in full. Changes of little risk are combined first, by what happens to
 * people, then losses, and finally changes that need attention. After that, names of people are
 * omitted in the same order.
 */
export function renderPlanMarkdown(
  plan: Plan,
  {
    limit = 60_000,
    size = ({ length }) => length,
    isWhole = false,
    isPart = false,
    view = "proposal",
    isPullRequest = false,
    elsewhere = "the job summary and in the artifact",
    notices = "",
    linkOf,
    surface = "pull-request",
  }: PlanMarkdownOptions,
): { readonly text: string; readonly degraded: Degraded } {
  const sheet = sheetOf(plan);
  const style: Omit<Style, "detail" | "degraded" | "maxSites"> = {
    entry: {
      wording: isWhole ? { ...WORDING, maxSites: Infinity } : WORDING,
      maxNames: isWhole ? Infinity : 12,
      linkOf,
    },
    isPart,
    isWhole,
    view,
    isPullRequest,
    elsewhere,
    notices,
    surface,
    room: 0,
    size,
  };
  for (const step of STEPS) {
    const text = render(plan, sheet, { ...style, ...step });
    if (size(text) <= limit) return { text, degraded: step.degraded };
  }
  let text = "";
  for (const detail of LAST_STEPS) {
    const counted: Style = { ...style, detail, degraded: "counts", maxSites: 0 };
    const bare = size(render(plan, sheet, counted));
    // The lines that count the rest need room too.
    const room = Math.max(0, limit - bare - 300);
    text = render(plan, sheet, { ...counted, room });
    if (room >= MIN_ROOM && size(text) <= limit) break;
  }
  return { text, degraded: "counts" };
}
