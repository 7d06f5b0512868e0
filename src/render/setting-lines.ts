import type { SettingChange } from "../plan/plan.generated.ts";

/** The maximum number of characters of a setting, because lists of logins can be long. */
const MAX_VALUE_LENGTH = 1000;

const shorten = (text: string): string =>
  text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}...` : text;

/** What a person must know before approving the change of a setting. */
const MEANINGS: Readonly<Record<string, string>> = {
  url: " The token goes to the new address as soon as this is on the default branch.",
};

/** One line per setting: `limits.losing.count: 3 becomes 99`. @param safe makes values safe */
export const settingLines = (
  changes: readonly SettingChange[],
  safe: (text: string) => string,
  code: (key: string) => string = (key) => key,
): string[] =>
  changes.map(
    ({ key, before = "nothing", after = "nothing" }) =>
      `${code(key)}: ${safe(shorten(before))} becomes ${safe(shorten(after))}${MEANINGS[key] === undefined ? "" : `.${MEANINGS[key]}`}`,
  );
