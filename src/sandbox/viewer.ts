import { noAccess } from "./failure.ts";
import { findUser, type SandboxState, type SandboxUser } from "./state.ts";

/** Whose call it is, and what they may (core/Access.php). */
export class Viewer {
  readonly login: string;
  readonly #state: SandboxState;

  constructor(state: SandboxState, login: string) {
    this.#state = state;
    this.login = login;
  }

  get user(): SandboxUser | undefined {
    return findUser(this.#state, this.login);
  }

  get isAnonymous(): boolean {
    return this.login === "anonymous";
  }

  get isSuperuser(): boolean {
    return !this.isAnonymous && (this.user?.superuser ?? false);
  }

  /** Ids of existing sites on which the caller has one of the roles. */
  sitesWith(...roles: readonly string[]): number[] {
    const existing = this.#state.sites.map(({ id }) => id);
    if (this.isSuperuser) return existing;
    const own = new Set(
      this.#state.access
        .ofLogin(this.login)
        .filter((row) => roles.includes(row.access))
        .map((row) => row.site),
    );
    return existing.filter((id) => own.has(id));
  }

  get adminSites(): number[] {
    return this.sitesWith("admin");
  }

  get viewSites(): number[] {
    return this.sitesWith("view", "write", "admin");
  }

  needSuperuser(): void {
    if (!this.isSuperuser) throw noAccess("You can't access this resource as it requires a 'superuser' access.");
  }

  needLogin(): void {
    if (this.isAnonymous) throw noAccess("You must be logged in to access this functionality.");
  }

  needSomeAdmin(): void {
    if (!this.isSuperuser && this.adminSites.length === 0)
      throw noAccess("You can't access this resource as it requires admin access for at least one website.");
  }

  needSomeView(): void {
    if (!this.isSuperuser && this.viewSites.length === 0)
      throw noAccess("You can't access this resource as it requires view access for at least one website.");
  }

  needAdminOn(sites: readonly (number | string)[]): void {
    if (this.isSuperuser) return;
    const own = new Set(this.adminSites);
    const missing = sites.find((site) => !own.has(Number(site)));
    if (missing !== undefined)
      throw noAccess(`You can't access this resource as it requires 'admin' access for the website id = ${missing}.`);
  }

  needViewOn(site: number): void {
    if (!this.isSuperuser && !this.viewSites.includes(site))
      throw noAccess(`You can't access this resource as it requires 'view' access for the website id = ${site}.`);
  }

  needSuperuserOrSelf(login: string): void {
    if (!this.isSuperuser && (this.isAnonymous || this.login !== login))
      throw noAccess(`The user has to be either a Super User or the user '${login}' itself.`);
  }
}
