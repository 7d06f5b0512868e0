import {
  type Area,
  CHECKS,
  type CheckResult,
  type Totals,
  type Verdict,
} from "../doctor/result.ts";
import { count, list } from "./words.ts";

/** The results of `doctor`, as all surfaces show them. */
export interface Checked {
  readonly url: string | undefined;
  readonly results: readonly CheckResult[];
  readonly totals: Totals;
}

const AREA_TITLES: Readonly<Record<Area, string>> = {
  computer: "This computer",
  matomo: "Matomo",
  github: "GitHub",
};

/** The results by area, without areas that have no results. */
export const byArea = (
  results: readonly CheckResult[],
): readonly (readonly [title: string, results: readonly CheckResult[]])[] =>
  (["computer", "matomo", "github"] as const).flatMap((area) => {
    const own = results.filter(({ check }) => CHECKS[check].area === area);
    return own.length > 0 ? [[AREA_TITLES[area], own] as const] : [];
  });

const COUNTED: readonly (readonly [Verdict, (n: number) => string])[] = [
  ["problem", (n) => count(n, "problem")],
  ["warning", (n) => count(n, "warning")],
  ["unknown", (n) => `${n} unknown`],
  ["ok", (n) => `${n} ok`],
];

/** `2 problems, 1 warning, 3 unknown and 9 ok.` */
export function totalsText(totals: Totals): string {
  const parts = COUNTED.filter(([verdict]) => totals[verdict] > 0).map(([verdict, text]) =>
    text(totals[verdict]),
  );
  return `${list(parts)}.`;
}

/** A note below the list, if a check is unknown. */
export const UNKNOWN_NOTE = "Unknown: doctor cannot find out, so it may be right or wrong.";
