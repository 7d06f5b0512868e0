import { compareTexts } from "../domain/compare.ts";
import type { Live } from "../domain/live.ts";
import { isValidLogin } from "../domain/login.ts";
import { nameKey, trimOuter } from "../domain/names.ts";
import type { Manifest } from "../manifest/model.ts";

/** The sources of names. The editor cannot complete names from a missing source. */
export interface NameSources {
  readonly live?: Live | undefined;
  readonly manifest?: Manifest | undefined;
}

interface Word {
  readonly const: string | number;
  readonly description: string;
}

const GENERATED = "matomo-access schema wrote this file, and will overwrite it.";

/** Whether this program wrote a schema, so that it may be overwritten. */
export const isGeneratedSchema = (text: string): boolean => text.includes(`"${GENERATED}"`);

/** Site names that only one site has. Other sites can only be written with their ids. */
function siteWords({ sites }: Live): Word[] {
  const byName = Map.groupBy(sites.values(), ({ name }) => nameKey(name));
  return [...byName].flatMap(([name, same]) => {
    const [site] = same;
    return site && same.length === 1 && name !== "" && name !== "all"
      ? [
          {
            const: name,
            description: `Site ${site.id}${site.group === "" ? "" : `, in the group ${trimOuter(site.group)}`}.`,
          },
        ]
      : [];
  });
}

const idWords = ({ sites }: Live): Word[] =>
  [...sites.values()].map(({ id, name }) => ({ const: id, description: `${trimOuter(name)}.` }));

function groupWords({ sites }: Live): Word[] {
  const byGroup = Map.groupBy(sites.values(), ({ group }) => nameKey(group));
  return [...byGroup].flatMap(([name, members]) =>
    name === ""
      ? []
      : [
          {
            const: name,
            description: `A site group with ${members.length} ${members.length === 1 ? "site" : "sites"} today.`,
          },
        ],
  );
}

const capabilityWords = ({ capabilities }: Live): Word[] =>
  [...capabilities].map(([id, roles]) => ({
    const: id,
    description:
      roles.size === 0 ? "No role includes it." : `Included in ${[...roles].join(" and ")}.`,
  }));

/**
 * Accounts as keys of `users`, so that the editor explains and completes them. Other keys are
 * allowed for new people.
 */
const userKeys = ({ people }: Live): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...people.values()]
      .filter(({ login }) => isValidLogin(login))
      .toSorted((a, b) => compareTexts(a.key, b.key))
      .map(({ login }) => [login, { $ref: "#/$defs/user" }]),
  );

const words = (names: Iterable<string>, description: string): Word[] =>
  [...names].map((name) => ({ const: name, description }));

const PATTERN = { type: "string", pattern: "[*?]", description: "A pattern." };

/** Changes to the schema that insert names from Matomo. */
function liveChanges(live: Live): Change[] {
  const ids = idWords(live);
  const sites = [{ const: "all", description: "Every site." }, ...siteWords(live), ...ids];
  return [
    ["properties users anyOf 0 properties", userKeys(live)],
    ["$defs site anyOf", [{ $ref: "#/$defs/selector" }, ...sites]],
    ["$defs setSite anyOf", [{ $ref: "#/$defs/setSelector" }, ...sites]],
    ["$defs siteId type", undefined],
    ["$defs siteId anyOf", ids],
    ["$defs groupPattern type", undefined],
    ["$defs groupPattern anyOf", [...groupWords(live), PATTERN]],
    ["$defs capability anyOf", capabilityWords(live)],
  ];
}

/** Changes to the schema that insert names from the manifests. */
function manifestChanges({ users, siteSets }: Manifest): Change[] {
  const logins = [...users.values()].map(({ login }) => login);
  const sets = words(siteSets.keys(), "A site set of these manifests.");
  return [
    [
      "$defs team properties members items anyOf 1",
      { anyOf: words(logins, "A user of these manifests.") },
    ],
    ["$defs setName type", undefined],
    ["$defs setName anyOf", sets],
  ];
}

type Change = readonly [path: string, value: unknown];

/** Sets a value at a path of keys; `undefined` removes the key. */
function change(root: unknown, [path, value]: Change): void {
  const keys = path.split(" ");
  const last = keys.pop() ?? "";
  let node = root as Record<string, unknown>;
  for (const key of keys) node = node[key] as Record<string, unknown>;
  if (value === undefined) delete node[last];
  else node[last] = value;
}

/**
 * The schema of manifests for one instance. With it, editors complete and check the names of sites,
 * groups, capabilities, logins and sets. An editor reports names that are newer than the schema as
 * wrong; `validate` and `plan` never read it.
 * @param schema `schemas/access.schema.json`
 */
export function instanceSchema(schema: object, { live, manifest }: NameSources): string {
  const copy: unknown = structuredClone(schema);
  const changes: Change[] = [
    ["$comment", GENERATED],
    ...(live ? liveChanges(live) : []),
    ...(manifest && manifest.users.size > 0 ? manifestChanges(manifest) : []),
  ];
  for (const one of changes) change(copy, one);
  return `${JSON.stringify(copy, undefined, 1)}\n`;
}

/** An unchanged schema with a mark that allows overwriting it. */
export const markedSchema = (schema: object): string =>
  `${JSON.stringify({ $comment: GENERATED, ...schema }, undefined, 1)}\n`;
