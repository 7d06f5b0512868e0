import { canonicalJson } from "../../domain/canonical-json.ts";
import { type Drift, isDrift } from "../../plan/drift.ts";
import type { Plan } from "../../plan/plan.generated.ts";
import type { AdoptedInput } from "../adopted-input.ts";
import type { Adoption, DriftOutput } from "./drift.generated.ts";

/** The drift, and what was written into the manifests, as JSON. */
export function renderDriftJson(
  plan: Plan,
  { found, causes, newUnmanaged }: Drift,
  adopted?: Omit<AdoptedInput, "hasBaseline">,
): string {
  const adoption: Adoption | undefined = adopted && {
    files: adopted.files.map(({ path }) => path),
    renamed: adopted.renamed,
    unrenamed: adopted.unrenamed,
    adopted: adopted.adopted,
    skipped: adopted.skipped,
    notes: adopted.notes,
    left: adopted.left.effects.filter(isDrift),
  };
  const output: DriftOutput = {
    version: 1,
    drift: found,
    causes,
    newUnmanaged,
    plan,
    ...(adoption ? { adoption } : {}),
  };
  return `${canonicalJson(output)}\n`;
}
