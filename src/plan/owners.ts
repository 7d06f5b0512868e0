import { type Memberships, membershipsOf } from "../desired/grants-of.ts";
import { phaseOf } from "../domain/day.ts";
import { type Owner, ownerKey } from "../domain/owner.ts";
import type { Manifest, SiteSelector, UserEntry } from "../manifest/model.ts";
import { reviewRule } from "./review-rule.ts";

/** Whom to ask about a person. */
export interface Ownership {
  /** `undefined` if neither the person's lines nor the settings name an owner. */
  readonly owner: Owner | undefined;
  /**
   * Owners of other teams and site sets through which the person has access. These owners are only
   * notified.
   */
  readonly others: readonly Owner[];
}

const setNames = (items: readonly SiteSelector[]): string[] =>
  items.flatMap((item) => (item.kind === "match" && item.set !== undefined ? [item.set] : []));

/** The owners in order, without duplicates. */
const distinct = (owners: readonly (Owner | undefined)[]): Owner[] => [
  ...new Map(
    owners.flatMap((owner) => (owner === undefined ? [] : [[ownerKey(owner), owner] as const])),
  ).values(),
];

/**
 * Finds the owner of a person: the person's own `owner`, else that of the first team, else that of
 * the first site set in the person's own grants, else that of the settings. If `reviews.by` is
 * `instance`, the owner in the settings comes first. Each person has one owner, so that two pull
 * requests never change the same line.
 */
export class Owners {
  readonly #manifest: Manifest;
  readonly #today: string;
  readonly #memberships: Memberships;
  readonly #isInstance: boolean;

  constructor(manifest: Manifest, today: string) {
    this.#manifest = manifest;
    this.#today = today;
    this.#memberships = membershipsOf(manifest);
    this.#isInstance = reviewRule(manifest.settings)?.by === "instance";
  }

  of(user: UserEntry): Ownership {
    const { settings } = this.#manifest;
    const found = distinct([user.owner, ...this.#ofTeams(user), ...this.#ofSets(user)]);
    const [first, ...rest] = this.#isInstance ? [settings.owner, ...found] : found;
    const owner = first ?? settings.owner;
    return { owner, others: distinct(rest).filter((one) => one !== owner) };
  }

  #ofTeams({ key }: UserEntry): (Owner | undefined)[] {
    return (this.#memberships.get(key) ?? [])
      .filter(
        ({ team, membership }) =>
          phaseOf(team, this.#today) !== "past" && phaseOf(membership, this.#today) !== "past",
      )
      .map(({ team }) => team.owner);
  }

  #ofSets({ access = [] }: UserEntry): (Owner | undefined)[] {
    return access
      .filter((grant) => phaseOf(grant, this.#today) !== "past")
      .flatMap(({ sites }) => setNames(sites))
      .map((name) => this.#manifest.siteSets.get(name)?.owner);
  }
}
