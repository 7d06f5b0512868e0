import { type Approval, heldByApproval } from "./approval.ts";
import type { LastState } from "./baseline.ts";
import { causeOf } from "./causes.ts";
import { holdByMinimum, settlePeople } from "./dependencies.ts";
import { type Draft, withCause } from "./draft.ts";
import { heldByRules, type Rules } from "./holds.ts";

/** What drafts are judged by: the rules, the last verified state, and what was approved. */
export interface Judgement extends Rules {
  readonly last: LastState | undefined;
  /** UTC day for which `from` and `until` are judged. */
  readonly today: string;
  /** Hashes of the effects that this pull request brings. */
  readonly changed: ReadonlySet<string> | undefined;
  /** `undefined`: nothing needs to be approved. */
  readonly approval: Approval | undefined;
}

/** The draft with its cause and every reason to hold it that does not depend on other drafts. */
function judgeAlone(draft: Draft, judgement: Judgement): Draft {
  const { last, today, changed, approval, run } = judgement;
  const caused = withCause(draft, causeOf(draft, last, today, changed));
  const known = approval?.wasLeftover(caused.effect) ? { ...caused, written: true } : caused;
  const held = heldByRules(known, judgement);
  const unapproved = approval && heldByApproval(known, held, approval, run.settled);
  return { ...known, effect: { ...known.effect, held: unapproved ? [...held, unapproved] : held } };
}

/** Decides what of the differences is made, and why the rest is not: each draft alone, then each person's together, then super users. */
export function judge(drafts: readonly Draft[], judgement: Judgement): readonly Draft[] {
  const alone = drafts.map((draft) => judgeAlone(draft, judgement));
  const settled = settlePeople(alone, judgement.live);
  return holdByMinimum(settled, judgement.live, judgement.settings);
}
