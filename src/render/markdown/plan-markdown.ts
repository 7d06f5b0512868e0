import type { Effect, Plan } from "../../plan/plan.generated.ts";
import {
  describeBeginning,
  describeChange,
  describeLoss,
  describePlace,
  describePlaces,
  type Wording,
} from "../describe-change.ts";
import { approvalSections, type ApprovalView } from "../approval-sections.ts";
import { type Entry, groupEffects } from "../group.ts";
import { headline, remainder } from "../headline.ts";
import { notesOf } from "../notes.ts";
import { forMarkdown } from "../safe-text.ts";
import { settingLines } from "../setting-lines.ts";
import { folded } from "./fold.ts";
import { boldName, boldNames, manifestLine } from "./names.ts";
import { countKinds, groupLine, groupShortly, linesThatFit } from "./short-plan.ts";
import { count, shortList } from "../words.ts";

export interface PlanMarkdownOptions {
  /** How long the text may be; GitHub takes 65,536 characters in a comment. */
  readonly limit?: number | undefined;
  /** How long a text is, in the unit of the limit; characters if not given. */
  readonly size?: ((text: string) => number) | undefined;
  /** Names everybody and every site, as long as there is room. */
  readonly isWhole?: boolean | undefined;
  /** Only the changes: what stands above and below them is said by the caller. */
  readonly isPart?: boolean | undefined;
  /** Whether approving the plan approves it (default), or it only reports. */
  readonly view?: ApprovalView | undefined;
  /** The plan is a pull request's. */
  readonly isPullRequest?: boolean | undefined;
  /** Where the whole plan stands when this is not it, as Markdown. */
  readonly elsewhere?: string | undefined;
}

/**
 * How much was left out to stay below the limit. `short`: people by what happens to them, everybody
 * named. `counts`: as many named as there is room for.
 */
export type Degraded = "none" | "short" | "counts";

/** How it is written. */
interface Style {
  readonly degraded: Degraded;
  readonly wording: Wording;
  /** People of one entry that are named before the rest is counted. */
  readonly maxNames: number;
  readonly isPart: boolean;
  readonly view: ApprovalView;
  readonly isPullRequest: boolean;
  readonly elsewhere: string;
  /** When short: so many sites are named before they are counted. */
  readonly maxSites: number;
  /** At `counts`: how long the lines about people may be, in all, as `size` measures it. */
  readonly room: number;
  readonly size: (text: string) => number;
}

const WORDING: Wording = {
  safe: forMarkdown,
  emails: "domain",
  risks: {
    public: "public",
    admin: "admin",
    "email-of-privileged": "e-mail of somebody with rights",
  },
  maxSites: 8,
};

function notes(effect: Effect): string {
  const all = notesOf(effect, WORDING);
  return all.length > 0 ? ` (${all.join("; ")})` : "";
}

function changeLines(plan: Plan, { logins, changes }: Entry, { wording }: Style): string[] {
  return changes.flatMap((change) => {
    const { sign, text } = describeChange(
      plan,
      change,
      logins.length > 1 ? { ...wording, emails: "none" } : wording,
    );
    const loss = describeLoss(change, forMarkdown);
    const why = change.reasons.map(
      ({ places, text: what }) => `${describePlaces(places, forMarkdown)} ${forMarkdown(what)}`,
    );
    // In one item: a list of three levels is hard to read.
    return [
      [
        `  - ${sign === "~" ? "" : sign === "-" ? "&minus; " : "&plus; "}${text}${notes(change.effect)}`,
        ...(loss === "" ? [] : [loss]),
        ...(why.length === 0 ? [] : [`<sub>${shortList(why, 3)}</sub>`]),
      ].join("<br>"),
    ];
  });
}

const isLoss = ({ changes }: Entry): boolean => changes.some(({ effect }) => effect.loss);
const peopleOf = (entries: readonly Entry[]): number =>
  entries.reduce((sum, { logins }) => sum + logins.length, 0);

/** Entries in the style, without a title. `share` of the room is theirs. */
function entryLines(plan: Plan, entries: readonly Entry[], style: Style, share: number): string[] {
  const { degraded, maxNames, maxSites, room, size } = style;
  if (degraded === "none")
    return entries.flatMap((entry) => [
      `- ${boldNames(entry.logins, maxNames)}`,
      ...changeLines(plan, entry, style),
    ]);
  const groups = groupShortly(plan, entries, maxSites);
  const lines =
    degraded === "short"
      ? groups.map((group) => groupLine(group, Infinity))
      : linesThatFit(groups, room * share, size);
  return [`In all: ${countKinds(entries).join("; ")}.`, "", ...lines];
}

function madeSection(plan: Plan, entries: readonly Entry[], style: Style): string[] {
  const [losing, gaining] = [entries.filter(isLoss), entries.filter((entry) => !isLoss(entry))];
  const part = (title: string, group: readonly Entry[], share: number): string[] =>
    group.length === 0
      ? []
      : [
          `${style.isPart ? "####" : "###"} ${title} (${count(peopleOf(group), "person", "people")})`,
          "",
          ...entryLines(plan, group, style, share),
          "",
        ];
  const share = losing.length === 0 ? 0 : gaining.length === 0 ? 1 : 0.75;
  return [
    ...part("Takes something away", losing, share),
    ...part("Gives or changes", gaining, 1 - share),
  ];
}

function heldSection(plan: Plan, style: Style): string[] {
  const held = plan.effects.filter((effect) => effect.held.length > 0);
  const reasons = Map.groupBy(held, ({ held: [first] }) => first?.text ?? "");
  const lines = [...reasons].flatMap(([text, effects]) => {
    const chosen = new Set(effects);
    const entries = groupEffects(plan, (effect) => chosen.has(effect));
    const body =
      style.degraded === "counts"
        ? countKinds(entries).map((counted) => `- ${counted}`)
        : entryLines(plan, entries, style, 0);
    return [forMarkdown(text), "", ...body, ""];
  });
  return style.isPart ? lines : folded(`Held: ${count(held.length, "change")} not made`, lines);
}

function restSections(plan: Plan, degraded: Degraded): string[] {
  const max = degraded === "none" ? 50 : 5;
  const cut = (lines: readonly string[]): string[] =>
    lines.length > max ? [...lines.slice(0, max), `- and ${lines.length - max} more`] : [...lines];
  const waiting = plan.waiting.map(
    ({ login, text }) => `- **${forMarkdown(login)}**: ${forMarkdown(text)}`,
  );
  const frozen = plan.frozen.map(
    ({ login, because }) => `- ${boldName(login)}: ${shortList(because.map(manifestLine), 3)}`,
  );
  const ending = plan.ending.map(
    ({ login, what, until, why }) =>
      `- **${forMarkdown(login)}**: ${forMarkdown(what)} ends after ${until} (${describePlace(why, forMarkdown)})`,
  );
  const beginning = plan.beginning.map(
    (entry) =>
      `- ${boldName(entry.login)}: ${describeBeginning(plan, entry, WORDING)} from ${entry.from} (<sub>${describePlace(entry.why, forMarkdown)}</sub>)`,
  );
  const findings = plan.diagnostics.map(
    ({ severity, message, at }) =>
      `- ${severity}: ${at ? `${describePlace(at, forMarkdown)} ` : ""}${forMarkdown(message)}`,
  );
  const odd = plan.oddities.map(({ rows, message }) => `- ${rows} ${forMarkdown(message)}`);
  return [
    ...folded(`Waiting: ${count(waiting.length, "person", "people")}`, cut(waiting)),
    ...folded(
      `Left as they are, because of an error: ${count(frozen.length, "person", "people")}`,
      cut(frozen),
    ),
    ...folded(`Begins later: ${beginning.length}`, cut(beginning)),
    ...folded(`Ends soon: ${ending.length}`, cut(ending)),
    ...folded(`Findings in the manifests: ${findings.length}`, cut(findings)),
    ...folded(`Untidy in Matomo: ${odd.length}`, cut(odd)),
  ];
}

/** At most so many lines of one section about approval, so that they leave room for the changes. */
const MAX_APPROVAL_LINES = { none: 40, short: 15, counts: 5 } as const;

function approvalLines(
  plan: Plan,
  { degraded, isPart, view, isPullRequest, maxSites, wording }: Style,
): string[] {
  const words = {
    plan,
    safe: forMarkdown,
    maxSites: degraded === "none" ? wording.maxSites : maxSites,
  };
  const max = MAX_APPROVAL_LINES[degraded];
  return approvalSections(words, view, isPullRequest).flatMap(({ title, lines }) => [
    `${isPart ? "####" : "###"} ${title}`,
    "",
    ...lines.slice(0, max).map((line) => `- ${line}`),
    ...(lines.length > max ? [`- and ${lines.length - max} more`] : []),
    "",
  ]);
}

function settingsSection({ settingChanges = [] }: Plan): string[] {
  if (settingChanges.length === 0) return [];
  const lines = settingLines(settingChanges, forMarkdown, (key) => `\`${key}\``);
  return ["### Changes the guards in settings.yaml", "", ...lines.map((line) => `- ${line}`), ""];
}

/** What the plan comes to in bold, and how many changes that are. */
export function headLines(plan: Plan): string[] {
  const more = remainder(plan);
  return [`**${headline(plan, forMarkdown)}**`, "", ...(more === "" ? [] : [more, ""])];
}

function render(plan: Plan, entries: readonly Entry[], style: Style): string {
  const { degraded, elsewhere, isPart } = style;
  const { people, ignored, released } = plan.unmanaged;
  const aside = [
    people.length > 0
      ? `${count(people.length, "account is", "accounts are")} not in the manifests`
      : "",
    ignored > 0 ? `${ignored} ignored` : "",
    released > 0 ? `${released} released` : "",
  ].filter(Boolean);
  const lines = [
    ...(isPart ? [] : headLines(plan)),
    ...plan.guards.refusals.flatMap((text) => [`> Apply would refuse: ${forMarkdown(text)}`, ""]),
    ...(degraded === "none"
      ? []
      : [`The whole plan is too long for a comment; it stands in ${elsewhere}.`, ""]),
    ...settingsSection(plan),
    ...approvalLines(plan, style),
    ...madeSection(plan, entries, style),
    ...heldSection(plan, style),
    ...restSections(plan, degraded),
    ...(aside.length > 0 ? [`${aside.join(", ")}.`, ""] : []),
    ...(isPart
      ? []
      : [
          `<sub>Plan <code>${plan.hash.slice(0, 12)}</code>, Matomo ${forMarkdown(plan.live.matomo)} read at ${plan.live.readAt}.</sub>`,
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * The plan for a pull request. Degrades in steps below the limit, always at whole lines; e-mails
 * are never shown in full. First the lines of the manifests go, and people are put together by what
 * happens to them; then the names of sites; then names of people, those who lose something last.
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
  }: PlanMarkdownOptions,
): { readonly text: string; readonly degraded: Degraded } {
  const entries = groupEffects(plan, (effect) => effect.held.length === 0);
  const style: Style = {
    degraded: "none",
    wording: isWhole ? { ...WORDING, maxSites: Infinity } : WORDING,
    maxNames: isWhole ? Infinity : 12,
    isPart,
    view,
    isPullRequest,
    elsewhere,
    maxSites: 3,
    room: 0,
    size,
  };
  const steps: readonly Partial<Style>[] = [
    { degraded: "none" },
    { degraded: "short" },
    { degraded: "short", maxSites: 0 },
  ];
  for (const step of steps) {
    const tried = { ...style, ...step };
    const text = render(plan, entries, tried);
    if (size(text) <= limit) return { text, degraded: tried.degraded };
  }
  const counted: Style = { ...style, degraded: "counts", maxSites: 0 };
  const bare = size(render(plan, entries, counted));
  // The lines that count the rest need some of it, too.
  const text = render(plan, entries, { ...counted, room: Math.max(0, limit - bare - 200) });
  return { text, degraded: "counts" };
}
