import { type Approval, heldByApproval } from "./approval.ts";
import { type CauseFacts, causeOf } from "./causes.ts";
import { holdByMinimum, settlePeople } from "./dependencies.ts";
import { type Draft, withCause } from "./draft.ts";
import { heldByRules, type Rules } from "./holds.ts";

/** What drafts are judged by: the rules, the last verified state, and what was approved. */
export interface Judgement extends Rules, CauseFacts {
  /** `undefined`: nothing needs to be approved. */
  readonly approval: Approval | undefined;
}

/** The draft with its cause and every reason to hold it that does not depend on other drafts. */
function judgeAlone(draft: Draft, judgement: Judgement): Draft {
  const { approval, routine } = judgement;
  const caused = withCause(draft, causeOf(draft, judgement));
  const known = approval?.wasLeftover(caused.effect) ? { ...caused, written: true } : caused;
  const held = heldByRules(known, judgement);
  const unapproved = approval && heldByApproval(known, held, approval, routine);
  return { ...known, effect: { ...known.effect, held: unapproved ? [...held, unapproved] : held } };
}

/**
 * Decides what of the differences is made, and why the rest is not: each draft alone, then each
 * person's together, then super users.
 */
export function judge(drafts: readonly Draft[], judgement: Judgement): readonly Draft[] {
  const alone = drafts.map((draft) => judgeAlone(draft, judgement));
  const settled = settlePeople(alone, judgement.live);
  return holdByMinimum(settled, judgement.live, judgement.settings);
}
