import { dangersOf } from "../../plan/decision.ts";
import type { Beginning, Effect, Plan } from "../../plan/plan.generated.ts";
import { approvalSections } from "../approval-sections.ts";
import type { ApprovalView } from "../approval-section.ts";
import {
  describeBeginning,
  describeChange,
  describeLoss,
  describePlaces,
  describeSource,
  personName,
  type Wording,
} from "../describe-change.ts";
import { afterwardsOf, type Change, type Entry } from "../group.ts";
import { headline, remainder } from "../headline.ts";
import { DANGER_WORDS, notesOf, tagsOf } from "../notes.ts";
import { forTerminal } from "../safe-text.ts";
import { shortList } from "../words.ts";
import { type TerminalOptions, TerminalWriter } from "./terminal-writer.ts";

export interface PlanWriterOptions extends TerminalOptions {
  /** Names every site and person instead of counting the rest. */
  readonly verbose?: boolean | undefined;
}

/** The number of people and sites that are named; the rest are only counted. */
const MAX_ITEMS = 8;

/** The mark of a change: the letter of its danger, or a sign for adding or removing. */
const markOf = (effect: Effect, sign: string): string => {
  const [danger] = dangersOf(effect);
  return danger === undefined ? sign : DANGER_WORDS[danger].letter;
};

const isDeletion = ({ effect }: Change): boolean =>
  effect.kind === "account" && effect.after === "absent";

/** Whether the change itself shows what access the person has afterwards. */
const isPlain = (change: Change): boolean =>
  isDeletion(change) ||
  change.effect.kind === "email" ||
  (change.effect.kind === "superuser" && change.effect.after);

/** Writes a plan, or its result, for a terminal. */
export class PlanWriter extends TerminalWriter {
  readonly #plan: Plan;
  readonly #wording: Wording;
  readonly #maxItems: number;
  readonly #afterwards: (entry: Entry) => string | undefined;

  constructor(plan: Plan, options: PlanWriterOptions) {
    super(options);
    this.#plan = plan;
    this.#maxItems = options.verbose ? Number.POSITIVE_INFINITY : MAX_ITEMS;
    this.#wording = { safe: forTerminal, emails: "full", maxSites: this.#maxItems };
    this.#afterwards = afterwardsOf(plan);
  }

  /** Writes the totals of the plan, and the number of changes below them. */
  headline(): void {
    super.item(headline(this.#plan, forTerminal), "", "  ", this.colors.bold);
    const more = remainder(this.#plan);
    if (more !== "") super.item(more);
  }

  title(text: string): void {
    this.lines.push("", this.colors.bold(text));
  }

  /** Writes a paragraph with a hanging indent. */
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

  /** The colour of a change: red for dangers and losses, green for gains, yellow for the rest. */
  #color(effect: Effect, sign: string): (text: string) => string {
    if (dangersOf(effect).length > 0 || sign === "-") return this.colors.red;
    return sign === "+" ? this.colors.green : this.colors.yellow;
  }

  /**
   * Writes a change with its sign or the letter of its danger.
   * @param who the people, if they are not named above
   */
  change(
    change: Change,
    indent: string,
    {
      withWhy = false,
      many = false,
      who = "",
      has,
    }: {
      readonly withWhy?: boolean;
      readonly many?: boolean;
      readonly who?: string;
      /** The access that they have afterwards. */
      readonly has?: string | undefined;
    } = {},
  ): void {
    const wording: Wording = { ...this.#wording, many };
    const { sign, text } = describeChange(this.#plan, change, wording);
    const mark = markOf(change.effect, sign);
    const color = this.#color(change.effect, sign);
    const sentence = [`${who === "" ? "" : `${who} `}${text}`, ...notesOf(change.effect, wording)];
    const start = this.lines.length;
    super.item(`${mark} ${sentence.join("; ")}`, indent, `${indent}    `);
    const first = this.lines[start] ?? "";
    const rest = first.slice(indent.length + mark.length);
    const shown = who === "" ? rest : rest.replace(who, this.colors.bold(who));
    this.lines[start] = `${indent}${color(mark)}${shown}`;
    const loss = describeLoss(change, forTerminal);
    if (loss !== "") this.item(`! ${loss}`, `${indent}  `, `${indent}    `, this.colors.yellow);
    if (!withWhy) return;
    const deeper = `${indent}    `;
    for (const { places, text: what } of change.reasons)
      this.item(
        `${describePlaces(places, forTerminal)}  ${forTerminal(what)}`,
        deeper,
        `${deeper}  `,
        this.colors.dim,
      );
    if (change.reasons.length === 0)
      this.item("not granted by any manifest", deeper, `${deeper}  `, this.colors.dim);
    if (has !== undefined && !isPlain(change))
      this.item(`then: ${forTerminal(has)}`, deeper, `${deeper}  `, this.colors.dim);
  }

  /** Writes what a person gets on a future day, with the line that grants it. */
  beginning(beginning: Beginning): void {
    const { login, from, days, why } = beginning;
    const what = describeBeginning(this.#plan, beginning, this.#wording);
    this.item(
      `${personName(login, forTerminal)}: ${what} from ${from} (${inDays(days)}), ${describeSource(why, forTerminal)}`,
    );
  }

  /** Writes the sections about approval. */
  approvals(view: ApprovalView, plan = this.#plan): void {
    const words = { plan, safe: forTerminal, maxSites: this.#maxItems };
    for (const { title, lines } of approvalSections(words, view)) {
      this.title(title);
      for (const line of lines) this.item(line);
    }
  }

  /** Writes an entry of the plan, as one sentence if it has one change. */
  entry(entry: Entry): void {
    const { logins, changes } = entry;
    const many = logins.length > 1;
    const has = this.#afterwards(entry);
    const [only, ...more] = changes;
    if (only && more.length === 0) {
      const who = this.names(logins);
      this.change(only, "  ", { withWhy: true, many, who, has });
      return;
    }
    const tags = tagsOf(changes.map(({ effect }) => effect));
    const marks = tags.length === 0 ? "" : ` [${tags.join(", ")}]`;
    this.item(this.colors.bold(`${this.names(logins)}${marks}`), "  ", "  ");
    const isNew = changes.some(({ effect }) => effect.kind === "account");
    for (const [index, change] of changes.entries()) {
      const isLast = index === changes.length - 1 && !isNew;
      this.change(change, "    ", { withWhy: true, many, has: isLast ? has : undefined });
    }
  }

  /** Writes compact entries under a title. */
  list(entries: readonly Entry[], indent: string, withWhy = false): void {
    for (const { logins, changes } of entries) {
      this.item(this.names(logins), indent, indent, this.colors.bold);
      for (const change of changes)
        this.change(change, `${indent}  `, { withWhy, many: logins.length > 1 });
    }
  }
}

/** `today`, `in 1 day`, `in 9 days` */
export const inDays = (days: number): string =>
  days === 0 ? "today" : `in ${days} ${days === 1 ? "day" : "days"}`;
