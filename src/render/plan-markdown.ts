import type { Effect, Plan } from "../plan/plan.generated.ts";
import { CAUSES, describeChange, describeLoss, personName, type Wording } from "./describe-change.ts";
import { type Entry, groupEffects } from "./group.ts";
import { headline } from "./headline.ts";
import { forMarkdown } from "./safe-text.ts";
import { count, shortList } from "./words.ts";

export interface PlanMarkdownOptions {
  /** How long the text may be; GitHub takes 65,536 characters in a comment. */
  readonly limit?: number | undefined;
  /** How long a text is, in the unit of the limit; characters if not given. */
  readonly size?: ((text: string) => number) | undefined;
  /** Names everybody and every site, as long as there is room. */
  readonly isWhole?: boolean | undefined;
  /** Only the changes: what stands above and below them is said by the caller. */
  readonly isPart?: boolean | undefined;
  /** Where the whole plan stands when this is not it, as Markdown. */
  readonly elsewhere?: string | undefined;
}

/** How much was left out to stay below the limit. At `counts` there are as many people as there is room for, the most dangerous first. */
export type Degraded = "none" | "one-line-a-person" | "counts";

/** How it is written. */
interface Style {
  readonly degraded: Degraded;
  readonly wording: Wording;
  /** People of one entry that are named before the rest is counted. */
  readonly mostNames: number;
  readonly isPart: boolean;
  readonly elsewhere: string;
  /** At `counts`: entries that are shown all the same, of those who lose and of the others. */
  readonly shown: { readonly losing: number; readonly gaining: number };
}

const WORDING: Wording = { safe: forMarkdown, emails: "domain", mostSites: 8 };
const SIGNS = { "+": "gains", "-": "loses", "~": "changes" } as const;
const RISKS: Readonly<Partial<Record<Effect["risks"][number], string>>> = {
  superuser: "super user",
  public: "public",
  admin: "admin",
  "email-of-privileged": "e-mail of somebody with rights",
  "deletes-account": "deletes the account",
  "loses-superuser": "super user ends",
};

function names(logins: readonly string[], most: number): string {
  return shortList(
    logins.map((login) => `**${personName(login, forMarkdown)}**`),
    most,
  );
}

function notes(effect: Effect): string {
  const all = [
    ...effect.risks.flatMap((risk) => RISKS[risk] ?? []),
    CAUSES[effect.cause],
    effect.combined ? "no single grant states this combination" : "",
  ].filter(Boolean);
  return all.length > 0 ? ` (${all.join("; ")})` : "";
}

function changeLines(plan: Plan, { logins, changes }: Entry, { wording }: Style): string[] {
  return changes.flatMap((change) => {
    const { sign, text } = describeChange(plan, change, logins.length > 1 ? { ...wording, emails: "none" } : wording);
    const loss = describeLoss(change, forMarkdown);
    const why = change.effect.why.map(({ file, line, text: what }) => `${forMarkdown(file)}:${line} ${forMarkdown(what)}`);
    return [
      `  - ${sign === "~" ? "" : sign === "-" ? "&minus; " : "&plus; "}${text}${notes(change.effect)}`,
      ...(loss === "" ? [] : [`    - ${loss}`]),
      ...(why.length === 0 ? [] : [`    - <sub>${shortList(why, 3)}</sub>`]),
    ];
  });
}

/** One line a person: what kind of change, and on how many sites. */
function shortLine({ logins, changes }: Entry): string {
  const parts = changes.map(({ effect, sites }) => {
    const what =
      effect.kind === "site"
        ? `${effect.loss ? SIGNS["-"] : SIGNS["+"]} ${effect.after?.role ?? effect.before?.role ?? ""} on ${count(sites.length, "site")}`
        : `${effect.kind}${effect.loss ? " is taken" : ""}`;
    return `${what}${effect.risks.includes("admin") ? " (admin)" : ""}`;
  });
  return `- ${names(logins, 6)}: ${shortList(parts, 4)}`;
}

const isLoss = ({ changes }: Entry): boolean => changes.some(({ effect }) => effect.loss);
const peopleOf = (entries: readonly Entry[]): number => entries.reduce((sum, { logins }) => sum + logins.length, 0);

const entryLines = (plan: Plan, entry: Entry, style: Style): string[] =>
  style.degraded === "none" ? [`- ${names(entry.logins, style.mostNames)}`, ...changeLines(plan, entry, style)] : [shortLine(entry)];

function madeSection(plan: Plan, entries: readonly Entry[], style: Style): string[] {
  const part = (title: string, group: readonly Entry[], shown: number): string[] => {
    if (group.length === 0) return [];
    const rest = group.slice(shown);
    const lines =
      style.degraded === "counts"
        ? [
            `In all: ${countTexts(group).join("; ")}.`,
            "",
            ...group.slice(0, shown).map(shortLine),
            ...(rest.length > 0 && shown > 0 ? [`- and ${count(peopleOf(rest), "more person", "more people")}`] : []),
          ]
        : group.flatMap((entry) => entryLines(plan, entry, style));
    return [`${style.isPart ? "####" : "###"} ${title} (${count(peopleOf(group), "person", "people")})`, "", ...lines, ""];
  };
  return [
    ...part("Takes something away", entries.filter(isLoss), style.shown.losing),
    ...part(
      "Gives or changes",
      entries.filter((entry) => !isLoss(entry)),
      style.shown.gaining,
    ),
  ];
}

/** `gains view: 9000`, one for each kind of change. */
function countTexts(entries: readonly Entry[]): string[] {
  const effects = entries.flatMap(({ changes, logins }) =>
    changes.map(({ effect, indexes }) => ({ effect, times: indexes.length * logins.length })),
  );
  const by = Map.groupBy(effects, ({ effect }) =>
    effect.kind === "site"
      ? `${effect.loss ? "loses" : "gains"} ${effect.after?.role ?? "access"}`
      : `${effect.kind}${effect.loss ? " taken" : ""}`,
  );
  return [...by].map(([what, all]) => `${what}: ${all.reduce((sum, { times }) => sum + times, 0)}`);
}

function folded(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["<details>", `<summary>${title}</summary>`, "", ...lines, "", "</details>", ""];
}

function heldSection(plan: Plan, style: Style): string[] {
  const held = plan.effects.filter((effect) => effect.held.length > 0);
  const reasons = Map.groupBy(held, ({ held: [first] }) => first?.text ?? "");
  const lines = [...reasons].flatMap(([text, effects]) => {
    const chosen = new Set(effects);
    const entries = groupEffects(plan, (effect) => chosen.has(effect));
    const body =
      style.degraded === "counts"
        ? countTexts(entries).map((counted) => `- ${counted}`)
        : entries.map((entry) => entryLines(plan, entry, style).join("\n"));
    return [forMarkdown(text), "", ...body, ""];
  });
  return style.isPart ? lines : folded(`Held: ${count(held.length, "change")} not made`, lines);
}

const place = ({ file, line }: { file: string; line: number }): string => `${forMarkdown(file)}:${line}`;

function restSections(plan: Plan, degraded: Degraded): string[] {
  const most = degraded === "none" ? 50 : 5;
  const cut = (lines: readonly string[]): string[] =>
    lines.length > most ? [...lines.slice(0, most), `- and ${lines.length - most} more`] : [...lines];
  const waiting = plan.waiting.map(({ login, text }) => `- **${forMarkdown(login)}**: ${forMarkdown(text)}`);
  const frozen = plan.frozen.map(
    ({ login, because }) =>
      `- **${personName(login, forMarkdown)}**: ${shortList(
        because.map((line) => `${place(line)} ${forMarkdown(line.text)}`),
        3,
      )}`,
  );
  const ending = plan.ending.map(
    ({ login, what, until, why }) => `- **${forMarkdown(login)}**: ${forMarkdown(what)} ends after ${until} (${place(why)})`,
  );
  const findings = plan.diagnostics.map(
    ({ severity, message, at }) => `- ${severity}: ${at ? `${place(at)} ` : ""}${forMarkdown(message)}`,
  );
  const odd = plan.oddities.map(({ rows, message }) => `- ${rows} ${forMarkdown(message)}`);
  return [
    ...folded(`Waiting: ${count(waiting.length, "person", "people")}`, cut(waiting)),
    ...folded(`Left as they are, because of an error: ${count(frozen.length, "person", "people")}`, cut(frozen)),
    ...folded(`Ends soon: ${ending.length}`, cut(ending)),
    ...folded(`Findings in the manifests: ${findings.length}`, cut(findings)),
    ...folded(`Untidy in Matomo: ${odd.length}`, cut(odd)),
  ];
}

function render(plan: Plan, entries: readonly Entry[], style: Style): string {
  const { degraded, elsewhere, isPart } = style;
  const { people, ignored, released } = plan.unmanaged;
  const aside = [
    people.length > 0 ? `${count(people.length, "account is", "accounts are")} not in the manifests` : "",
    ignored > 0 ? `${ignored} ignored` : "",
    released > 0 ? `${released} released` : "",
  ].filter(Boolean);
  const lines = [
    ...(isPart ? [] : [`**${headline(plan, forMarkdown)}**`, ""]),
    ...plan.guards.refusals.flatMap((text) => [`> Apply would refuse: ${forMarkdown(text)}`, ""]),
    ...(degraded === "none" ? [] : [`The whole plan is too long for a comment; it stands in ${elsewhere}.`, ""]),
    ...madeSection(plan, entries, style),
    ...heldSection(plan, style),
    ...restSections(plan, degraded),
    ...(aside.length > 0 ? [`${aside.join(", ")}.`, ""] : []),
    ...(isPart
      ? []
      : [`<sub>Plan <code>${plan.hash.slice(0, 12)}</code>, Matomo ${forMarkdown(plan.live.matomo)} read at ${plan.live.readAt}.</sub>`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** How many of the entries have room as one line each. */
function countFitting(entries: readonly Entry[], room: number, size: (text: string) => number): number {
  let left = room;
  const index = entries.findIndex((entry) => (left -= size(shortLine(entry)) + 1) < 0);
  return index === -1 ? entries.length : index;
}

/**
 * The plan for a pull request. Degrades in steps below the limit, always at whole lines; e-mails are never shown in full. With too many people for one
 * line each there are as many as there is room for: those who lose something first, and a quarter of the room for those who gain.
 */
export function renderPlanMarkdown(
  plan: Plan,
  {
    limit = 60_000,
    size = ({ length }) => length,
    isWhole = false,
    isPart = false,
    elsewhere = "the job summary and in the artifact",
  }: PlanMarkdownOptions,
): { readonly text: string; readonly degraded: Degraded } {
  const entries = groupEffects(plan, (effect) => effect.held.length === 0);
  const style: Style = {
    degraded: "none",
    wording: isWhole ? { ...WORDING, mostSites: Infinity } : WORDING,
    mostNames: isWhole ? Infinity : 12,
    isPart,
    elsewhere,
    shown: { losing: 0, gaining: 0 },
  };
  for (const degraded of ["none", "one-line-a-person"] as const) {
    const text = render(plan, entries, { ...style, degraded });
    if (size(text) <= limit) return { text, degraded };
  }
  const [losing, gaining] = [entries.filter(isLoss), entries.filter((entry) => !isLoss(entry))];
  const bare = render(plan, entries, { ...style, degraded: "counts" });
  // The lines that count the rest need some of it, too.
  const room = Math.max(0, limit - size(bare) - 100);
  const forLosing = countFitting(losing, gaining.length === 0 ? room : Math.floor(room * 0.75), size);
  const used = losing.slice(0, forLosing).reduce((sum, entry) => sum + size(shortLine(entry)) + 1, 0);
  const shown = { losing: forLosing, gaining: countFitting(gaining, room - used, size) };
  return { text: render(plan, entries, { ...style, degraded: "counts", shown }), degraded: "counts" };
}
