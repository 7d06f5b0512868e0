import type { Effect, Plan } from "../../plan/plan.generated.ts";
import { fit } from "../markdown/fit.ts";
import { renderPlanMarkdown } from "../markdown/plan-markdown.ts";
import type { ResultInput } from "../terminal/result-text.ts";
import { forMarkdown } from "../safe-text.ts";
import { count } from "../words.ts";

const MOST = 60_000;

export interface OutcomeInput {
  readonly instance: string;
  readonly commit: string;
  readonly runUrl: string;
  readonly result: ResultInput;
  readonly green: boolean;
  /** The plan of what is left, whose hash approves it. */
  readonly rest: Plan | undefined;
  /** Where a dispatch can be started. */
  readonly dispatchUrl: string;
  /** Only counts may be shown: a public repository. */
  readonly withheld: boolean;
  /** The hash that a dispatch was given, when nothing that is open has it. */
  readonly unknownHash?: string | undefined;
  /** The run made invitation links. */
  readonly hasLinks?: boolean | undefined;
  /** Merged pull requests whose plan could not be used, and why. */
  readonly missing: readonly { readonly number: number; readonly why: string }[];
}

/** What was wanted needs no reason why it differed; what somebody did by hand does, and what ended or is new. */
const UNREMARKABLE: ReadonlySet<Effect["cause"]> = new Set(["not-applied", "held", "unexplained"]);
const asWanted = (effect: Effect): Effect =>
  UNREMARKABLE.has(effect.cause) ? { ...effect, held: [], cause: "pull-request" } : { ...effect, held: [] };

/** The effects of one outcome, as a plan that can be rendered. */
function part(plan: Plan, indexes: ReadonlySet<number>, asMade: boolean): Plan {
  const effects = plan.effects.filter((_, index) => indexes.has(index)).map((effect) => (asMade ? asWanted(effect) : effect));
  const people = new Set(effects.map(({ login }) => login)).size;
  return {
    ...plan,
    effects,
    waiting: [],
    frozen: [],
    ending: [],
    beginning: [],
    oddities: [],
    diagnostics: [],
    guards: { ...plan.guards, refusals: [] },
    unmanaged: { ...plan.unmanaged, people: [], ignored: 0, released: 0 },
    summary: {
      ...plan.summary,
      make: asMade ? effects.length : 0,
      held: asMade ? 0 : effects.length,
      waiting: 0,
      frozen: 0,
      people,
      losses: effects.filter(({ loss }) => loss).length,
    },
  };
}

function verdict({ result, green }: OutcomeInput): string {
  const done = result.outcomes.filter(({ status }) => status === "done").length;
  if (result.refused) return "**Refused: nothing was written.**";
  if (result.stopped !== undefined) return `**Stopped after ${count(done, "change")}.** ${forMarkdown(result.stopped)}`;
  if (green)
    return done === 0
      ? "**Nothing to do: Matomo is as the manifests say, as far as they may be applied.**"
      : `**Done: ${count(done, "change")} made and read back.**`;
  return `**Not complete: ${count(done, "change")} made, and something that should be done is left.**`;
}

const section = (title: string, shown: Plan, room: number): string =>
  shown.effects.length === 0
    ? ""
    : `<details>\n<summary>${title}: ${count(shown.effects.length, "change")}</summary>\n\n${renderPlanMarkdown(shown, { limit: room, isPart: true }).text}\n</details>\n\n`;

/** What somebody can do about what was not made. */
function waysOut({ result, rest, dispatchUrl, unknownHash }: OutcomeInput): string {
  const { plan } = result;
  const run = `[run the workflow](${dispatchUrl})`;
  const unknown =
    unknownHash === undefined
      ? ""
      : `> The hash <code>${unknownHash}</code> is not the hash of what was open, so it approved nothing: something changed since it was shown.\n\n`;
  const { losing, gaining } = plan.guards;
  const limits = result.refused
    ? [
        losing.exceeded ? `\`allow-losing: ${losing.people.length}\`` : "",
        gaining.exceeded ? `\`allow-gaining: ${gaining.people.length}\`` : "",
      ]
        .filter(Boolean)
        .join(" and ")
    : "";
  const allow = limits === "" ? "" : `If that is meant, ${run} with ${limits}.\n\n`;
  const unapproved = plan.effects.filter((effect) => effect.held.some(({ reason }) => reason === "not-approved")).length;
  const approve =
    unapproved === 0 || !rest
      ? ""
      : `${count(unapproved, "change is", "changes are")} held, because no merged pull request approved ${unapproved === 1 ? "it" : "them"}. To make all that is left, ${run} with \`approve: ${rest.hash}\`.\n\n`;
  return `${unknown}${allow}${approve}`;
}

/** What came of merging: what was done, what was not and why, and how to approve what is held. */
export function outcomeComment(input: OutcomeInput): string {
  const { result, withheld } = input;
  const { plan, outcomes } = result;
  const indexesOf = (...statuses: string[]): Set<number> =>
    new Set(outcomes.filter(({ status }) => statuses.includes(status)).map(({ effectIndex }) => effectIndex));
  const done = part(plan, indexesOf("done"), true);
  const open = part(plan, indexesOf("failed", "skipped"), true);
  const held = part(plan, indexesOf("held"), false);
  const messages = [
    ...new Set(
      outcomes
        .filter(({ status, message }) => (status === "failed" || status === "skipped") && message !== undefined)
        .map(({ message }) => message ?? ""),
    ),
  ];
  const text = [
    `## Access applied: ${forMarkdown(input.instance)}\n\n`,
    `${verdict(input)}\n\n`,
    input.hasLinks === true ? "Invitation links are among the run's artifacts, encrypted for the recipients in settings.yaml.\n\n" : "",
    ...(result.refused ?? []).map((why) => `> ${forMarkdown(why)}\n\n`),
    ...input.missing.slice(0, 50).map(({ number, why }) => `> The plan of #${number} could not be used: ${forMarkdown(why)}.\n\n`),
    waysOut(input),
    ...(withheld
      ? []
      : [
          ...messages.slice(0, 10).map((why) => `- ${forMarkdown(why)}\n`),
          messages.length > 0 ? "\n" : "",
          section("Not made", open, MOST / 4),
          section("Held", held, MOST / 4),
          section("Made", done, MOST / 3),
        ]),
    `<sub>At <code>${input.commit.slice(0, 10)}</code>; [run](${input.runUrl}).</sub>\n`,
  ].join("");
  return fit(text, MOST);
}

/** Nothing came of it: the run ended before it could begin. */
export function failedOutcome(input: Pick<OutcomeInput, "instance" | "commit" | "runUrl"> & { readonly message: string }): string {
  const { instance, commit, runUrl, message } = input;
  return `## Access applied: ${forMarkdown(instance)}\n\n**Not applied.** ${forMarkdown(message)}\n\nWhat was approved stays approved: the next run of apply makes it.\n\n<sub>At <code>${commit.slice(0, 10)}</code>; [run](${runUrl}).</sub>\n`;
}
