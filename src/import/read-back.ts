import type { Live } from "../domain/live.ts";
import { trimOuter } from "../domain/names.ts";
import { siteText } from "../edit/entry.ts";
import { isWordText, scalarText } from "../edit/scalar-text.ts";
import type { SourceFile } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";
import type { Written } from "./as-manifest.ts";

const SITES = "every";

/** All texts that may need quotes, each once. */
function oddTexts({ users }: Written, { sites }: Live): { users: Written["users"]; ids: number[] } {
  return {
    users: users.filter(
      ({ login, email }) => !isWordText(login) || (email !== undefined && !isWordText(email)),
    ),
    ids: [...sites.values()].flatMap(({ id, name }) => {
      const text = trimOuter(name);
      return text === "" || isWordText(text) ? [] : [id];
    }),
  };
}

/** Whether the names of teams, sets and capabilities are plain words. */
const hasPlainNames = ({ teams, texts }: Written, { capabilities }: Live): boolean =>
  [
    ...teams.map(({ name }) => name),
    ...texts.sets.map(({ name }) => name),
    ...capabilities.keys(),
  ].every(isWordText);

/**
 * Whether reading the files would give exactly what was written, so that they need not be read. The
 * structure of the files is always the same, and plain words are always read unchanged. So only
 * logins, e-mails and names of sites that may need quotes are read.
 * @param settings settings.yaml, without errors
 */
export function isReadAsWritten(written: Written, live: Live, settings: SourceFile): boolean {
  if (!hasPlainNames(written, live)) return false;
  const { users, ids } = oddTexts(written, live);
  if (users.length + ids.length === 0) return true;
  const text = [
    users.length === 0 ? "" : "users:\n",
    ...users.map(({ login, email }) =>
      email === undefined
        ? `  ${scalarText(login)}: { access: [] }\n`
        : `  ${scalarText(login)}: { email: ${scalarText(email)} }\n`,
    ),
    ids.length === 0 ? "" : `sites:\n  ${SITES}:\n`,
    ...ids.map((id) => `    - ${siteText(id, live.sites)}\n`),
  ].join("");
  const path = settings.path.replace(/[^/]*$/, "odd-texts.yaml");
  const { manifest, diagnostics } = readManifest([settings, { path, text }]);
  if (!manifest || diagnostics.length > 0) return false;
  const items = manifest.siteSets.get(SITES)?.items ?? [];
  return (
    users.every(({ key, login, email }) => {
      const read = manifest.users.get(key);
      return read?.login === login && read.email === email;
    }) &&
    items.length === ids.length &&
    items.every(
      (item, index) =>
        item.kind === "id" &&
        item.id === ids[index] &&
        item.name === trimOuter(live.sites.get(item.id)?.name ?? ""),
    )
  );
}
