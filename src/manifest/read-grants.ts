import type { Location } from "../domain/diagnostic.ts";
import { didYouMean, nameKey } from "../domain/names.ts";
import { isRole, type Role, ROLES } from "../domain/rights.ts";
import { ACCESS_SHAPE, RESERVED_ROLE_NAME } from "./access.generated.ts";
import type { Cursor } from "./cursor.ts";
import type { Findings } from "./findings.ts";
import type { Grant } from "./model.ts";
import { readSelectors } from "./read-sites.ts";
import { readChoice, readLabel, readPeriod, readText } from "./scalars.ts";
import { isNoAccess, isSuperuser, meantRole } from "./synonyms.ts";

type Capability = Grant["capabilities"][number];

/**
 * A grant whose role is not resolved yet, because named roles may be in a file that is read later.
 * Such a grant keeps positions but no cursor, because a cursor would keep its file's tree in
 * memory.
 */
export type RawGrant = Omit<Grant, "role" | "roleName"> & {
  readonly role: { readonly text: string; readonly at: Location };
};

/** A role that is defined under `roles:`. */
export interface NamedRole {
  readonly name: string;
  readonly role: Role;
  readonly capabilities: readonly Capability[];
  readonly at: Location;
}

function readCapabilities(cursor: Cursor | undefined): Capability[] {
  if (!cursor) return [];
  return cursor.items("capabilities", "a list, like [tagmanager_write]").flatMap((item) => {
    const id = readText(item, "A capability");
    return id === undefined ? [] : [{ id, at: item.at }];
  });
}

const EXAMPLE = "one like { role: view, sites: [Shop DE] }";

/** Reads one item of `access:`. `above` is the item before it. */
function readGrant(cursor: Cursor, above: Cursor | undefined): RawGrant | undefined {
  const fields = cursor.fields("A grant", ACCESS_SHAPE.grant.keys, EXAMPLE);
  if (!fields.isMapping) return undefined;
  const roleCursor = fields.get("role");
  const sitesCursor = fields.get("sites");
  // The most frequent mistake: a dash before each line, which splits one grant into several.
  const isSplit = above?.isMap === true && !above.has("sites") && sitesCursor !== undefined;
  if (!roleCursor)
    cursor.report(
      "missing-key",
      "The grant has no role.",
      isSplit
        ? "If it belongs to the grant above, delete the dash: only the first line of a grant begins with one."
        : "Add role: view, write, admin, or the name of a role.",
    );
  if (!sitesCursor)
    cursor.report(
      "missing-key",
      "The grant has no sites.",
      "Add sites: all, or a list like sites: [Shop DE].",
    );
  const role = roleCursor && readText(roleCursor, "role");
  const sites = sitesCursor && readSelectors(sitesCursor, "sites");
  const exceptCursor = fields.get("except");
  const except = exceptCursor ? readSelectors(exceptCursor, "except") : [];
  const capabilities = readCapabilities(fields.get("capabilities"));
  const rest = {
    ...readPeriod(fields),
    reason: readLabel(fields.get("reason"), "reason"),
    ticket: readLabel(fields.get("ticket"), "ticket"),
  };
  if (role === undefined || !roleCursor || !sites || !except) return undefined;
  return {
    role: { text: role, at: roleCursor.at },
    sites,
    except,
    capabilities,
    ...rest,
    at: cursor.at,
  };
}

/** Reads `access:` of a user or team. Wrong items are reported and left out. */
export function readGrants(cursor: Cursor): RawGrant[] {
  const items = cursor.items(
    "access",
    `a list of grants, ${EXAMPLE}`,
    "access: [] for no access at all",
  );
  return items.flatMap((item, index) => readGrant(item, items[index - 1]) ?? []);
}

/** Reads an item of `public:`. The role of such an item is always view, without capabilities. */
export function readPublicGrant(cursor: Cursor): Grant | undefined {
  const fields = cursor.fields(
    "An item of public",
    ACCESS_SHAPE.publicGrant.keys,
    "one like { sites: [Open data], reason: public statistics }",
  );
  if (!fields.isMapping) return undefined;
  const sitesCursor = fields.get("sites");
  if (!sitesCursor)
    cursor.report("missing-key", "The item names no sites.", "Add sites: a list like [Open data].");
  const exceptCursor = fields.get("except");
  const sites = sitesCursor && readSelectors(sitesCursor, "sites");
  const except = exceptCursor ? readSelectors(exceptCursor, "except") : [];
  const rest = {
    ...readPeriod(fields),
    reason: readLabel(fields.get("reason"), "reason"),
    ticket: readLabel(fields.get("ticket"), "ticket"),
  };
  return sites && except
    ? { role: "view", capabilities: [], sites, except, ...rest, at: cursor.at }
    : undefined;
}

const RESERVED = new RegExp(RESERVED_ROLE_NAME, "u");

/** Reads one entry of `roles:`. */
export function readRole(name: string, key: Cursor, value: Cursor): NamedRole | undefined {
  const fields = value.fields(
    "A role",
    ACCESS_SHAPE.namedRole.keys,
    "one like { role: write, capabilities: [tagmanager_publish_live_container] }",
  );
  if (isRole(name) || ["noaccess", "superuser"].includes(name))
    return key.report(
      "reserved-name",
      `${name} is one of Matomo's own words and cannot be defined.`,
      "Use another name for the role.",
    );
  if (RESERVED.test(name))
    return key.report(
      "reserved-name",
      `${name} looks like a misspelling of ${key.nearest(name, [...ROLES, "noaccess", "superuser"])[0] ?? "a role"}, one of Matomo's own words.`,
      "Use another name, so that a typing error in a grant cannot mean this role.",
    );
  const role = fields.get("role");
  if (fields.isMapping && !role)
    value.report(
      "missing-key",
      `The role ${name} is not based on a role of Matomo.`,
      "Add role: view, write or admin.",
    );
  const base = role && readChoice(role, "role", ACCESS_SHAPE.namedRole.choices.role);
  const description = fields.get("description");
  if (description) readText(description, "description");
  const capabilities = readCapabilities(fields.get("capabilities"));
  return base ? { name, role: base, capabilities, at: key.at } : undefined;
}

/** How many roles a hint lists. */
const MAX_ROLES = 20;

/** All values that `role` can have. */
export const roleNames = (roles: ReadonlyMap<string, NamedRole>): readonly string[] => [
  ...ROLES,
  ...roles.keys(),
];

/**
 * Resolves the role of a grant. Reports an unknown role and returns `undefined`.
 * @param names the result of `roleNames`
 */
export function resolveGrant(
  raw: RawGrant,
  roles: ReadonlyMap<string, NamedRole>,
  names: readonly string[],
  findings: Findings,
): Grant | undefined {
  const { role, ...rest } = raw;
  if (isRole(role.text)) return { ...rest, role: role.text };
  const named = roles.get(nameKey(role.text));
  if (named)
    return {
      ...rest,
      role: named.role,
      roleName: named.name,
      capabilities: [...named.capabilities, ...rest.capabilities],
    };
  const meant = meantRole(role.text) ?? findings.nearest(role.text, names)[0];
  const own = names.slice(ROLES.length, ROLES.length + MAX_ROLES).join(", ");
  const known =
    roles.size > 0
      ? `view, write, admin or one of ${own}${roles.size > MAX_ROLES ? " and others" : ""}`
      : "view, write or admin";
  findings.add({
    severity: "error",
    code: "unknown-role",
    message: `There is no role "${role.text}".`,
    hint: unknownRoleHint(role.text, meant, known),
    at: role.at,
  });
  return undefined;
}

function unknownRoleHint(text: string, meant: string | undefined, known: string): string {
  if (isSuperuser(text))
    return "The super user right is not a role on a site. Write superuser: true next to the e-mail.";
  if (isNoAccess(text))
    return "Delete the grant: without one there is no access. To remove all access of a person, write access: [].";
  return meant === undefined ? `Write ${known}.` : didYouMean(text, meant);
}
