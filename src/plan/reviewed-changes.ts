import { compareTexts } from "../domain/compare.ts";
import type { Day } from "../domain/day.ts";
import type { Manifest } from "../manifest/model.ts";
import { isAhead } from "./due-reviews.ts";
import type { ReviewedPerson } from "./plan.generated.ts";

/**
 * People whose access is confirmed by a pull request: `reviewed` is new or later than before. Days
 * in the future do not count.
 */
export function reviewedChanges(
  { users: before }: Manifest,
  { users: after }: Manifest,
  today: Day,
): ReviewedPerson[] {
  return [...after.values()]
    .flatMap(({ key, login, reviewed, absent }): ReviewedPerson[] => {
      const last = before.get(key)?.reviewed;
      if (absent || reviewed === undefined || isAhead(reviewed, today)) return [];
      if (last !== undefined && last >= reviewed && !isAhead(last, today)) return [];
      return [{ login, day: reviewed, ...(last === undefined ? {} : { before: last }) }];
    })
    .toSorted((a, b) => compareTexts(a.login, b.login));
}
