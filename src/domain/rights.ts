/**
 * Matomo's roles on a site, lowest first. Each role includes the ones before it
 * (core/Access/RolesProvider.php).
 */
export const ROLES = ["view", "write", "admin"] as const;
export type Role = (typeof ROLES)[number];

export function isRole(value: string): value is Role {
  return (ROLES as readonly string[]).includes(value);
}

/** The rights of somebody on one site. `null` stands for no rights. */
export interface Rights {
  readonly role: Role;
  /** Capability ids beyond those that the role implies: sorted, without duplicates. */
  readonly capabilities: readonly string[];
}

/**
 * Each capability id with the roles that imply it (`UsersManager.getAvailableCapabilities`,
 * `includedInRoles`).
 */
export type CapabilityCatalog = ReadonlyMap<string, ReadonlySet<Role>>;

/** The level of the role: 0 for no access, 1 for view, 2 for write, 3 for admin. */
export const roleLevel = (rights: Rights | null | undefined): number =>
  rights ? ROLES.indexOf(rights.role) + 1 : 0;

/**
 * A role with capabilities as Matomo would store them: without implied capabilities, sorted,
 * unique.
 */
export function makeRights(
  role: Role,
  capabilities: Iterable<string>,
  catalog: CapabilityCatalog,
): Rights {
  const kept = [...new Set(capabilities)].filter((id) => !catalog.get(id)?.has(role));
  return { role, capabilities: kept.toSorted() };
}

/** The higher of the two roles, with the capabilities of both. */
export function joinRights(
  a: Rights | null,
  b: Rights | null,
  catalog: CapabilityCatalog,
): Rights | null {
  if (!a) return b;
  if (!b) return a;
  const role = roleLevel(a) >= roleLevel(b) ? a.role : b.role;
  return makeRights(role, [...a.capabilities, ...b.capabilities], catalog);
}

/**
 * Everything that the rights allow, as names: the role, all lower roles, and granted and implied
 * capabilities. Comparing two such sets shows what is lost or gained.
 */
export function abilities(rights: Rights | null, catalog: CapabilityCatalog): Set<string> {
  const all = new Set<string>();
  if (!rights) return all;
  for (const role of ROLES.slice(0, roleLevel(rights))) all.add(`role ${role}`);
  for (const id of rights.capabilities) all.add(id);
  for (const [id, roles] of catalog) if (roles.has(rights.role)) all.add(id);
  return all;
}

/** Whether `outer` allows everything that `inner` allows, including implied capabilities. */
export function containsRights(
  outer: Rights | null,
  inner: Rights | null,
  catalog: CapabilityCatalog,
): boolean {
  return abilities(inner, catalog).isSubsetOf(abilities(outer, catalog));
}

export function equalRights(a: Rights | null, b: Rights | null): boolean {
  if (!a || !b) return a === b;
  return (
    a.role === b.role &&
    a.capabilities.length === b.capabilities.length &&
    a.capabilities.every((id, index) => id === b.capabilities[index])
  );
}

/** `write + tagmanager_publish_live_container`, or `no access`. */
export function describeRights(rights: Rights | null): string {
  return rights ? [rights.role, ...rights.capabilities].join(" + ") : "no access";
}
