import type { Diagnostic } from "../domain/diagnostic.ts";
import type { LoginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import type { UserEntry } from "../manifest/model.ts";
import type { Line } from "./line.ts";
import type { ScopedGrants } from "./scope.ts";

/**
 * What somebody shall have on one site, and the lines that lead there. Equal cells are the same
 * object.
 */
export interface Cell {
  readonly rights: Rights;
  readonly why: readonly Line[];
  /** No single grant states these rights. */
  readonly combined: boolean;
  /** The latest `from` among the lines, when any has one. */
  readonly from: string | undefined;
  /** The last day on which all of the rights are granted; `undefined`: no end. */
  readonly until: string | undefined;
}

/** A grant whose time is over: what it gave, and where. Explains a loss. */
export interface EndedGrant {
  readonly rights: Rights;
  readonly sites: ReadonlySet<number>;
  readonly why: readonly Line[];
}

/** What the manifests want for one managed person. */
export interface DesiredPerson {
  readonly key: LoginKey;
  readonly login: string;
  readonly entry: UserEntry;
  /** Rights by site id; empty for the absent and those past their `until`. */
  readonly access: ReadonlyMap<number, Cell>;
  /**
   * The same with grants that do not count yet because nobody approved them: what they give is not
   * taken away where it is live.
   */
  readonly claimed: ReadonlyMap<number, Cell>;
  readonly ended: readonly EndedGrant[];
  /** Whether a grant in force exists at all, even one whose patterns match no site today. */
  readonly granted: boolean;
  readonly superuser: {
    readonly wanted: boolean;
    readonly claimed: boolean;
    readonly why: readonly Line[];
    readonly from: string | undefined;
    /** The last day of the right. */
    readonly until: string | undefined;
  };
  /**
   * The line that takes everything away: `absent`, a passed `until` of the user, or `access: []`.
   */
  readonly endsAll: Line | undefined;
  /** Past their own `until`. */
  readonly past: boolean;
  /** Matomo would refuse the e-mail that the manifests say: another account has it. */
  readonly emailRefused: boolean;
  /** Accounts that give up the e-mail first: they change theirs, or go. */
  readonly emailFreedBy: readonly LoginKey[];
  /** The line that ended the super user right. */
  readonly superuserEnded: Line | undefined;
  /** Selectors or capabilities with errors that feed this person: their access stays as it is. */
  readonly frozenBy: readonly Line[];
}

/** What visitors without a login shall see. */
export interface DesiredPublic {
  readonly access: ReadonlyMap<number, Cell>;
  readonly claimed: ReadonlyMap<number, Cell>;
  readonly ended: readonly EndedGrant[];
  readonly endsAll: Line | undefined;
  readonly frozenBy: readonly Line[];
}

/** Something that ends soon. */
export interface EndsSoon {
  readonly who: string;
  readonly what: string;
  readonly until: string;
  readonly line: Line;
}

/** Something that holds from a day to come. One of `rights`, `superuser` and `team` says what. */
export interface BeginsLater {
  readonly who: string;
  readonly from: string;
  readonly rights?: Rights | undefined;
  /** Those the selectors lead to today; beside `rights`. */
  readonly sites?: readonly number[] | undefined;
  readonly superuser?: true | undefined;
  /** The team the membership is in. */
  readonly team?: string | undefined;
  readonly line: Line;
}

export interface Desired {
  /** Looks up the grants of the manifests it was made from. */
  readonly grants: ScopedGrants;
  readonly people: ReadonlyMap<LoginKey, DesiredPerson>;
  /** `undefined`: `anonymous` is unmanaged. */
  readonly public: DesiredPublic | undefined;
  readonly endsSoon: readonly EndsSoon[];
  readonly beginsLater: readonly BeginsLater[];
  /** Findings that needed the live server: sites, capabilities, e-mails. */
  readonly diagnostics: readonly Diagnostic[];
}
