import { type Memberships, membershipsOf } from "../desired/grants-of.ts";
import { phaseOf } from "../domain/day.ts";
import { type Owner, ownerKey } from "../domain/owner.ts";
import type { Manifest, SiteSelector, UserEntry } from "../manifest/model.ts";
import { reviewRule } from "./review-rule.ts";

/** Who is asked about a person. */
export interface Ownership {
  /** `undefined`: nobody is named, neither for the person nor in the settings. */
  readonly owner: Owner | undefined;
  /** Owners of other teams and site sets that the person has access by; they are told. */
  readonly others: readonly Owner[];
}

const setNames = (items: readonly SiteSelector[]): string[] =>
  items.flatMap((item) => (item.kind === "match" && item.set !== undefined ? [item.set] : []));

/** Each owner once, in their order. */
const distinct = (owners: readonly (Owner | undefined)[]): Owner[] => [
  ...new Map(
    owners.flatMap((owner) => (owner === undefined ? [] : [[ownerKey(owner), owner] as const])),
  ).values(),
];

/**
 * Who is asked about whom: the person's own `owner`, else that of the first team they are in, else
 * that of the first site set that their own grants name, else the one of the settings. Where
 * `reviews.by` is `instance`, the one of the settings for everybody. One owner a person, so that two
 * pull requests never change the same line.
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
