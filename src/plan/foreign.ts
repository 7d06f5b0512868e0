import { isForeign } from "../domain/mail-domains.ts";
import type { Live } from "../domain/live.ts";
import type { Desired } from "../desired/desired.ts";
import type { Draft } from "./draft.ts";

/** Whether somebody has more rights after the effect, or somebody else can log in. */
function isGain({ effect, gains }: Draft): boolean {
  switch (effect.kind) {
    case "account":
      return effect.after !== "absent";
    case "superuser":
      return effect.after;
    case "email":
      return true;
    case "site":
      return gains === true;
  }
}

/**
 * The draft with the risk `foreign`, if it grants something to somebody outside the organization.
 */
function withRisk(draft: Draft, isOutside: (draft: Draft) => boolean): Draft {
  if (!isGain(draft) || !isOutside(draft)) return draft;
  const gain = draft.gain && withRisk(draft.gain, isOutside);
  const { effect } = draft;
  return { ...draft, gain, effect: { ...effect, risks: [...effect.risks, "foreign"] } };
}

/**
 * Marks what people outside the organization gain. A person is outside if the current or the new
 * e-mail is in none of the domains.
 */
export function withForeign(
  drafts: readonly Draft[],
  domains: readonly string[],
  desired: Desired,
  live: Live,
): readonly Draft[] {
  const isOutside = ({ key }: Draft): boolean =>
    [live.people.get(key)?.email, desired.people.get(key)?.entry.email].some(
      (email) => email !== undefined && isForeign(email, domains),
    );
  return drafts.map((draft) => withRisk(draft, isOutside));
}
