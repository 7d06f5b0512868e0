import { type Approval, heldByApproval } from "./approval.ts";
import { type CauseFacts, causeOf } from "./causes.ts";
import { holdByEmails, holdByMinimum, settlePeople } from "./dependencies.ts";
import { type Draft, isMade, withCause } from "./draft.ts";
import { effectHash } from "./effect-core.ts";
import { heldByRules, type Rules } from "./holds.ts";
import { withHeldLoss } from "./site-changes.ts";

/**
 * The facts by which drafts are judged: the rules, the last verified state, and what was approved.
 */
export interface Judgement extends Rules, CauseFacts {
  /** `undefined`: no approval is needed. */
  readonly approval: Approval | undefined;
  /**
   * Hashes of removals that earlier runs applied before a restored backup undid them. No manifest
   * line has to ask for these removals again.
   */
  readonly proven?: ReadonlySet<string> | undefined;
}

/**
 * The draft with its cause, and with all reasons for being on hold that do not depend on other
 * drafts.
 */
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
 * A draft that both gains and loses rights is applied as a whole. If only the loss is on hold, only
 * the gain is applied. A granted gain must not wait for a loss about which nobody has decided.
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
 * Decides which drafts are applied, and adds to the others the reasons why they are on hold. Each
 * draft is judged alone first, then together with the other drafts of the person. The minimum
 * number of super users is checked last.
 */
export function judge(drafts: readonly Draft[], judgement: Judgement): readonly Draft[] {
  const alone = drafts.map((draft) => judgeAlone(draft, judgement));
  const { live, settings } = judgement;
  for (let drafts: readonly Draft[] = alone; ;) {
    const settled = holdByMinimum(settlePeople(drafts, live), live, settings);
    drafts = holdByEmails(settled);
    // The loop ends because each round puts at least one more draft on hold.
    if (drafts === settled) return settled;
  }
}
