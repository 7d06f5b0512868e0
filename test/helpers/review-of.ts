import type { Live } from "../../src/domain/live.ts";
import { makeReview, type ReviewInput } from "../../src/review/review.ts";
import type { Review } from "../../src/review/review.generated.ts";
import { WHOLE } from "../../src/review/select.ts";
import { makeManifest, TODAY } from "./make-world.ts";

export interface ReviewOptions extends Partial<Omit<ReviewInput, "live">> {
  /** Manifests by file name. Without them only the live state is reviewed. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

/** The review of a server on the day of the tests. */
export function reviewOf(live: Live, { files, ...options }: ReviewOptions = {}): Review {
  return makeReview({
    live,
    now: new Date(`${TODAY}T06:00:05Z`),
    today: TODAY,
    selection: WHOLE,
    ...(files ? { manifests: { manifest: makeManifest(files), hasPassword: true } } : {}),
    ...options,
  });
}
