import type { Effect, Plan } from "../plan/plan.generated.ts";
import { CAUSES, describeBeginning, describeChange, describeLoss, describePlaces, personName, type Wording } from "./describe-change.ts";
import { type Entry, groupEffects } from "./group.ts";
import { headline } from "./headline.ts";
import { forMarkdown } from "./safe-text.ts";
import { count, shortList } from "./words.ts";

export interface PlanMarkdownOptions {
  /** Characters the text may have; GitHub takes 65,536 in a comment. */
  readonly limit?: number | undefined;
}

/** How much was left out to stay below the limit. */
export type Degraded = "none" | "one-line-a-person" | "counts";

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

function names(logins: readonly string[], most = 12): string {
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

function changeLines(plan: Plan, { logins, changes }: Entry): string[] {
  return changes.flatMap((change) => {
    const { sign, text } = describeChange(plan, change, logins.length > 1 ? { ...WORDING, emails: "none" } : WORDING);
    const loss = describeLoss(change, forMarkdown);
    const why = change.reasons.map(({ places, text: what }) => `${describePlaces(places, forMarkdown)} ${forMarkdown(what)}`);
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

function madeSection(plan: Plan, entries: readonly Entry[], degraded: Degraded): string[] {
  if (entries.length === 0) return [];
  const losing = entries.filter(isLoss);
  const gaining = entries.filter((entry) => !isLoss(entry));
  const part = (title: string, group: readonly Entry[]): string[] => {
    if (group.length === 0) return [];
    const people = group.reduce((sum, { logins }) => sum + logins.length, 0);
    const lines =
      degraded === "counts"
        ? [countLine(group)]
        : group.flatMap((entry) => (degraded === "none" ? [`- ${names(entry.logins)}`, ...changeLines(plan, entry)] : [shortLine(entry)]));
    return [`### ${title} (${count(people, "person", "people")})`, "", ...lines, ""];
  };
  return [...part("Takes something away", losing), ...part("Gives or changes", gaining)];
}

function countLine(entries: readonly Entry[]): string {
  const effects = entries.flatMap(({ changes, logins }) =>
    changes.map(({ effect, indexes }) => ({ effect, times: indexes.length * logins.length })),
  );
  const by = Map.groupBy(effects, ({ effect }) =>
    effect.kind === "site"
      ? `${effect.loss ? "loses" : "gains"} ${effect.after?.role ?? "access"}`
      : `${effect.kind}${effect.loss ? " taken" : ""}`,
  );
  return [...by].map(([what, all]) => `- ${what}: ${all.reduce((sum, { times }) => sum + times, 0)}`).join("\n");
}

function folded(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["<details>", `<summary>${title}</summary>`, "", ...lines, "", "</details>", ""];
}

function heldSection(plan: Plan, degraded: Degraded): string[] {
  const held = plan.effects.filter((effect) => effect.held.length > 0);
  const reasons = Map.groupBy(held, ({ held: [first] }) => first?.text ?? "");
  const lines = [...reasons].flatMap(([text, effects]) => {
    const chosen = new Set(effects);
    const entries = groupEffects(plan, (effect) => chosen.has(effect));
    const body =
      degraded === "counts"
        ? [countLine(entries)]
        : entries.map((entry) =>
            degraded === "none" ? [`- ${names(entry.logins)}`, ...changeLines(plan, entry)].join("\n") : shortLine(entry),
          );
    return [forMarkdown(text), "", ...body, ""];
  });
  return folded(`Held: ${count(held.length, "change")} not made`, lines);
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
  const beginning = plan.beginning.map(
    (entry) =>
      `- **${personName(entry.login, forMarkdown)}**: ${describeBeginning(plan, entry, WORDING)} from ${entry.from} (<sub>${place(entry.why)}</sub>)`,
  );
  const findings = plan.diagnostics.map(
    ({ severity, message, at }) => `- ${severity}: ${at ? `${place(at)} ` : ""}${forMarkdown(message)}`,
  );
  const odd = plan.oddities.map(({ rows, message }) => `- ${rows} ${forMarkdown(message)}`);
  return [
    ...folded(`Waiting: ${count(waiting.length, "person", "people")}`, cut(waiting)),
    ...folded(`Left as they are, because of an error: ${count(frozen.length, "person", "people")}`, cut(frozen)),
    ...folded(`Begins later: ${beginning.length}`, cut(beginning)),
    ...folded(`Ends soon: ${ending.length}`, cut(ending)),
    ...folded(`Findings in the manifests: ${findings.length}`, cut(findings)),
    ...folded(`Untidy in Matomo: ${odd.length}`, cut(odd)),
  ];
}

function render(plan: Plan, entries: readonly Entry[], degraded: Degraded): string {
  const { people, ignored, released } = plan.unmanaged;
  const aside = [
    people.length > 0 ? `${count(people.length, "account is", "accounts are")} not in the manifests` : "",
    ignored > 0 ? `${ignored} ignored` : "",
    released > 0 ? `${released} released` : "",
  ].filter(Boolean);
  const lines = [
    `**${headline(plan, forMarkdown)}**`,
    "",
    ...plan.guards.refusals.flatMap((text) => [`> Apply would refuse: ${forMarkdown(text)}`, ""]),
    ...(degraded === "none" ? [] : ["The whole plan is too long for a comment; it stands in the job summary and in the artifact.", ""]),
    ...madeSection(plan, entries, degraded),
    ...heldSection(plan, degraded),
    ...restSections(plan, degraded),
    ...(aside.length > 0 ? [`${aside.join(", ")}.`, ""] : []),
    `<sub>Plan <code>${plan.hash.slice(0, 12)}</code>, Matomo ${forMarkdown(plan.live.matomo)} read at ${plan.live.readAt}.</sub>`,
  ];
  return `${lines.join("\n")}\n`;
}

/** The plan for a pull request. Degrades in steps below the limit, always at whole lines; e-mails are never shown in full. */
export function renderPlanMarkdown(
  plan: Plan,
  { limit = 60_000 }: PlanMarkdownOptions,
): { readonly text: string; readonly degraded: Degraded } {
  const entries = groupEffects(plan, (effect) => effect.held.length === 0);
  for (const degraded of ["none", "one-line-a-person", "counts"] as const) {
    const text = render(plan, entries, degraded);
    if (text.length <= limit || degraded === "counts") return { text, degraded };
  }
  throw new Error("unreachable");
}
