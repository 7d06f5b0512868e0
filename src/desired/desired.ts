import type { Diagnostic } from "../domain/diagnostic.ts";
import type { LoginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import type { UserEntry } from "../manifest/model.ts";
import type { Line } from "./line.ts";
import type { ScopedGrants } from "./scope.ts";

/**
 * The desired rights of one person on one site, and the manifest lines that grant them. Sites with
 * the same grants share one object.
 */
export interface Cell {
  readonly rights: Rights;
  readonly why: readonly Line[];
  /** Whether no single grant has all of these rights. */
  readonly combined: boolean;
  /** The latest `from` of the lines, if any has one. */
  readonly from: string | undefined;
  /** The last day on which all of the rights are granted. `undefined`: no end. */
  readonly until: string | undefined;
}

/** A grant that has ended, with its rights, sites and lines. Ended grants explain losses. */
export interface EndedGrant {
  readonly rights: Rights;
  readonly sites: ReadonlySet<number>;
  readonly why: readonly Line[];
}

/** What the manifests define for one managed person. */
export interface DesiredPerson {
  readonly key: LoginKey;
  readonly login: string;
  readonly entry: UserEntry;
  /** Rights by site id. Empty for people who are absent or past their `until`. */
  readonly access: ReadonlyMap<number, Cell>;
  /**
   * Like `access`, with grants that nobody has approved yet. Live access that such a grant covers
   * is kept.
   */
  readonly claimed: ReadonlyMap<number, Cell>;
  readonly ended: readonly EndedGrant[];
  /** Whether any grant is in force, even one whose patterns match no site today. */
  readonly granted: boolean;
  readonly superuser: {
    readonly wanted: boolean;
    readonly claimed: boolean;
    readonly why: readonly Line[];
    readonly from: string | undefined;
    /** The last day of the super user right. */
    readonly until: string | undefined;
  };
  /** The line that ends all access: `absent`, the user's past `until`, or `access: []`. */
  readonly endsAll: Line | undefined;
  /** Whether the user's own `until` has passed. */
  readonly past: boolean;
  /** Whether Matomo would refuse the e-mail in the manifests because another account has it. */
  readonly emailRefused: boolean;
  /** Accounts that must change their e-mail or be deleted first. */
  readonly emailFreedBy: readonly LoginKey[];
  /** The line that ended the super user right. */
  readonly superuserEnded: Line | undefined;
  /**
   * Errors in selectors or capabilities of this person's grants. If there are any, the person's
   * access stays unchanged.
   */
  readonly frozenBy: readonly Line[];
}

/** The desired access of visitors without a login. */
export interface DesiredPublic {
  readonly access: ReadonlyMap<number, Cell>;
  readonly claimed: ReadonlyMap<number, Cell>;
  readonly ended: readonly EndedGrant[];
  readonly endsAll: Line | undefined;
  readonly frozenBy: readonly Line[];
}

/** A grant, membership or right that ends soon. */
export interface EndsSoon {
  readonly who: string;
  readonly what: string;
  readonly until: string;
  readonly line: Line;
}

/** Something that begins in the future. Exactly one of `rights`, `superuser` and `team` is set. */
export interface BeginsLater {
  readonly who: string;
  readonly from: string;
  readonly rights?: Rights | undefined;
  /** The sites that the selectors match today. Set together with `rights`. */
  readonly sites?: readonly number[] | undefined;
  readonly superuser?: true | undefined;
  /** The team, if this is a membership. */
  readonly team?: string | undefined;
  readonly line: Line;
}

export interface Desired {
  /** Resolves grants of these manifests. */
  readonly grants: ScopedGrants;
  readonly people: ReadonlyMap<LoginKey, DesiredPerson>;
  /** `undefined`: public access is unmanaged. */
  readonly public: DesiredPublic | undefined;
  readonly endsSoon: readonly EndsSoon[];
  readonly beginsLater: readonly BeginsLater[];
  /** Findings that needed the live server: about sites, capabilities, e-mails. */
  readonly diagnostics: readonly Diagnostic[];
}
