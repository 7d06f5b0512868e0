/** A number of days as manifests write it, such as `90d`. */
export type Duration = string;

/** The longest duration that is accepted. */
export const MAX_DURATION_DAYS = 3650;

/** The number of days, or `undefined` if the text is not a duration. */
export function durationDays(text: string): number | undefined {
  const [, digits = ""] = /^([1-9]\d{0,3})d$/.exec(text) ?? [];
  const days = Number(digits);
  return digits === "" || days > MAX_DURATION_DAYS ? undefined : days;
}

const IN_DAYS: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30, q: 90, y: 365 };
const WORDS: Readonly<Record<string, number>> = {
  daily: 1,
  weekly: 7,
  monthly: 30,
  month: 30,
  quarter: 90,
  quarterly: 90,
  halfyearly: 180,
  yearly: 365,
  annually: 365,
  year: 365,
};

/**
 * The duration that a differently written text probably means (`3 months` -> `90d`), or
 * `undefined`.
 */
export function meantDuration(text: string): Duration | undefined {
  const word = text.toLowerCase().replaceAll(/[\s_-]/g, "");
  const [, digits = "", unit = "d"] = /^(\d{1,4})([dwmqy])?[a-z]{0,8}$/.exec(word) ?? [];
  const days = WORDS[word] ?? Number(digits) * (IN_DAYS[unit] ?? 1);
  return days >= 1 && days <= MAX_DURATION_DAYS ? `${days}d` : undefined;
}
