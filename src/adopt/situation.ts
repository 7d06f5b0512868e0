import type { Live } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { Desired } from "../desired/desired.ts";
import { type Memberships, membershipsOf } from "../desired/grants-of.ts";
import { makeDesired } from "../desired/make-desired.ts";
import { GrantResolver } from "../desired/resolve-grants.ts";
import { todaysSites } from "../desired/site-view.ts";
import { SiteSelectors } from "../desired/select-sites.ts";
import type { Manifest, SourceFile } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";
import type { Effect } from "../plan/plan.generated.ts";
import { Workspace } from "../edit/workspace.ts";

export interface AdoptInput {
  /** The texts that `manifest` was read from, including `settings.yaml`. */
  readonly files: readonly SourceFile[];
  readonly manifest: Manifest;
  readonly live: Live;
  /** UTC day for which `from` and `until` are evaluated. */
  readonly today: string;
  /** The effects to adopt, from a plan at `today`. The caller chooses them by cause. */
  readonly drift: readonly Effect[];
  /** Logins of the accounts that should be added because no manifest mentions them yet. */
  readonly newUnmanaged: readonly string[];
  /** Path of the file for people whom no manifest mentions yet. It is created if missing. */
  readonly adoptedFile: string;
  /**
   * People who cannot be compared because of the old names of sites in their lines, each with the
   * reason.
   */
  readonly unresolved?: ReadonlyMap<LoginKey, string> | undefined;
  /** The reason that every new grant gets. */
  readonly reason: string;
}

/** The data that the edits for all people share. */
export class Situation {
  readonly manifest: Manifest;
  readonly live: Live;
  readonly today: string;
  readonly reason: string;
  readonly workspace: Workspace;
  readonly desired: Desired;
  readonly selectors: SiteSelectors;
  readonly resolver: GrantResolver;
  readonly memberships: Memberships;
  readonly drift: ReadonlyMap<LoginKey, readonly Effect[]>;
  readonly unresolved: ReadonlyMap<LoginKey, string>;

  constructor({
    files,
    manifest,
    live,
    today,
    drift,
    unresolved,
    adoptedFile,
    reason,
  }: AdoptInput) {
    this.manifest = manifest;
    this.live = live;
    this.today = today;
    this.unresolved = unresolved ?? new Map();
    this.reason = reason;
    this.workspace = new Workspace(files, adoptedFile);
    this.desired = makeDesired(manifest, live, today);
    this.selectors = new SiteSelectors(todaysSites(live.sites), manifest.siteSets);
    this.resolver = new GrantResolver(this.selectors, live.capabilities);
    this.memberships = membershipsOf(manifest);
    this.drift = Map.groupBy(drift, ({ login }) => loginKey(login));
  }
}

/**
 * Whether a manifest can contain this e-mail. Matomo may have addresses that are older than its own
 * validation rules.
 */
export function isWritableEmail(email: string): boolean {
  const files = [
    { path: "settings.yaml", text: "url: https://matomo.example" },
    { path: "one.yaml", text: `users: { somebody: { email: ${JSON.stringify(email)} } }` },
  ];
  return readManifest(files).manifest !== undefined;
}
