import { statesOf } from "../audit/states.ts";
import type { Effect } from "../plan/plan.generated.ts";
import type { ReviewOpen } from "./review.generated.ts";
import { together } from "./together.ts";

const heldTexts = (effect: Effect): readonly string[] => [
  ...effect.held.map(({ text }) => text),
  ...(effect.kind === "site" ? (effect.heldLoss?.held ?? []).map(({ text }) => text) : []),
];

/**
 * The differences between Matomo and the manifests. Equal differences on several sites are
 * combined.
 */
export const openOf = (effects: readonly Effect[]): ReviewOpen[] =>
  together(
    effects.map((effect) => {
      const [before, after] =
        effect.kind === "email" ? ["e-mail", "another e-mail"] : statesOf(effect);
      return {
        told: { before, after, held: heldTexts(effect) },
        site: effect.kind === "site" ? effect.site : undefined,
      };
    }),
  );
