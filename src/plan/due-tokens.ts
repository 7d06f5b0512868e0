import { compareTexts } from "../domain/compare.ts";
import { addDays, type Day } from "../domain/day.ts";
import type { Location } from "../domain/diagnostic.ts";
import { type Duration, durationDays } from "../domain/duration.ts";
import type { Manifest, Settings, TokenDates } from "../manifest/model.ts";
import { type DueState, dueState, isAhead } from "./due-reviews.ts";

/**
 * When a token must be replaced. Matomo's API does not list tokens, so the dates come from the
 * files.
 */
export interface DueToken {
  /** The owner of the token. `undefined`: the job's own token. */
  readonly login: string | undefined;
  readonly made: Day;
  readonly every: Duration;
  readonly usedBy: string | undefined;
  /** The last day before a new token is due. Yesterday if the creation day is in the future. */
  readonly due: Day;
  readonly state: DueState;
  /** The position of the entry. Missing for the job's own token, which is in the settings. */
  readonly at: Location | undefined;
}

type Written = Pick<TokenDates, "made" | "every" | "usedBy"> & {
  readonly at?: Location | undefined;
};

function dueToken(login: string | undefined, token: Written, today: Day): DueToken {
  const { made, every, usedBy, at } = token;
  const days = durationDays(every) ?? 0;
  const due = isAhead(made, today) ? addDays(today, -1) : addDays(made, days);
  return { login, made, every, usedBy, due, state: dueState(due, today, days), at };
}

/** The job's own token, or `undefined` if the settings have no dates for it. */
export const jobToken = ({ token }: Pick<Settings, "token">, today: Day): DueToken | undefined =>
  token && dueToken(undefined, token, today);

/** All tokens with dates, the earliest due day first. Accounts that are to be deleted have none. */
export function dueTokens({ settings, users }: Manifest, today: Day): DueToken[] {
  const own = jobToken(settings, today);
  const others = [...users.values()].flatMap(({ login, token, absent }) =>
    token && !absent ? [dueToken(login, token, today)] : [],
  );
  return [...(own ? [own] : []), ...others].toSorted(
    (a, b) => compareTexts(a.due, b.due) || compareTexts(a.login ?? "", b.login ?? ""),
  );
}
