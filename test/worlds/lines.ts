import type { Role } from "./server.ts";

/** One line of the manifests: one person, one role, one selector, and its days. */
export interface GrantLine {
  readonly person: string;
  readonly role: Role;
  readonly sites: { readonly name: string } | { readonly group: string } | { readonly id: number };
  readonly from?: string;
  readonly until?: string;
}

const selectorOf = ({ sites }: GrantLine): string =>
  "name" in sites
    ? `[${JSON.stringify(sites.name)}]`
    : "id" in sites
      ? `[${sites.id}]`
      : `{ group: ${JSON.stringify(sites.group)} }`;

const days = ({ from, until }: GrantLine): string =>
  `${from === undefined ? "" : `, from: ${from}`}${until === undefined ? "" : `, until: ${until}`}`;

/** The same text is the same grant. */
const grantText = (line: GrantLine): string =>
  `{ role: ${line.role}, sites: ${selectorOf(line)}${days(line)} }`;

export const keyOf = (line: GrantLine): string => `${line.person} ${grantText(line)}`;

/** The manifests: all people, those without lines too. */
export function manifestText(people: readonly string[], lines: readonly GrantLine[]): string {
  const users = people.map((person) => {
    const own = lines.filter((line) => line.person === person);
    const access = own.map((line) => `\n      - ${grantText(line)}`).join("");
    return `  ${person}:\n    access:${access === "" ? " []" : access}\n`;
  });
  return `users:\n${users.join("")}`;
}
