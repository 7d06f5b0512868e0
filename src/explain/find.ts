import { ANONYMOUS, ANONYMOUS_KEY, loginKey, type LoginKey } from "../domain/login.ts";
import { sameName } from "../domain/names.ts";
import { nearest } from "../domain/nearest.ts";
import type { Live, Site } from "../domain/live.ts";
import type { Manifest, SiteSelector } from "../manifest/model.ts";
import type { NotFound } from "./explanation.generated.ts";

const notFound = (
  code: NotFound["code"],
  message: string,
  hint: string | undefined,
  alike: readonly string[],
): NotFound => ({
  version: 1,
  about: "not-found",
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
  nearest: alike,
});

/** The key of the login, if Matomo or the manifests contain it. */
export function findLogin(asked: string, manifest: Manifest, live: Live): LoginKey | NotFound {
  const key = loginKey(asked);
  if (
    key === ANONYMOUS_KEY ||
    live.people.has(key) ||
    manifest.users.has(key) ||
    manifest.released.has(key)
  )
    return key;
  const owner = [...live.people.values(), ...manifest.users.values()].find(
    ({ email }) => email !== undefined && email !== "" && loginKey(email) === key,
  )?.login;
  const message = `The login ${asked} is neither in Matomo nor in the manifests.`;
  if (owner !== undefined)
    return notFound("login-not-found", message, `It is the e-mail of ${owner}.`, [owner]);
  const rows = live.orphans.get(key);
  if (rows)
    return notFound(
      "login-not-found",
      `There is no account ${asked}, in Matomo or in the manifests.`,
      `Access to ${rows.size === 1 ? "one site" : `${rows.size} sites`} is left in Matomo from an earlier account with this login. A new account would inherit it.`,
      [],
    );
  // Later entries win, so the proposal uses Matomo's spelling.
  const known = new Map(
    [...manifest.released.values(), ...manifest.users.values(), ...live.people.values()].map(
      ({ login }) => [loginKey(login), login],
    ),
  );
  const alike = nearest(asked, [...known.values(), ANONYMOUS]);
  return notFound(
    "login-not-found",
    message,
    alike.length > 0 ? `Did you mean ${alike.join(" or ")}?` : undefined,
    alike,
  );
}

function* selectorsOf(manifest: Manifest): Generator<SiteSelector> {
  for (const { items } of manifest.siteSets.values()) yield* items;
  for (const { access } of [...manifest.users.values(), ...manifest.teams.values()])
    for (const { sites, except } of access ?? []) yield* [...sites, ...except];
  for (const { sites, except } of manifest.public?.grants ?? []) yield* [...sites, ...except];
}

const label = ({ name, id }: Site): string => `${name} (${id})`;

/**
 * Finds a site by its id, or by an exact name that only one site has. A number is first looked up
 * as an id, as in the manifests.
 */
export function findSite(asked: string, manifest: Manifest, live: Live): Site | NotFound {
  const id = /^\d+$/.test(asked.trim()) ? Number(asked) : undefined;
  const byId = id === undefined ? undefined : live.sites.get(id);
  if (byId) return byId;
  const sites = [...live.sites.values()];
  const named = sites.filter(({ name }) => sameName(name, asked));
  if (named.length === 1 && named[0]) return named[0];
  if (named.length > 1) {
    const ids = named.map((site) => String(site.id));
    return notFound(
      "site-name-twice",
      `${named.length} sites are called "${asked}" in Matomo.`,
      `Use an id: ${ids.join(" or ")}.`,
      ids,
    );
  }
  const what = id === undefined ? `site called "${asked}"` : `site with the id ${asked.trim()}`;
  const alike = nearest(asked, new Set(sites.map(({ name }) => name)));
  const labels = sites.filter(({ name }) => alike.includes(name)).map(label);
  const line = selectorsOf(manifest).find((item) =>
    item.kind === "id" ? item.id === id : item.kind === "name" && sameName(item.name, asked),
  )?.at;
  const hints = [
    line
      ? `${line.file}:${line.line} names it: the site was renamed or deleted, or the name has a typo.`
      : "",
    labels.length > 0 ? `Did you mean ${labels.join(" or ")}?` : "",
  ].filter(Boolean);
  return notFound(
    "site-not-found",
    `Matomo has no ${what}.`,
    hints.length > 0 ? hints.join(" ") : "Use the exact name of a site, or its id.",
    labels,
  );
}

export const isNotFound = (found: object | string): found is NotFound =>
  typeof found === "object" && "about" in found && found.about === "not-found";
