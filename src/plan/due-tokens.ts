import { compareTexts } from "../domain/compare.ts";
import { addDays, type Day } from "../domain/day.ts";
import type { Location } from "../domain/diagnostic.ts";
import { type Duration, durationDays } from "../domain/duration.ts";
import type { Manifest, Settings, TokenDates } from "../manifest/model.ts";
import { type DueState, dueState, isAhead } from "./due-reviews.ts";

/** A token on the calendar. Matomo lists nobody's tokens, so only the files know. */
export interface DueToken {
  /** Whose it is; `undefined`: the job's own. */
  readonly login: string | undefined;
  readonly made: Day;
  readonly every: Duration;
  readonly usedBy: string | undefined;
  /** The last day before a new one is due. Of one that was created in the future: yesterday. */
  readonly due: Day;
  readonly state: DueState;
  /** The settings are one file, and have no line here. */
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

/** The job's own token; `undefined` when the settings do not say when it was made. */
export const jobToken = ({ token }: Pick<Settings, "token">, today: Day): DueToken | undefined =>
  token && dueToken(undefined, token, today);

/** All tokens on the calendar, the earliest due day first. Accounts that are to go have none. */
export function dueTokens({ settings, users }: Manifest, today: Day): DueToken[] {
  const own = jobToken(settings, today);
  const others = [...users.values()].flatMap(({ login, token, absent }) =>
    token && !absent ? [dueToken(login, token, today)] : [],
  );
  return [...(own ? [own] : []), ...others].toSorted(
    (a, b) => compareTexts(a.due, b.due) || compareTexts(a.login ?? "", b.login ?? ""),
  );
}
