import { noAccess } from "./failure.ts";
import { inText, type Param } from "./param.ts";
import { isNumeric, isTruthy, type PhpArray } from "./php.ts";
import { findUser, type SandboxState, type SandboxUser } from "./state.ts";

const ROLES = ["view", "write", "admin"];

/**
 * The caller of a request with their permissions (core/Access.php), for the duration of the HTTP
 * request. Within a bulk Matomo remembers the caller's super user right, sites and visible users,
 * and reads them again only after some of the calls that change access.
 */
export class Viewer {
  /** Empty if the token belongs to nobody. Such a caller has fewer rights than `anonymous`. */
  readonly login: string;
  readonly #state: SandboxState;
  #superuser: boolean;
  #sites: ReadonlyMap<string, readonly number[]> | undefined;
  #peers: ReadonlySet<string> | undefined;
  /**
   * Sites that a call of this request has read (Site::$infoSites). They still count as existing
   * after they are deleted.
   */
  readonly seenSites = new Set<number>();

  /** The answers of `ScheduledReports.getReports` in this request. */
  readonly shownReports = new Map<string, PhpArray>();

  constructor(state: SandboxState, login: string) {
    this.#state = state;
    this.login = login;
    this.#superuser = this.user?.superuser ?? false;
  }

  get user(): SandboxUser | undefined {
    return findUser(this.#state, this.login);
  }

  get isSuperuser(): boolean {
    return this.#superuser;
  }

  get isAnonymous(): boolean {
    return (this.login === "anonymous" || this.login === "") && !this.#superuser;
  }

  /**
   * Access::reloadAccess reads the sites again, but a super user remains one until the request
   * ends.
   */
  reload(): void {
    this.#sites = undefined;
    this.#superuser ||= this.user?.superuser ?? false;
  }

  /** Ids of existing sites on which the caller has one of the roles. */
  sitesWith(...roles: readonly string[]): number[] {
    this.#sites ??= this.#loadSites();
    return [...new Set([...roles, "superuser"].flatMap((role) => this.#sites?.get(role) ?? []))];
  }

  #loadSites(): ReadonlyMap<string, number[]> {
    const ids = this.#state.sites.map(({ id }) => id);
    if (this.#superuser) return new Map([["superuser", ids]]);
    const existing = new Set(ids);
    const own = this.#state.access
      .ofLoginBySite(this.login)
      .filter(({ site }) => existing.has(site));
    return new Map(
      [...Map.groupBy(own, ({ access }) => access)].map(([access, rows]) => [
        access,
        rows.map(({ site }) => site),
      ]),
    );
  }

  /**
   * The sites for which exactly this role is stored; none for a super user
   * (Access::getSitesIdWithViewAccess).
   */
  sitesOfRole(role: string): number[] {
    this.#sites ??= this.#loadSites();
    return [...(this.#sites.get(role) ?? [])];
  }

  get adminSites(): number[] {
    return this.sitesWith("admin");
  }

  get viewSites(): number[] {
    return this.sitesWith(...ROLES);
  }

  /**
   * Whether a login, in exactly this letter case, has a role on a site that the caller administers
   * (UserAccessFilter).
   */
  sharesSite(login: string): boolean {
    if (!this.#peers) {
      const sites = new Set(this.adminSites);
      const rows = this.#state.access
        .all()
        .filter(({ site, access }) => sites.has(site) && ROLES.includes(access));
      this.#peers = new Set(rows.map((row) => row.login));
    }
    return this.#peers.has(login);
  }

  /**
   * The ids in a parameter like `1,2`, a list, or `all`. Values that are not positive numbers are
   * dropped (core/Site.php).
   */
  siteIds(value: Param): string[] {
    if (value === "all") return this.viewSites.map(String);
    const items =
      typeof value === "string"
        ? value.split(",")
        : Object.values(value).filter((item) => typeof item === "string");
    const ids = items
      .map((item) => inText(item).trim())
      .filter((id) => isTruthy(id) && isNumeric(id) && Number(id) > 0);
    return [...new Set(ids)];
  }

  needSuperuser(): void {
    if (!this.isSuperuser)
      throw noAccess("You can't access this resource as it requires a 'superuser' access.");
  }

  needLogin(): void {
    if (this.isAnonymous) throw noAccess("You must be logged in to access this functionality.");
  }

  needSomeAdmin(): void {
    if (!this.isSuperuser && this.adminSites.length === 0)
      throw noAccess(
        "You can't access this resource as it requires admin access for at least one website.",
      );
  }

  needSomeView(): void {
    if (!this.isSuperuser && this.viewSites.length === 0)
      throw noAccess(
        "You can't access this resource as it requires view access for at least one website.",
      );
  }

  needAdminOn(sites: Param): void {
    this.#needOn("admin", sites, () => this.adminSites);
  }

  needViewOn(sites: Param): void {
    this.#needOn("view", sites, () => this.viewSites);
  }

  #needOn(access: string, sites: Param, allowed: () => readonly number[]): void {
    if (this.isSuperuser) return;
    const ids = this.siteIds(sites);
    if (ids.length === 0) throw noAccess("The parameter 'idSite=' is missing from the request.");
    const own = new Set(allowed());
    const missing = ids.find((id) => !own.has(Number(id)));
    if (missing !== undefined)
      throw noAccess(
        `You can't access this resource as it requires '${access}' access for the website id = ${missing}.`,
      );
  }

  mayAdminister(sites: Param): boolean {
    if (this.isSuperuser) return true;
    const own = new Set(this.adminSites);
    const ids = this.siteIds(sites);
    return ids.length > 0 && ids.every((id) => own.has(Number(id)));
  }

  /** Throws unless the caller is a super user or has exactly this login. */
  needSuperuserOrSelf(login: Param): void {
    if (!this.isSuperuser && this.login !== login)
      throw noAccess(
        `The user has to be either a Super User or the user '${inText(login)}' itself.`,
      );
  }
}
