import { canonicalJson } from "../domain/canonical-json.ts";
import { sameIdentity } from "../domain/login.ts";
import type { Effect, Plan, Risk } from "../plan/plan.generated.ts";
import { whyText } from "../plan/why-text.ts";

/** A line that leads to a change, with every place where it stands for somebody of the entry. */
export interface Reason {
  readonly text: string;
  readonly places: readonly { readonly file: string; readonly line: number }[];
}

/** Equal effects of one person on several sites: one line for the reader. */
export interface Change {
  /** The first of the effects; the others differ from it by site only. */
  readonly effect: Effect;
  readonly sites: readonly number[];
  /** Positions in the plan, for outcomes. */
  readonly indexes: readonly number[];
  readonly destroys: readonly string[];
  /** Of one person: their lines. Of many: each line once, without the name that differs. */
  readonly reasons: readonly Reason[];
}

/** What happens to one person, or to several people in exactly the same way. */
export interface Entry {
  readonly logins: readonly string[];
  readonly changes: readonly Change[];
}

/** Most dangerous first. */
const RISKS: readonly Risk[] = [
  "deletes-account",
  "loses-superuser",
  "superuser",
  "public",
  "admin",
  "loss",
  "email-of-privileged",
  "foreign",
];

const dangerOf = ({ risks }: Effect): number =>
  Math.min(RISKS.length, ...risks.map((risk) => RISKS.indexOf(risk)));

/** What two effects must share to be one line: everything but the site and the reports. */
function signature(effect: Effect): string {
  const { login: _login, destroys: _destroys, ...rest } = effect;
  return canonicalJson({ ...rest, site: undefined });
}

/**
 * What a line says, without whose line it is: `user ann` and `ann is absent` say the same of
 * everybody.
 */
const withoutName = (text: string, login: string): string =>
  text
    .split(" ")
    .filter((word, index) => index > 1 || !sameIdentity(word, login))
    .join(" ");

/**
 * Lines of a membership, and the name in a person's own line, differ by person and do not keep
 * equal changes apart.
 */
function sharedSignature({ effect, sites, destroys }: Change): string {
  const { login, why, ...rest } = effect;
  const lines = why
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
    return [
      {
        effect: first[0],
        sites: group.flatMap(([effect]) => (effect.kind === "site" ? [effect.site] : [])),
        indexes: group.map(([, index]) => index),
        destroys: [...new Set(group.flatMap(([effect]) => effect.destroys))],
        reasons: first[0].why.map((line) => ({
          text: whyText(line),
          places: [{ file: line.file, line: line.line }],
        })),
      },
    ];
  });
  // That somebody is new comes before what they get.
  const isNew = ({ effect }: Change): number =>
    Number(effect.kind === "account" && effect.before === "absent");
  return changes.toSorted((a, b) => isNew(b) - isNew(a) || dangerOf(a.effect) - dangerOf(b.effect));
}

/** The changes of the first, with the reasons of all. */
function together(
  group: readonly { readonly login: string; readonly changes: readonly Change[] }[],
): readonly Change[] {
  const [first] = group;
  if (!first || group.length === 1) return first?.changes ?? [];
  return first.changes.map((change, index) => {
    const reasons = new Map<string, Map<string, Reason["places"][number]>>();
    for (const { login, changes } of group) {
      for (const { text, places } of changes[index]?.reasons ?? []) {
        const shared = withoutName(text, login);
        const all = reasons.get(shared) ?? new Map<string, Reason["places"][number]>();
        for (const place of places) all.set(`${place.file}:${place.line}`, place);
        reasons.set(shared, all);
      }
    }
    return {
      ...change,
      reasons: [...reasons].map(([text, places]) => ({ text, places: [...places.values()] })),
    };
  });
}

/**
 * Effects as entries for people: per person, dangerous first; equal changes of many people are one
 * entry. Deterministic.
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
    Math.min(...changes.map(({ effect }) => dangerOf(effect)));
  return entries.toSorted(
    (a, b) => danger(a) - danger(b) || ((a.logins[0] ?? "") < (b.logins[0] ?? "") ? -1 : 1),
  );
}
