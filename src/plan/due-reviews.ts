import { type Memberships, membershipsOf } from "../desired/grants-of.ts";
import { compareTexts } from "../domain/compare.ts";
import { addDays, type Day, daysBetween, phaseOf } from "../domain/day.ts";
import type { Live } from "../domain/live.ts";
import type { LoginKey } from "../domain/login.ts";
import { isForeign } from "../domain/mail-domains.ts";
import type { Grant, Manifest, UserEntry } from "../manifest/model.ts";
import { type Ownership, Owners } from "./owners.ts";
import { leadDays, type ReviewedKind, type ReviewRule, reviewRule } from "./review-rule.ts";

/** Whether a due day has passed, is near enough to be announced, or is later. */
export type DueState = "overdue" | "soon" | "later";

/** @param days the interval between two reviews or tokens */
export const dueState = (due: Day, today: Day, days: number): DueState =>
  due < today ? "overdue" : daysBetween(today, due) <= leadDays({ days }) ? "soon" : "later";

/** A person whose access must be confirmed again, and by when. */
export interface ReviewDay {
  readonly user: UserEntry;
  /** Why the person is reviewed. Empty if everybody is reviewed. */
  readonly kinds: readonly ReviewedKind[];
  /** The last review that counts, or `undefined`. A day in the future does not count. */
  readonly last: Day | undefined;
  /** The last day for the next review. Yesterday if the person was never reviewed. */
  readonly due: Day;
  readonly state: DueState;
}

/** A due review, with the owners who are asked. */
export type DueReview = ReviewDay & Ownership;

/** Matomo's e-mails, for people whose manifests have none. Missing in a plan without a server. */
type LivePeople = Pick<Live, "people">;

/**
 * Whether a day is further in the future than time zones can explain. Such a day is a mistake or an
 * attempt to avoid reviews.
 */
export const isAhead = (day: Day, today: Day): boolean => daysBetween(today, day) > 1;

class People {
  readonly #manifest: Manifest;
  readonly #today: Day;
  readonly #memberships: Memberships;
  readonly #live: LivePeople | undefined;

  constructor(manifest: Manifest, today: Day, live: LivePeople | undefined) {
    this.#manifest = manifest;
    this.#today = today;
    this.#memberships = membershipsOf(manifest);
    this.#live = live;
  }

  /** The person's own grants and team grants that have not ended. */
  grantsOf({ key, access = [] }: UserEntry): Grant[] {
    const isOpen = (period: Parameters<typeof phaseOf>[0]): boolean =>
      phaseOf(period, this.#today) !== "past";
    const byTeams = (this.#memberships.get(key) ?? [])
      .filter(({ team, membership }) => isOpen(team) && isOpen(membership))
      .flatMap(({ team }) => team.access);
    return [...access, ...byTeams].filter((grant) => isOpen(grant));
  }

  isSuperuser({ superuser }: UserEntry): boolean {
    return superuser !== undefined && phaseOf(superuser, this.#today) !== "past";
  }

  hasAccess(user: UserEntry): boolean {
    if (user.absent || phaseOf(user, this.#today) === "past") return false;
    return this.isSuperuser(user) || this.grantsOf(user).length > 0;
  }

  kindsOf(user: UserEntry): ReviewedKind[] {
    const { settings } = this.#manifest;
    const email = user.email ?? this.#emailOf(user.key);
    const isExternal = user.provision === "external" || isForeign(email, settings.domains);
    return [
      ...(this.isSuperuser(user) ? ["superuser" as const] : []),
      ...(this.grantsOf(user).some(({ role }) => role === "admin") ? ["admin" as const] : []),
      ...(isExternal ? ["external" as const] : []),
      ...(user.kind === "service" ? ["service" as const] : []),
    ];
  }

  #emailOf(key: LoginKey): string {
    return this.#live?.people.get(key)?.email ?? "";
  }
}

function dueOf(user: UserEntry, { days }: ReviewRule, today: Day): Pick<DueReview, "last" | "due"> {
  const { reviewed } = user;
  if (reviewed === undefined || isAhead(reviewed, today))
    return { last: undefined, due: addDays(today, -1) };
  return { last: reviewed, due: addDays(reviewed, days) };
}

/**
 * Everybody whose access must be reviewed, the earliest due day first. Empty without a rule in the
 * settings.
 */
export function reviewDays(manifest: Manifest, today: Day, live?: LivePeople): ReviewDay[] {
  const rule = reviewRule(manifest.settings);
  if (!rule) return [];
  const people = new People(manifest, today, live);
  return [...manifest.users.values()]
    .filter((user) => people.hasAccess(user))
    .flatMap((user): ReviewDay[] => {
      const kinds = people
        .kindsOf(user)
        .filter((kind) => rule.of === undefined || rule.of.has(kind));
      if (rule.of !== undefined && kinds.length === 0) return [];
      const when = dueOf(user, rule, today);
      return [{ user, kinds, ...when, state: dueState(when.due, today, rule.days) }];
    })
    .toSorted((a, b) => compareTexts(a.due, b.due) || compareTexts(a.user.login, b.user.login));
}

/** Like `reviewDays`, with the owners to ask about each person. */
export function dueReviews(manifest: Manifest, today: Day, live?: LivePeople): DueReview[] {
  const owners = new Owners(manifest, today);
  return reviewDays(manifest, today, live).map((day) => ({ ...day, ...owners.of(day.user) }));
}
