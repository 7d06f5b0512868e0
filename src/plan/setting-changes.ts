import { compareTexts } from "../domain/compare.ts";
import type { Manifest } from "../manifest/model.ts";
import type { SettingChange } from "./plan.generated.ts";

/**
 * The part of a manifest that decides how a plan is judged: the settings, and people who are
 * released.
 */
export type Guarded = Pick<Manifest, "settings" | "released">;

/** All settings by full key, such as `limits.losing.count`. A list is one value. */
function flatten(value: unknown, key = ""): [string, string][] {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return Object.entries(value).flatMap(([name, item]) =>
      flatten(item, key === "" ? name : `${key}.${name}`),
    );
  return [[key, typeof value === "string" ? value : JSON.stringify(value)]];
}

const valuesOf = ({ settings, released }: Guarded): Map<string, string> =>
  new Map([
    ...flatten(settings),
    ...flatten({ released: [...released.values()].map(({ login }) => login) }),
  ]);

/** Sorts the URL, to which the token is sent, before the other keys. */
const rankOf = ({ key }: SettingChange): string => (key === "url" ? "" : key);

/** The differences of settings and released people, key by key. A missing key has no value. */
export function settingChanges(before: Guarded, after: Guarded): SettingChange[] {
  const [old, fresh] = [valuesOf(before), valuesOf(after)];
  const changes = [...new Set([...old.keys(), ...fresh.keys()])].flatMap((key): SettingChange[] => {
    const [was, is] = [old.get(key), fresh.get(key)];
    return was === is
      ? []
      : [
          {
            key,
            ...(was === undefined ? {} : { before: was }),
            ...(is === undefined ? {} : { after: is }),
          },
        ];
  });
  return changes.toSorted((a, b) => compareTexts(rankOf(a), rankOf(b)));
}
