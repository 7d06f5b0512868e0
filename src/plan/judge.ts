import { type Approval, heldByApproval } from "./approval.ts";
import { type CauseFacts, causeOf } from "./causes.ts";
import { holdByEmails, holdByMinimum, settlePeople } from "./dependencies.ts";
import { type Draft, isMade, withCause } from "./draft.ts";
import { effectHash } from "./effect-core.ts";
import { heldByRules, type Rules } from "./holds.ts";
import { withHeldLoss } from "./site-changes.ts";

/** What drafts are judged by: the rules, the last verified state, and what was approved. */
export interface Judgement extends Rules, CauseFacts {
  /** `undefined`: nothing needs to be approved. */
  readonly approval: Approval | undefined;
  /**
   * Hashes of removals that applies made before a backup brought them back: no line needs to ask
   * for them again.
   */
  readonly proven?: ReadonlySet<string> | undefined;
}

/** The draft with its cause and every reason to hold it that does not depend on other drafts. */
function judgeWhole(draft: Draft, judgement: Judgement): Draft {
  const { approval, routine, proven } = judgement;
  const caused = withCause(draft, causeOf(draft, judgement));
  const isKnown =
    approval?.wasLeftover(caused.effect) === true || proven?.has(effectHash(caused.effect));
  const known = isKnown ? { ...caused, written: true } : caused;
  const held = heldByRules(known, judgement);
  const unapproved = approval && heldByApproval(known, held, approval, routine);
  return { ...known, effect: { ...known.effect, held: unapproved ? [...held, unapproved] : held } };
}

/**
 * What gains one thing and loses another is made as a whole or, where only the loss is on hold, as
 * the gain alone: a gain that somebody granted must not wait for a loss that nobody decided.
 */
function judgeAlone(draft: Draft, judgement: Judgement): Draft {
  const whole = judgeWhole(draft, judgement);
  if (!draft.gain || isMade(whole)) return whole;
  const gain = judgeWhole(draft.gain, judgement);
  const ofBoth = new Set(gain.effect.held.map(({ reason }) => reason));
  const ofLoss = whole.effect.held.filter(({ reason }) => !ofBoth.has(reason));
  return ofLoss.length === 0 ? whole : withHeldLoss(gain, ofLoss);
}

/**
 * Decides what of the differences is made, and why the rest is not: each draft alone, then each
 * person's together, then super users.
 */
export function judge(drafts: readonly Draft[], judgement: Judgement): readonly Draft[] {
  const alone = drafts.map((draft) => judgeAlone(draft, judgement));
  const { live, settings } = judgement;
  for (let drafts: readonly Draft[] = alone; ;) {
    const settled = holdByMinimum(settlePeople(drafts, live), live, settings);
    drafts = holdByEmails(settled);
    // Each round holds at least one draft more.
    if (drafts === settled) return settled;
  }
}
