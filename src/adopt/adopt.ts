import { compareTexts } from "../domain/compare.ts";
import { spelledLogin } from "../domain/live.ts";
import { ANONYMOUS, ANONYMOUS_KEY, loginKey, type LoginKey } from "../domain/login.ts";
import type { SourceFile } from "../manifest/model.ts";
import { adoptPublic, adoptUnmanaged } from "./adopt-others.ts";
import { adoptPerson } from "./adopt-person.ts";
import { Draft } from "../edit/draft.ts";
import { type AdoptInput, Situation } from "./situation.ts";
import { type Candidate, Verifier } from "./verify.ts";

export type { AdoptInput } from "./situation.ts";

export interface Skipped {
  readonly login: string;
  readonly why: string;
}

/** Something about the written lines that a reviewer should know and could overlook. */
export interface Note {
  readonly login: string;
  readonly text: string;
}

export interface Adopted {
  /** The changed and the new files, each with its whole text. */
  readonly files: readonly SourceFile[];
  /** Logins (and `anonymous`) whose live state the files now grant. */
  readonly adopted: readonly string[];
  /** Logins for which nothing was written, and why. */
  readonly skipped: readonly Skipped[];
  readonly notes: readonly Note[];
}

const byLogin = (a: { readonly login: string }, b: { readonly login: string }): number =>
  a.login < b.login ? -1 : a.login > b.login ? 1 : 0;

/**
 * Explains why a person cannot be compared: names the line that makes the desired access unknown.
 */
function frozenWhy(key: LoginKey, { desired }: Situation): string | undefined {
  const [line] = (key === ANONYMOUS_KEY ? desired.public : desired.people.get(key))?.frozenBy ?? [];
  return line && `Cannot be compared: ${line.at.file}:${line.at.line}: ${line.text}`;
}

function draftOf(key: LoginKey, situation: Situation): Draft {
  const draft = new Draft();
  const drift = situation.drift.get(key) ?? [];
  const user = situation.manifest.users.get(key);
  const frozen = situation.unresolved.get(key) ?? frozenWhy(key, situation);
  if (frozen !== undefined) draft.refuse(frozen);
  else if (key === ANONYMOUS_KEY) adoptPublic(drift, situation, draft);
  else if (!user) adoptUnmanaged(key, situation, draft);
  else if (drift.length > 0) adoptPerson(user, drift, situation, draft);
  else draft.refuse(`Already defined in ${user.at.file}:${user.at.line}.`);
  return draft;
}

/** All logins to adopt or to report as skipped, spelled as in Matomo. */
function loginsOf(
  { drift, newUnmanaged }: AdoptInput,
  { desired, live }: Situation,
): Map<LoginKey, string> {
  const frozen = [...desired.people.values()]
    .filter(({ frozenBy }) => frozenBy.length > 0)
    .map(({ login }) => login);
  const open = desired.public && desired.public.frozenBy.length > 0 ? [ANONYMOUS] : [];
  const all = [...drift.map(({ login }) => login), ...newUnmanaged, ...frozen, ...open];
  return new Map(all.map((login) => [loginKey(login), spelledLogin(live, login)]));
}

/**
 * Accepts as many people as possible whose edits work together, and reports why the others do not.
 */
function settle(
  accepted: readonly Candidate[],
  group: readonly Candidate[],
  verifier: Verifier,
  skipped: Skipped[],
): readonly Candidate[] {
  const [first] = group;
  if (!first) return accepted;
  const verdict = verifier.check([...accepted, ...group]);
  if (verdict.kind === "good") return [...accepted, ...group];
  if (verdict.kind === "failing") {
    const failing = group.filter(({ key }) => verdict.people.has(key));
    if (failing.length > 0) {
      skipped.push(
        ...failing.map(({ key, login }) => ({ login, why: verdict.people.get(key) ?? "" })),
      );
      const rest = group.filter((person) => !failing.includes(person));
      return settle(accepted, rest, verifier, skipped);
    }
  }
  if (group.length === 1) {
    skipped.push({
      login: first.login,
      why:
        verdict.kind === "broken"
          ? verdict.why
          : "The lines for this person would conflict with the lines written for other people.",
    });
    return accepted;
  }
  // At least one person causes the problem. Halving the group repeatedly finds these people in a
  // few rounds.
  const middle = Math.ceil(group.length / 2);
  return settle(
    settle(accepted, group.slice(0, middle), verifier, skipped),
    group.slice(middle),
    verifier,
    skipped,
  );
}

/**
 * Writes the live state of people into the manifests. Afterwards the files grant the access that
 * `drift` found in Matomo, and every other byte is unchanged. The result is read and planned again;
 * people for whom the new plan is not as expected are skipped.
 * @throws AccessError `usage` when `account` in the settings is not an active super user.
 */
export function adopt(input: AdoptInput): Adopted {
  const situation = new Situation(input);
  const skipped: Skipped[] = [];
  const candidates: Candidate[] = [];
  for (const [key, login] of loginsOf(input, situation)) {
    const draft = draftOf(key, situation);
    if (draft.why === undefined)
      candidates.push({ key, login, draft, drift: situation.drift.get(key) ?? [] });
    else skipped.push({ login, why: draft.why });
  }
  const verifier = new Verifier(situation);
  const accepted = settle([], candidates.toSorted(byLogin), verifier, skipped);
  return {
    files: verifier.write(accepted).toSorted((a, b) => compareTexts(a.path, b.path)),
    adopted: accepted.map(({ login }) => login).toSorted(),
    skipped: skipped.toSorted(byLogin),
    notes: accepted
      .flatMap(({ login, draft }) => draft.notes.map((text) => ({ login, text })))
      .toSorted(byLogin),
  };
}
