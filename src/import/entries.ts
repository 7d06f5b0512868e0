import { type Entry, item, pair } from "../edit/entry.ts";
import { scalarText } from "../edit/scalar-text.ts";
import type { Rights } from "../domain/rights.ts";

/** Longer lines are split into several. */
const MAX_COLUMNS = 100;

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** Writes an entry in one line if it fits. `column` is the number of characters before it. */
const fitted = (entry: Entry, column: number): Entry =>
  entry.block.length > 1 && entry.flow.length + column <= MAX_COLUMNS ? item(entry.flow) : entry;

/** A list below a key that begins at `column`. */
function listBelow(key: string, items: readonly Entry[], column: number): Entry {
  const flow = `${key}: [${items.map((entry) => entry.flow).join(", ")}]`;
  const lines = items.flatMap(({ block }) =>
    block.map((line, index) => `${index === 0 ? "- " : "  "}${line}`),
  );
  return fitted(
    { flow, block: items.length === 0 ? [flow] : [`${key}:`, ...indented(lines)] },
    column,
  );
}

/** A mapping as an item of a list, or below a key. */
const mapping = (entries: readonly Entry[]): Entry => ({
  flow: `{ ${entries.map(({ flow }) => flow).join(", ")} }`,
  block: entries.flatMap(({ block }) => block),
});

/** A mapping below a key that begins at `column`. */
function mapBelow(key: string, entries: readonly Entry[], column: number): Entry {
  const { flow, block } = mapping(entries);
  return fitted({ flow: `${key}: ${flow}`, block: [`${key}:`, ...indented(block)] }, column);
}

/** Selectors as YAML texts. */
export interface SelectorTexts {
  readonly sites: readonly string[];
  readonly except: readonly string[];
}

/** A single selector is written without a list. */
function selectorsBelow(key: string, texts: readonly string[], column: number): Entry {
  const [only] = texts;
  return texts.length === 1 && only !== undefined && !/^["\d]/.test(only)
    ? pair(key, only)
    : listBelow(
        key,
        texts.map((text) => item(text)),
        column,
      );
}

const selectorPairs = ({ sites, except }: SelectorTexts, column: number): Entry[] => [
  selectorsBelow("sites", sites, column),
  ...(except.length > 0 ? [selectorsBelow("except", except, column)] : []),
];

/** A grant as an item of `access`, whose dash is at `column`. */
export function grantEntry(
  { role, capabilities }: Rights,
  selectors: SelectorTexts,
  column: number,
): Entry {
  const inside = column + 2;
  return fitted(
    mapping([
      pair("role", role),
      ...selectorPairs(selectors, inside),
      ...(capabilities.length > 0
        ? [
            listBelow(
              "capabilities",
              capabilities.map((id) => item(scalarText(id))),
              inside,
            ),
          ]
        : []),
    ]),
    inside,
  );
}

/** The whole section `public`. Without selectors, no site is public. */
export function publicSection(selectors: SelectorTexts | undefined): Entry {
  if (!selectors) return pair("public", "[]");
  const grant = fitted(mapping(selectorPairs(selectors, 4)), 4);
  const { flow, block } = listBelow("public", [grant], 0);
  return {
    flow,
    block: block.length > 1 ? block : ["public:", `  - ${grant.flow}`],
  };
}

/** A set below `sites`. */
export const setEntry = (name: string, items: readonly string[]): Entry =>
  listBelow(
    scalarText(name),
    items.map((text) => item(text)),
    2,
  );

export interface UserText {
  readonly login: string;
  readonly email: string | undefined;
  readonly isService: boolean;
  /** Whether SSO or LDAP creates the account. */
  readonly isExternal: boolean;
  readonly superuser: boolean;
  /** `undefined` if the person has only the access of teams. */
  readonly access: readonly Entry[] | undefined;
}

/** Column of the dashes of grants, which are below `users:`, a login and `access:`. */
export const GRANT_COLUMN = 6;

export function userEntry(user: UserText): Entry {
  const { email, access } = user;
  const pairs = [
    ...(email === undefined ? [] : [pair("email", scalarText(email))]),
    ...(user.isService ? [pair("kind", "service")] : []),
    ...(user.isExternal ? [pair("provision", "external")] : []),
    ...(user.superuser ? [pair("superuser", "true")] : []),
    ...(access === undefined ? [] : [listBelow("access", access, 4)]),
  ];
  return mapBelow(scalarText(user.login), pairs, 2);
}

export const teamEntry = (
  name: string,
  members: readonly string[],
  access: readonly Entry[],
): Entry => {
  const { block } = mapping([
    listBelow(
      "members",
      members.map((login) => item(scalarText(login))),
      4,
    ),
    listBelow("access", access, 4),
  ]);
  const flow = `${scalarText(name)}: { members: [${members.map(scalarText).join(", ")}], access: [${access.map((entry) => entry.flow).join(", ")}] }`;
  return { flow, block: [`${scalarText(name)}:`, ...indented(block)] };
};
