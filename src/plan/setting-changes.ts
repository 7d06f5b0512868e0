import { compareTexts } from "../domain/compare.ts";
import type { Manifest } from "../manifest/model.ts";
import type { SettingChange } from "./plan.generated.ts";

/** What judges a plan: the settings, and the people who are no longer managed. */
export type Guarded = Pick<Manifest, "settings" | "released">;

/** Every setting by its whole key, like `limits.losing.count`; a list is one value. */
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

/** Where the token goes is read first; the others by name. */
const rankOf = ({ key }: SettingChange): string => (key === "url" ? "" : key);

/** How settings and released people differ, key by key. A key that is not there has no value. */
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
