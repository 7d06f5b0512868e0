// The data of the review page. Everything that repeats is in tables, so that a page with 400,000
// cells has only a few megabytes. `encode.ts` writes the data, and `src/page` reads it.

/** Positions in the list of sites, ascending: `0-39,52`. */
export type PlaceList = string;

/**
 * Sites with the same rights and reasons. Each number refers to a table, and -1 means nothing: the
 * rights, the list of sites, the lines that grant the access, what the manifests grant instead,
 * since when the access has existed, and what it was before the plan. After the numbers come the
 * last day, and the reason why no line grants the access.
 */
export type PageAccess = readonly [
  rights: number,
  sites: number,
  why: number,
  wanted: number,
  since: number,
  before: number,
  until: string,
  unexplained: string,
];

export interface PageSite {
  readonly id: number;
  readonly name: string;
  /** The number of the site group of this site. */
  readonly group: number;
  readonly url: string;
  readonly class?: string | undefined;
  readonly owner?: string | undefined;
  readonly public?: true | undefined;
}

/** A line of the manifests. */
export interface PageLine {
  readonly at: string;
  readonly text: string;
  /** Reason, ticket and last day. */
  readonly more?: string | undefined;
}

export interface PageOpen {
  readonly before: string;
  readonly after: string;
  /** Number of the list of sites. */
  readonly sites: number;
  readonly held: readonly string[];
}

export interface PageSuperuser {
  readonly why: number;
  readonly since: number;
  readonly until: string;
  readonly unexplained: string;
  readonly isNew?: true | undefined;
}

export interface PagePerson {
  readonly login: string;
  readonly email?: string | undefined;
  readonly kind: "person" | "service" | "public";
  readonly account: "active" | "pending" | "expired" | "public";
  readonly standing: "managed" | "unmanaged" | "ignored" | "released" | "not-read";
  readonly superuser?: PageSuperuser | undefined;
  /** Numbers of teams. */
  readonly teams?: readonly number[] | undefined;
  readonly owner?: string | undefined;
  /** The place of the person's entry in the manifests. */
  readonly at?: string | undefined;
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  readonly until?: string | undefined;
  readonly reviewed?: string | undefined;
  readonly due?: string | undefined;
  readonly seen?: string | undefined;
  readonly twoFactor?: boolean | undefined;
  readonly registered?: string | undefined;
  readonly invitedBy?: string | undefined;
  readonly before?: string | undefined;
  /** Numbers of needs. */
  readonly needs?: readonly number[] | undefined;
  readonly access: readonly PageAccess[];
  readonly open?: readonly PageOpen[] | undefined;
}

export interface PageNeedItem {
  /** Numbers of people. */
  readonly people?: readonly number[] | undefined;
  /** Position of the site in the list. */
  readonly site?: number | undefined;
  readonly team?: string | undefined;
  readonly day?: string | undefined;
  readonly text: string;
}

export interface PageNeed {
  readonly kind: string;
  readonly title: string;
  readonly text: string;
  /** The label of the need as a filter of people; missing for needs that concern no people. */
  readonly risk?: string | undefined;
  readonly items: readonly PageNeedItem[];
}

export interface PageOrigin {
  readonly text: string;
  /** Number of the pull request. */
  readonly pull?: number | undefined;
}

export interface PagePull {
  readonly title: string;
  readonly author: string;
  readonly approvers: string;
  readonly url?: string | undefined;
}

export interface PageChange {
  readonly day: string;
  readonly login: string;
  readonly before: string;
  readonly after: string;
  /** Number of the list of sites. */
  readonly sites: number;
  readonly pull?: number | undefined;
  readonly byHand?: true | undefined;
}

export interface PageData {
  readonly host: string;
  readonly url: string;
  readonly day: string;
  readonly headline: string;
  /** Whether manifests were read, so that there are reasons. */
  readonly manifests: boolean;
  /** What a reader must know about the source of the data, one sentence each. */
  readonly notes: readonly string[];
  readonly changesTitle?: string | undefined;
  readonly sites: readonly PageSite[];
  readonly groups: readonly string[];
  readonly teams: readonly string[];
  readonly lines: readonly PageLine[];
  /** Lists of line numbers. */
  readonly whys: readonly (readonly number[])[];
  readonly lists: readonly PlaceList[];
  /** `admin`, `view + tagmanager_write`, or `no access`. */
  readonly rights: readonly string[];
  readonly origins: readonly PageOrigin[];
  readonly pulls: Readonly<Record<string, PagePull>>;
  readonly people: readonly PagePerson[];
  readonly needs: readonly PageNeed[];
  readonly changes?: readonly PageChange[] | undefined;
}
