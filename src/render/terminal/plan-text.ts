import type { Beginning, Effect, Plan } from "../../plan/plan.generated.ts";
import { whyText } from "../../plan/why-text.ts";
import { shouldBeDone } from "../../plan/policy.ts";
import {
  describeBeginning,
  describeChange,
  describeLoss,
  describePlace,
  describePlaces,
  personName,
  type Wording,
} from "../describe-change.ts";
import { approvalSections, type ApprovalView } from "../approval-sections.ts";
import { type Change, type Entry, groupEffects } from "../group.ts";
import { headline, remainder } from "../headline.ts";
import { restoredReason, restoredTitle } from "../restored-words.ts";
import { notesOf } from "../notes.ts";
import { wrap } from "./layout.ts";
import { type TerminalOptions, TerminalWriter } from "./terminal-writer.ts";
import { forTerminal } from "../safe-text.ts";
import { settingLines } from "../setting-lines.ts";
import { count, list, shortList } from "../words.ts";

export interface PlanTextOptions extends TerminalOptions {
  /** Names every site and person instead of counting the rest. */
  readonly verbose?: boolean | undefined;
  /**
   * Leaves out what a plan says and a run need not repeat: warnings, ends, accounts outside; and
   * what the result will say is still open.
   */
  readonly brief?: boolean | undefined;
  /** Whether approving the plan approves it (default), or it only reports. */
  readonly view?: ApprovalView | undefined;
}

/**
 * Held effects that should be made, and will be when somebody helps. The others are held because
 * the settings say so.
 */
export const isHeldOpen = (effect: Effect): boolean =>
  effect.held.length > 0 && shouldBeDone(effect);

const RISKS: Wording["risks"] = {
  superuser: "SUPER USER",
  public: "PUBLIC",
  admin: "ADMIN",
  "email-of-privileged": "can reset the password of an account with rights",
};

/** One rendering of a plan, or of what came of it. */
export class PlanWriter extends TerminalWriter {
  readonly #plan: Plan;
  readonly #wording: Wording;
  readonly #maxItems: number;

  constructor(plan: Plan, options: PlanTextOptions) {
    super(options);
    this.#plan = plan;
    this.#maxItems = options.verbose ? Number.POSITIVE_INFINITY : 8;
    this.#wording = { safe: forTerminal, emails: "full", risks: RISKS, maxSites: this.#maxItems };
  }

  /** What the plan comes to, and below it how many changes that are. */
  headline(): void {
    super.item(headline(this.#plan, forTerminal), "", "  ", this.colors.bold);
    const more = remainder(this.#plan);
    if (more !== "") super.item(more);
  }

  title(text: string): void {
    this.lines.push("", this.colors.bold(text));
  }

  /** A paragraph with a hanging indent. */
  override item(
    text: string,
    indent = "  ",
    hanging = `${indent}  `,
    color?: (line: string) => string,
  ): void {
    super.item(text, indent, hanging, color);
  }

  names(logins: readonly string[]): string {
    return shortList(
      logins.map((login) => personName(login, forTerminal)),
      this.#maxItems,
    );
  }

  #sign(sign: string, line: string): string {
    const color =
      sign === "+" ? this.colors.green : sign === "-" ? this.colors.red : this.colors.yellow;
    return line.replace(sign, color(sign));
  }

  change(change: Change, indent: string, withWhy: boolean, many = false): void {
    const { sign, text } = describeChange(
      this.#plan,
      change,
      many ? { ...this.#wording, emails: "none" } : this.#wording,
    );
    const notes = notesOf(change.effect, this.#wording);
    const [first = "", ...rest] = wrap(
      `${sign} ${text}${notes.length > 0 ? ` [${notes.join("; ")}]` : ""}`,
      this.width,
      indent,
      `${indent}    `,
    );
    this.lines.push(this.#sign(sign, first), ...rest);
    const loss = describeLoss(change, forTerminal);
    if (loss !== "") this.item(`! ${loss}`, `${indent}  `, `${indent}    `, this.colors.yellow);
    if (!withWhy) return;
    if (change.reasons.length === 0)
      this.item(
        "no line of the manifests gives it",
        `${indent}    `,
        `${indent}      `,
        this.colors.dim,
      );
    for (const { places, text: what } of change.reasons)
      this.item(
        `${describePlaces(places, forTerminal)}  ${forTerminal(what)}`,
        `${indent}    `,
        `${indent}      `,
        this.colors.dim,
      );
  }

  /** What somebody has from a day to come, with the line that says so. */
  beginning(beginning: Beginning): void {
    const { login, from, days, why } = beginning;
    const what = describeBeginning(this.#plan, beginning, this.#wording);
    this.item(
      `${personName(login, forTerminal)}: ${what} from ${from} (in ${count(days, "day")}), ${describePlace(why, forTerminal)}`,
    );
  }

  /** What the plan says about approval. */
  approvals(view: ApprovalView, plan = this.#plan): void {
    const words = { plan, safe: forTerminal, maxSites: this.#maxItems };
    for (const { title, lines } of approvalSections(words, view)) {
      this.title(title);
      for (const line of lines) this.item(line);
    }
  }

  entry({ logins, changes }: Entry): void {
    this.lines.push("");
    this.item(this.colors.bold(this.names(logins)), "  ", "  ");
    for (const change of changes) this.change(change, "    ", true, logins.length > 1);
  }

  /** Entries below a title, close together. */
  list(entries: readonly Entry[], indent: string, withWhy = false): void {
    for (const { logins, changes } of entries) {
      this.item(this.names(logins), indent, indent, this.colors.bold);
      for (const change of changes) this.change(change, `${indent}  `, withWhy, logins.length > 1);
    }
  }
}

/** With --only nobody wants to read about the others. */
const isOther = ({ held }: Effect): boolean => held.some(({ reason }) => reason === "not-selected");

function heldSection(plan: Plan, writer: PlanWriter, brief: boolean): void {
  const held = plan.effects.filter(
    (effect) => effect.held.length > 0 && !isOther(effect) && !(brief && isHeldOpen(effect)),
  );
  const others = plan.effects.filter(isOther).length;
  if (others > 0) {
    writer.line();
    writer.line(
      `${count(others, "change")} of people who are not named by --only ${others === 1 ? "is" : "are"} not shown.`,
    );
  }
  if (held.length === 0) return;
  writer.title(`Held: ${count(held.length, "change")} not made`);
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
    writer.title("Left as they are, because a line that feeds them has an error");
    for (const { login, because } of plan.frozen) {
      writer.item(personName(login, forTerminal));
      for (const line of because)
        writer.item(
          `${describePlace(line, forTerminal)}  ${forTerminal(whyText(line))}`,
          "      ",
          "        ",
          writer.colors.dim,
        );
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
      `${personName(login, forTerminal)}: ${forTerminal(what)} ends after ${until} (${days === 0 ? "today" : `in ${count(days, "day")}`}), ${describePlace(why, forTerminal)}`,
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
  }
}

function endSection(plan: Plan, writer: PlanWriter): void {
  const { people, ignored, released, policy } = plan.unmanaged;
  const notes: string[] = [];
  if (people.length > 0 && policy !== "ignore") {
    const powerful = people.filter(({ superuser }) => superuser).map(({ login }) => login);
    const fresh = people.filter(({ isNew }) => isNew).map(({ login }) => login);
    const extra = [
      powerful.length > 0 ? `super users: ${writer.names(powerful)}` : "",
      fresh.length > 0 ? `new rights since the last apply: ${writer.names(fresh)}` : "",
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
  for (const { rows, message } of plan.oddities)
    notes.push(`Untidy in Matomo, ${count(rows, "row")}: ${forTerminal(message)}.`);
  if (notes.length === 0) return;
  writer.title("Also");
  for (const note of notes) writer.item(note);
}

/** A plan that was seen and approved as it is: one line, and its warnings. */
export function renderPlanHeadline(plan: Plan, options: PlanTextOptions): string {
  const writer = new PlanWriter(plan, options);
  writer.headline();
  writer.line(writer.colors.dim(`It is the approved plan, ${plan.hash.slice(0, 12)}.`));
  findings(plan, writer, true);
  return `${writer.lines.join("\n")}\n`;
}

/** Where no approved state is known, a name means whatever site has it today. */
const BEGINNINGS: Readonly<Record<NonNullable<Plan["initial"]>, string>> = {
  first:
    "Warning: without --baseline FILE, names mean the sites that have them today, and nothing tells what was approved before.",
  "version-1":
    "Warning: the baseline is of version 1. Names mean the sites that have them today until an apply writes version 2.",
  "other-server":
    "Warning: the baseline is of another server, so names mean the sites that have them today.",
};

/** First of all: a changed guard, or address, outweighs every change of access. */
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

/**
 * The plan for a terminal. The first line says it all; without any difference there is only that
 * line and what waits or is odd.
 */
export function renderPlanText(plan: Plan, options: PlanTextOptions): string {
  const writer = new PlanWriter(plan, options);
  writer.headline();
  guardSection(plan, writer);
  const { restored } = plan;
  if (restored) {
    const text = `${restoredTitle(restored)}. ${restoredReason(restored)} matomo-access drift lists what can be removed again.`;
    writer.item(text, "", "", writer.colors.yellow);
  }
  for (const entry of groupEffects(plan, (effect) => effect.held.length === 0)) writer.entry(entry);
  const brief = options.brief ?? false;
  writer.approvals(options.view ?? "proposal");
  heldSection(plan, writer, brief);
  waitingSections(plan, writer, brief);
  findings(plan, writer, brief);
  if (!brief) endSection(plan, writer);
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
