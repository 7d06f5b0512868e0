import { compareTexts } from "../domain/compare.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { sameIdentity } from "../domain/login.ts";
import { type Part, partOf, rankOf } from "../plan/decision.ts";
import type { Effect, Plan, Why } from "../plan/plan.generated.ts";
import { whyText } from "../plan/why-text.ts";

/**
 * A place in the manifests. `before` marks places in the manifests with which the plan is compared.
 */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly before?: true | undefined;
}

/** A line that causes a change, with all its places for the people of the entry. */
export interface Reason {
  readonly text: string;
  readonly places: readonly Place[];
}

/** Equal effects of one person on several sites, which are shown as one line. */
export interface Change {
  /** The first effect. The others differ only in the site. */
  readonly effect: Effect;
  readonly sites: readonly number[];
  /** Indexes of the effects in the plan, which outcomes refer to. */
  readonly indexes: readonly number[];
  readonly destroys: readonly string[];
  /** The lines behind the change. For several people, equal lines are combined without the name. */
  readonly reasons: readonly Reason[];
  /** Reasons and tickets of these lines, each once: `covers for root, OPS-311`. */
  readonly grounds: readonly string[];
}

/** The changes of one person, or of several people with exactly the same changes. */
export interface Entry {
  readonly logins: readonly string[];
  readonly changes: readonly Change[];
}

/** A key that is equal for effects that differ only in the site and the reports. */
function signature(effect: Effect): string {
  const { login: _login, destroys: _destroys, ...rest } = effect;
  return canonicalJson({ ...rest, site: undefined });
}

/** The text of a line without its person, so that `user ann` and `user bob` are the same. */
const withoutName = (text: string, login: string): string =>
  text
    .split(" ")
    .filter((word, index) => index > 1 || !sameIdentity(word, login))
    .join(" ");

const groundsOf = ({ reason, ticket }: Pick<Why, "reason" | "ticket">): string =>
  [reason, ticket].filter((part) => part !== undefined).join(", ");

/** The lines of an effect. Lines that granted the lost access come first. */
const linesOf = ({ lost = [], why }: Effect): readonly Why[] => [...lost, ...why];

/**
 * A key for changes of different people. It ignores lines of memberships and the name in a person's
 * own line, which always differ.
 */
function sharedSignature({ effect, sites, destroys }: Change): string {
  const { login, why: _why, lost: _lost, ...rest } = effect;
  const lines = linesOf(effect)
    .filter(({ text }) => !text.startsWith("is in team "))
    .map((line) => withoutName(whyText(line), login));
  return canonicalJson({
    ...rest,
    lines,
    sites,
    destroys,
    email: undefined,
    before: effect.kind === "email" ? login : effect.before,
    site: undefined,
  });
}

function changesOf(effects: readonly (readonly [Effect, number])[]): Change[] {
  const groups = Map.groupBy(effects, ([effect]) => signature(effect));
  const changes = [...groups.values()].flatMap((group): Change[] => {
    const [first] = group;
    if (!first) return [];
    const lines = linesOf(first[0]);
    return [
      {
        effect: first[0],
        sites: group.flatMap(([effect]) => (effect.kind === "site" ? [effect.site] : [])),
        indexes: group.map(([, index]) => index),
        destroys: [...new Set(group.flatMap(([effect]) => effect.destroys))],
        reasons: lines.map(({ reason: _reason, ticket: _ticket, ...line }) => ({
          // The last day is omitted here if it is the same as the last day of the change itself.
          text: whyText(line.until === first[0].until ? { text: line.text } : line),
          places: [{ file: line.file, line: line.line, before: line.before }],
        })),
        grounds: [...new Set(first[0].why.map(groundsOf))].filter(Boolean),
      },
    ];
  });
  // A new account comes before the access that it gets.
  const isNew = ({ effect }: Change): number =>
    Number(effect.kind === "account" && effect.before === "absent");
  return changes.toSorted((a, b) => isNew(b) - isNew(a) || rankOf(a.effect) - rankOf(b.effect));
}

/** The changes of the first person, with the reasons of all people in the entry. */
function together(
  group: readonly { readonly login: string; readonly changes: readonly Change[] }[],
): readonly Change[] {
  const [first] = group;
  if (!first || group.length === 1) return first?.changes ?? [];
  return first.changes.map((change, index) => {
    const reasons = new Map<string, Map<string, Place>>();
    const grounds = new Set<string>();
    for (const { login, changes } of group) {
      for (const ground of changes[index]?.grounds ?? []) grounds.add(ground);
      for (const { text, places } of changes[index]?.reasons ?? []) {
        const shared = withoutName(text, login);
        const all = reasons.get(shared) ?? new Map<string, Place>();
        for (const place of places) all.set(`${place.file}:${place.line}`, place);
        reasons.set(shared, all);
      }
    }
    return {
      ...change,
      grounds: [...grounds],
      reasons: [...reasons].map(([text, places]) => ({ text, places: [...places.values()] })),
    };
  });
}

/**
 * Groups effects into entries for people. An entry contains one person, or all people with equal
 * changes. The most dangerous entries come first. Deterministic.
 */
export function groupEffects(
  plan: Plan,
  wanted: (effect: Effect, index: number) => boolean,
): Entry[] {
  const chosen = plan.effects
    .map((effect, index) => [effect, index] as const)
    .filter(([effect, index]) => wanted(effect, index));
  const people = [...Map.groupBy(chosen, ([{ login }]) => login)].map(([login, effects]) => ({
    login,
    changes: changesOf(effects),
  }));
  const same = Map.groupBy(people, ({ changes }) => changes.map(sharedSignature).join("\n"));
  const entries = [...same.values()].map((group): Entry => ({
    logins: group.map(({ login }) => login),
    changes: together(group),
  }));
  const danger = ({ changes }: Entry): number =>
    Math.min(...changes.map(({ effect }) => rankOf(effect)));
  return entries.toSorted(
    (a, b) => danger(a) - danger(b) || compareTexts(a.logins[0] ?? "", b.logins[0] ?? ""),
  );
}

/** The entries of a plan by the part in which they are shown. */
export type Sheet = Readonly<Record<Part, readonly Entry[]>>;

const ORDER: readonly Part[] = ["attention", "losses", "rest"];

/**
 * Finds the part for each effect. A new account is in the part of its most dangerous other effect.
 */
function placedParts(effects: readonly Effect[]): (effect: Effect) => Part {
  const newcomers = new Map<string, Part>();
  for (const { kind, login, before } of effects)
    if (kind === "account" && before === "absent") newcomers.set(login, "rest");
  for (const effect of effects) {
    const known = newcomers.get(effect.login);
    const part = partOf(effect);
    if (known !== undefined && ORDER.indexOf(part) < ORDER.indexOf(known))
      newcomers.set(effect.login, part);
  }
  return (effect) => newcomers.get(effect.login) ?? partOf(effect);
}

/** The changes that would be applied, by part: what needs attention, losses, and the rest. */
export function sheetOf(plan: Plan): Sheet {
  const made = plan.effects.filter(({ held }) => held.length === 0);
  const partIn = placedParts(made);
  const entriesOf = (part: Part): Entry[] =>
    groupEffects(plan, (effect) => effect.held.length === 0 && partIn(effect) === part);
  return {
    attention: entriesOf("attention"),
    losses: entriesOf("losses"),
    rest: entriesOf("rest"),
  };
}

/** A cache of the access after the plan by login, because every entry needs it. */
const afterwards = new WeakMap<Plan, ReadonlyMap<string, string>>();

/**
 * The access that the people of an entry have afterwards; `undefined` if it differs between them.
 */
export function afterwardsOf(plan: Plan): (entry: Entry) => string | undefined {
  const known =
    afterwards.get(plan) ?? new Map(plan.afterwards?.map(({ login, has }) => [login, has]));
  afterwards.set(plan, known);
  return ({ logins }) => {
    const all = new Set(logins.map((login) => known.get(login)));
    return all.size === 1 ? [...all][0] : undefined;
  };
}
