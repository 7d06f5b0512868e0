import { loginKey, type LoginKey } from "../domain/login.ts";
import type { Manifest, SourceFile } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";
import { effectHash } from "../plan/effect-core.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { Effect } from "../plan/plan.generated.ts";
import type { Draft } from "../edit/draft.ts";
import type { Situation } from "./situation.ts";
import { writeEdits } from "../edit/write-edits.ts";

/** A person whose live state is to be written into the manifests. */
export interface Candidate {
  readonly key: LoginKey;
  readonly login: string;
  readonly draft: Draft;
  readonly drift: readonly Effect[];
}

export type Verdict =
  | { readonly kind: "good" }
  /** The edits for these people have a wrong result; the edits for the others may be right. */
  | { readonly kind: "failing"; readonly people: ReadonlyMap<LoginKey, string> }
  /** The edits have a wrong result, and it is unknown whose edits cause it. */
  | { readonly kind: "broken"; readonly why: string };

interface State {
  readonly effects: ReadonlyMap<LoginKey, readonly Effect[]>;
  readonly frozen: ReadonlyMap<LoginKey, string>;
}

const subjectOf = (effect: Effect): string =>
  effect.kind === "site" ? `access to site ${effect.site}` : NAMES[effect.kind];
const NAMES = {
  account: "the account",
  superuser: "the super user right",
  email: "the e-mail",
} as const;

function whyLeft(effect: Effect): string {
  if (effect.kind === "account" && effect.before === "expired")
    return "The invitation has expired. No manifest can describe that. Send it again, or delete the account.";
  return `The manifests cannot describe it without other changes: the plan would still change ${subjectOf(effect)}.`;
}

/**
 * Plans the edited manifests against the same live state. The adopted differences must be gone, and
 * all other effects must be unchanged.
 */
export class Verifier {
  readonly #situation: Situation;
  readonly #before: State;

  constructor(situation: Situation) {
    this.#situation = situation;
    this.#before = this.#stateOf(situation.manifest);
  }

  /** The files that the edits for these people change, with their new text. */
  write(people: readonly Candidate[]): SourceFile[] {
    const { workspace } = this.#situation;
    const old = new Map(workspace.files.map(({ path, text }) => [path, text]));
    const edits = people.flatMap(({ draft }) => draft.edits);
    return writeEdits(edits, workspace).filter(({ path, text }) => old.get(path) !== text);
  }

  check(people: readonly Candidate[]): Verdict {
    const { manifest, diagnostics } = readManifest(
      this.#situation.workspace.with(this.write(people)),
    );
    if (!manifest) {
      const error = diagnostics.find(({ severity }) => severity === "error");
      const place = error?.at ? `${error.at.file}: ` : "";
      return {
        kind: "broken",
        why: `The manifest would be wrong: ${place}${error?.message ?? "it cannot be read"}`,
      };
    }
    const after = this.#stateOf(manifest);
    const failing = new Map<LoginKey, string>();
    for (const person of people) {
      const why = this.#failure(person, after);
      if (why !== undefined) failing.set(person.key, why);
    }
    if (failing.size > 0) return { kind: "failing", people: failing };
    const other = this.#movedOther(new Set(people.map(({ key }) => key)), after);
    return other === undefined
      ? { kind: "good" }
      : { kind: "broken", why: `The edit would also change the plan for ${other}.` };
  }

  #stateOf(manifest: Manifest): State {
    const { live, today } = this.#situation;
    const plan = makePlan({
      manifest,
      live,
      today,
      now: new Date(live.readAt),
      run: { hasPassword: true },
    });
    const frozen = plan.frozen.map(({ login, because: [line] }): [LoginKey, string] => [
      loginKey(login),
      line ? `${line.file}:${line.line}: ${line.text}` : "",
    ]);
    return {
      effects: Map.groupBy(plan.effects, ({ login }) => loginKey(login)),
      frozen: new Map(frozen),
    };
  }

  #failure({ key, drift }: Candidate, after: State): string | undefined {
    const frozen = after.frozen.get(key);
    if (frozen !== undefined) return `Their access could no longer be compared. ${frozen}`;
    const adopted = new Set(drift.map(subjectOf));
    const stood = new Map(
      (this.#before.effects.get(key) ?? []).map((effect) => [subjectOf(effect), effect]),
    );
    const left = after.effects.get(key) ?? [];
    const wrong = left.find(
      (effect) => adopted.has(subjectOf(effect)) || !stood.has(subjectOf(effect)),
    );
    if (wrong) return whyLeft(wrong);
    // `access: []` and `public: []` also remove access that no line granted and that was kept until
    // now.
    const released = left.find(
      (effect) => effect.held.length === 0 && (stood.get(subjectOf(effect))?.held.length ?? 0) > 0,
    );
    if (released)
      return `The edit would also remove ${subjectOf(released)}, which has been kept so far. First write a line that grants or ends this access.`;
    const unended = left.find(
      (effect) => effect.cause !== "ended" && stood.get(subjectOf(effect))?.cause === "ended",
    );
    return (
      unended &&
      `The edit would also remove the line that ended ${subjectOf(unended)}. Run apply first, so that this access ends.`
    );
  }

  /** The login of a person whose effects changed although nothing was adopted for them. */
  #movedOther(adopted: ReadonlySet<LoginKey>, after: State): string | undefined {
    const keys = new Set(
      [this.#before, after].flatMap(({ effects, frozen }) => [...effects.keys(), ...frozen.keys()]),
    );
    for (const key of keys) {
      if (adopted.has(key)) continue;
      const [was, is] = [this.#before, after].map(({ effects, frozen }) =>
        [...(effects.get(key) ?? []).map(effectHash), frozen.has(key) ? "frozen" : ""]
          .toSorted()
          .join(" "),
      );
      if (was !== is)
        return (after.effects.get(key) ?? this.#before.effects.get(key))?.[0]?.login ?? key;
    }
    return undefined;
  }
}
