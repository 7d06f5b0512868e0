import { type Day, phaseOf } from "../domain/day.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import {
  abilities,
  type CapabilityCatalog,
  containsRights,
  joinRights,
  type Rights,
} from "../domain/rights.ts";
import type { Acceptance, ApprovedGrant } from "./approved-state.ts";
import type { Draft } from "./draft.ts";
import { placeOf } from "./effect-core.ts";
import type { Effect, Plan } from "./plan.generated.ts";

/**
 * Whether only lines without approval led to the effect, so that the plan decided nothing about it.
 */
const isOfOthers = ({ cause, held }: Effect): boolean =>
  cause !== "pull-request" && held.every(({ reason }) => reason === "not-approved");

/**
 * Grants that this run approves although their plans had no effect for them: the grants begin
 * later, or other grants gave the same rights, or a line without approval would have given more. If
 * such a grant begins, or if the other grants end, between plan and apply, the effects count as
 * approved.
 */
export class NewlyApproved {
  readonly #grants: ReadonlyMap<LoginKey, readonly ApprovedGrant[]>;
  /**
   * The places of effects on people for whom the same plan listed new grants. For these places, the
   * plan itself decides. Effects of older plans, whose grants are already in the record, decide
   * nothing.
   */
  readonly #decided: ReadonlySet<string>;

  constructor({ added }: Pick<Acceptance, "added">, plans: readonly { readonly plan: Plan }[]) {
    this.#grants = Map.groupBy(added, ({ key }) => key);
    this.#decided = new Set(
      plans.flatMap(({ plan }) => {
        const people = new Set(plan.grants.added.map(({ login }) => loginKey(login)));
        return plan.effects
          .filter((one) => people.has(loginKey(one.login)) && !isOfOthers(one))
          .map(placeOf);
      }),
    );
  }

  /**
   * Whether the effect grants only rights that these grants give today, on sites that plans showed.
   */
  gives({ key, effect }: Draft, today: Day, catalog: CapabilityCatalog): boolean {
    if (effect.loss || this.#decided.has(placeOf(effect))) return false;
    const current = (this.#grants.get(key) ?? []).filter(
      (grant) => !grant.everything && phaseOf(grant, today) === "current",
    );
    switch (effect.kind) {
      case "account":
        return effect.before === "absent" && effect.after !== "absent" && current.length > 0;
      case "superuser":
        return effect.after && current.some(({ superuser }) => superuser);
      case "email":
        return false;
      case "site": {
        let given: Rights | null = effect.before;
        for (const { rights, sites } of current)
          if (rights && sites.has(effect.site)) given = joinRights(given, rights, catalog);
        return (
          abilities(effect.after, catalog).size > 0 && containsRights(given, effect.after, catalog)
        );
      }
    }
  }
}
