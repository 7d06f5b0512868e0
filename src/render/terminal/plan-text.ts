import { UNCERTAIN } from "../../domain/oddities.ts";
import { DANGERS, type Part, dangersOf } from "../../plan/decision.ts";
import type { Effect, Plan } from "../../plan/plan.generated.ts";
import { shouldBeDone } from "../../plan/policy.ts";
import type { ApprovalView } from "../approval-section.ts";
import { describePlace, describeSource, personName } from "../describe-change.ts";
import { groupEffects, sheetOf } from "../group.ts";
import { DANGER_WORDS } from "../notes.ts";
import { overrideText } from "../overrides.ts";
import { PART_TITLES } from "../part-titles.ts";
import { restoredReason, restoredTitle } from "../restored-words.ts";
import { forTerminal } from "../safe-text.ts";
import { settingLines } from "../setting-lines.ts";
import { count, list } from "../words.ts";
import { inDays, PlanWriter, type PlanWriterOptions } from "./plan-writer.ts";
import { whyItem } from "./why-item.ts";

export interface PlanTextOptions extends PlanWriterOptions {
  /**
   * Omits what a run does not need to repeat: warnings, upcoming ends of access, accounts outside
   * the manifests, and changes that the result will list as open.
   */
  readonly brief?: boolean | undefined;
  /**
   * Whether everything here is approved together with the plan (default), or the text only reports.
   */
  readonly view?: ApprovalView | undefined;
}

/**
 * Whether an effect is on hold although it should be applied, so that somebody has to act. If other
 * effects are on hold, the cause is in the settings.
 */
export const isHeldOpen = (effect: Effect): boolean =>
  effect.held.length > 0 && shouldBeDone(effect);

/** With --only, the changes of other people are counted but not shown. */
const isOther = ({ held }: Effect): boolean => held.some(({ reason }) => reason === "not-selected");

function heldSection(plan: Plan, writer: PlanWriter, brief: boolean): void {
  const held = plan.effects.filter(
    (effect) => effect.held.length > 0 && !isOther(effect) && !(brief && isHeldOpen(effect)),
  );
  const others = plan.effects.filter(isOther).length;
  if (others > 0) {
    writer.line();
    writer.line(`Not shown: ${count(others, "change")} for people whom --only does not name.`);
  }
  if (held.length === 0) return;
  writer.title(`On hold: ${count(held.length, "change")}`);
  const reasons = Map.groupBy(held, ({ held: [first] }) => first?.text ?? "");
  for (const [text, effects] of reasons) {
    writer.line();
    writer.item(`${text} [${effects[0]?.held[0]?.reason ?? ""}]`, "  ", "  ");
    const chosen = new Set(effects);
    writer.list(
      groupEffects(plan, (effect) => chosen.has(effect)),
      "    ",
    );
  }
}

function waitingSections(plan: Plan, writer: PlanWriter, brief: boolean): void {
  if (plan.waiting.length > 0 && !brief) {
    writer.title("Waiting");
    for (const [text, group] of Map.groupBy(plan.waiting, (entry) => entry.text))
      writer.item(`${writer.names(group.map(({ login }) => login))}: ${text}`);
  }
  if (plan.frozen.length > 0) {
    writer.title("Unchanged, because a line that grants the access has an error");
    for (const { login, because } of plan.frozen) {
      writer.item(personName(login, forTerminal));
      for (const line of because)
        writer.item(whyItem(line), "      ", "        ", writer.colors.dim);
    }
  }
  if (plan.beginning.length > 0 && !brief) {
    writer.title("Begins later");
    for (const beginning of plan.beginning) writer.beginning(beginning);
  }
  if (!brief) endingSection(plan, writer);
}

/** What ends within two weeks, for plans and drift reports. */
export function endingSection(plan: Plan, writer: PlanWriter): void {
  if (plan.ending.length === 0) return;
  writer.title("Ends soon");
  for (const { login, what, until, days, why } of plan.ending) {
    writer.item(
      `${personName(login, forTerminal)}: ${forTerminal(what)} ends after ${until} (${inDays(days)}), ${describeSource(why, forTerminal)}`,
    );
  }
}

function findings(plan: Plan, writer: PlanWriter, brief: boolean): void {
  const found = plan.diagnostics;
  if (found.length > 0) {
    writer.title("Findings in the manifests");
    for (const { severity, message, hint, at } of found) {
      writer.item(
        `${severity}: ${at ? `${describePlace(at, forTerminal)}: ` : ""}${forTerminal(message)}${hint === undefined ? "" : ` ${forTerminal(hint)}`}`,
        "  ",
        "    ",
        severity === "error" ? writer.colors.red : (line) => line,
      );
    }
  }
  if (plan.guards.refusals.length > 0 && !brief) {
    writer.title("apply would refuse this plan");
    for (const text of plan.guards.refusals)
      writer.item(`! ${forTerminal(text)}`, "  ", "    ", writer.colors.red);
    const help = overrideText(plan.guards, "terminal");
    if (help !== "") writer.item(help);
  }
}

/** Inconsistent rows cause no changes, so by default only their number is shown. */
function oddityNotes({ oddities }: Plan, isVerbose: boolean): string[] {
  const uncertain = oddities.filter(({ kind }) => UNCERTAIN.includes(kind));
  const rows = oddities.filter(({ kind }) => !UNCERTAIN.includes(kind));
  const total = rows.reduce((sum, oddity) => sum + oddity.rows, 0);
  const short = `Inconsistent data in Matomo: ${count(total, "row")} (--verbose shows them).`;
  return [
    ...uncertain.map(({ message }) => `Inconsistent data in Matomo: ${forTerminal(message)}.`),
    ...(isVerbose
      ? rows.map(
          ({ message, rows: number }) =>
            `Inconsistent data in Matomo, ${count(number, "row")}: ${forTerminal(message)}.`,
        )
      : rows.length > 0
        ? [short]
        : []),
  ];
}

function endSection(plan: Plan, writer: PlanWriter, isVerbose: boolean): void {
  const { people, ignored, released, policy } = plan.unmanaged;
  const notes: string[] = [];
  if (people.length > 0 && policy !== "ignore") {
    const powerful = people.filter(({ superuser }) => superuser).map(({ login }) => login);
    const fresh = people.filter(({ isNew }) => isNew).map(({ login }) => login);
    const expired = people
      .filter(({ invitation }) => invitation === "expired")
      .map(({ login }) => login);
    const extra = [
      powerful.length > 0 ? `super users: ${writer.names(powerful)}` : "",
      fresh.length > 0 ? `new rights since the last apply: ${writer.names(fresh)}` : "",
      expired.length > 0 ? `invitation expired: ${writer.names(expired)}` : "",
    ].filter(Boolean);
    notes.push(
      `${count(people.length, "account is", "accounts are")} not in the manifests: ${writer.names(people.map(({ login }) => login))}${extra.length > 0 ? ` (${extra.join("; ")})` : ""}.`,
    );
  }
  const aside = [
    ignored > 0 ? `${ignored} ignored` : "",
    released > 0 ? `${released} released` : "",
  ].filter(Boolean);
  if (aside.length > 0) notes.push(`${list(aside)}.`);
  notes.push(...oddityNotes(plan, isVerbose));
  if (notes.length === 0) return;
  writer.title("Also");
  for (const note of notes) writer.item(note);
}

/** An approved plan that is unchanged, in short form: its totals and its warnings. */
export function renderPlanHeadline(plan: Plan, options: PlanTextOptions): string {
  const writer = new PlanWriter(plan, options);
  writer.headline();
  writer.line(writer.colors.dim(`This is the approved plan ${plan.hash.slice(0, 12)}.`));
  findings(plan, writer, true);
  return `${writer.lines.join("\n")}\n`;
}

/** Without an approved state, a name means the site that has it today. */
const BEGINNINGS: Readonly<Record<NonNullable<Plan["initial"]>, string>> = {
  first:
    "Note: without --baseline FILE, matomo-access does not know what was approved before, so a site name means the site that has this name today. Every apply can write the file (--baseline-out FILE).",
  "version-1":
    "Warning: the baseline has version 1, so a site name means the site that has this name today. The next apply writes version 2.",
  "other-server":
    "Warning: the baseline is for another server, so a site name means the site that has this name today.",
};

/** Comes first, because a changed guard or address is more important than any change of access. */
function guardSection({ settingChanges = [] }: Plan, writer: PlanWriter): void {
  if (settingChanges.length === 0) return;
  writer.title("Changes the guards in settings.yaml");
  for (const line of settingLines(settingChanges, forTerminal))
    writer.item(`! ${line}`, "  ", "    ", writer.colors.red);
}

function beginning({ initial }: Plan, writer: PlanWriter): void {
  if (initial === undefined) return;
  writer.line();
  writer.item(BEGINNINGS[initial], "", "", writer.colors.yellow);
}

/** The changes that would be applied, in parts. */
function parts(plan: Plan, writer: PlanWriter, view: ApprovalView): void {
  const sheet = sheetOf(plan);
  let isApprovalShown = false;
  for (const part of Object.keys(PART_TITLES) as Part[]) {
    const entries = sheet[part];
    if (part !== "attention" && !isApprovalShown) {
      writer.approvals(view);
      isApprovalShown = true;
    }
    if (entries.length === 0) continue;
    const people = entries.reduce((sum, { logins }) => sum + logins.length, 0);
    writer.title(`${PART_TITLES[part]} (${count(people, "person", "people")})`);
    for (const entry of entries) writer.entry(entry);
  }
  legend(plan, writer);
}

/** Explains the letters that the plan uses. */
function legend({ effects }: Plan, writer: PlanWriter): void {
  const found = new Set(effects.filter(({ held }) => held.length === 0).flatMap(dangersOf));
  const letters = new Map(
    DANGERS.filter((danger) => found.has(danger)).map((danger) => {
      const { letter, meaning } = DANGER_WORDS[danger];
      return [letter, meaning];
    }),
  );
  if (letters.size === 0) return;
  writer.line();
  const all = [...letters].map(([letter, meaning]) => `${letter} ${meaning}`);
  writer.item(
    `Marks: ${[...all, "- loses", "+ gains", "~ other"].join(", ")}.`,
    "",
    "  ",
    writer.colors.dim,
  );
}

/** The plan for a terminal: totals, what needs attention, losses, and the rest. */
export function renderPlanText(plan: Plan, options: PlanTextOptions): string {
  const writer = new PlanWriter(plan, options);
  writer.headline();
  guardSection(plan, writer);
  const { restored } = plan;
  if (restored) {
    const text = `${restoredTitle(restored)}. ${restoredReason(restored)} matomo-access drift lists what can be removed again.`;
    writer.item(text, "", "", writer.colors.yellow);
  }
  const brief = options.brief ?? false;
  parts(plan, writer, options.view ?? "proposal");
  heldSection(plan, writer, brief);
  waitingSections(plan, writer, brief);
  findings(plan, writer, brief);
  if (!brief) endSection(plan, writer, options.verbose ?? false);
  beginning(plan, writer);
  if (plan.effects.length > 0) {
    writer.line();
    writer.line(
      writer.colors.dim(
        `Plan ${plan.hash.slice(0, 12)}, Matomo ${forTerminal(plan.live.matomo)} read at ${plan.live.readAt} with ${count(plan.live.requests, "request")}.`,
      ),
    );
  }
  return writer.text();
}
