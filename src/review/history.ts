import type { AuditChange, AuditDifference, AuditRecord } from "../audit/audit.generated.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import type { Rights } from "../domain/rights.ts";
import { rightsText } from "../plan/approved-state.ts";
import type { ReviewOrigin, ReviewPullRequest, ReviewRecord } from "./review.generated.ts";

/** The rights of a person, and since when the person has had them. */
interface Gained {
  readonly what: string;
  readonly origin: ReviewOrigin;
}

/**
 * A grant that a plan approved. Such a grant explains access that Matomo had before the record
 * began.
 */
interface Approved {
  readonly digest: string;
  readonly what: string;
  readonly sites: ReadonlySet<number>;
  readonly origin: ReviewOrigin;
}

interface PersonHistory {
  readonly sites: Map<number, Gained>;
  superuser: ReviewOrigin | undefined;
  approved: readonly Approved[];
}

const SUPERUSER = "super user";

const originOf = (day: string, pullRequest: number | undefined): ReviewOrigin => ({
  day,
  ...(pullRequest === undefined ? {} : { pullRequest }),
});

/** The address of the repository, from the link to a run: `https://github.com/owner/name`. */
const repositoryOf = (runUrl: string | undefined): string | undefined =>
  /^https:\/\/[^/?#\s]+\/[^/?#\s]+\/[^/?#\s]+(?=\/actions\/)/.exec(runUrl ?? "")?.[0];

/** Finds since when people have their access, from the audit record of one server. */
export class History {
  readonly record: ReviewRecord;
  readonly #people = new Map<LoginKey, PersonHistory>();
  readonly #pullRequests = new Map<number, ReviewPullRequest>();

  /** @param records those of this server, oldest first */
  constructor(records: readonly AuditRecord[]) {
    for (const record of records) this.#add(record);
    const withheld = records.filter((record) => record.withheld === true).length;
    const [first, last] = [records[0], records.at(-1)];
    this.record = {
      records: records.length,
      ...(first ? { from: first.at.slice(0, 10) } : {}),
      ...(last ? { to: last.at.slice(0, 10) } : {}),
      ...(withheld > 0 ? { withheld } : {}),
    };
  }

  pullRequest(number: number): ReviewPullRequest | undefined {
    return this.#pullRequests.get(number);
  }

  /**
   * Since when the rights on a site have been the same; `undefined` if the record does not tell.
   */
  ofSite(key: LoginKey, site: number, rights: Rights): ReviewOrigin | undefined {
    const person = this.#people.get(key);
    if (!person) return undefined;
    const what = rightsText(rights);
    const gained = person.sites.get(site);
    if (gained) return gained.what === what ? gained.origin : undefined;
    return person.approved.findLast((one) => one.what === what && one.sites.has(site))?.origin;
  }

  ofSuperuser(key: LoginKey): ReviewOrigin | undefined {
    const person = this.#people.get(key);
    return person?.superuser ?? person?.approved.findLast(({ what }) => what === SUPERUSER)?.origin;
  }

  #person(login: string): PersonHistory {
    const key = loginKey(login);
    const known = this.#people.get(key);
    if (known) return known;
    const person: PersonHistory = { sites: new Map(), superuser: undefined, approved: [] };
    this.#people.set(key, person);
    return person;
  }

  #add(record: AuditRecord): void {
    const day = record.at.slice(0, 10);
    const repository = repositoryOf(record.run?.url);
    for (const { number, title, author, approvers } of record.pullRequests)
      this.#pullRequests.set(number, {
        number,
        ...(title === undefined ? {} : { title }),
        author,
        approvers,
        ...(repository === undefined ? {} : { url: `${repository}/pull/${number}` }),
      });
    // A run first finds differences, and then makes its changes.
    for (const found of record.drift) this.#found(found, day);
    for (const change of record.changes) if (change.outcome === "done") this.#done(change, day);
    this.#approve(record, day);
  }

  #done(change: AuditChange, day: string): void {
    const person = this.#person(change.login);
    const origin = originOf(day, change.pullRequest);
    switch (change.kind) {
      case "account":
        if (change.after === "absent") this.#people.delete(loginKey(change.login));
        return;
      case "superuser":
        person.sites.clear();
        person.superuser = change.after ? origin : undefined;
        for (const { site, rights } of change.access ?? [])
          person.sites.set(site, { what: rightsText(rights), origin });
        return;
      case "site":
        person.sites.set(change.site, { what: rightsText(change.after), origin });
        return;
      case "email":
        return;
    }
  }

  /** Adds a difference that a run found. Its `before` is the state that somebody made by hand. */
  #found(found: AuditDifference, day: string): void {
    const person = this.#person(found.login);
    const origin: ReviewOrigin = { day, byHand: true };
    if (found.kind === "superuser" && found.before) person.superuser ??= origin;
    if (found.kind !== "site") return;
    const what = rightsText(found.before);
    if (person.sites.get(found.site)?.what !== what) person.sites.set(found.site, { what, origin });
  }

  #approve({ approved }: AuditRecord, day: string): void {
    for (const grant of approved?.grants ?? []) {
      const person = this.#person(grant.login);
      const others = person.approved.filter(({ digest }) => digest !== grant.digest);
      const what = grant.superuser ? SUPERUSER : grant.rights && rightsText(grant.rights);
      person.approved =
        grant.outcome === "retired" || what === undefined
          ? others
          : [
              ...others,
              {
                digest: grant.digest,
                what,
                sites: new Set(approved?.lists[grant.sites ?? -1]),
                origin: { ...originOf(day, grant.pullRequest), earlier: true },
              },
            ];
    }
  }
}
