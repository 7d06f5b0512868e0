import type { AuditRun } from "../../audit/audit.generated.ts";
import type { Runner } from "../platform/runner.ts";

/** The run, as lines of the audit record describe it. */
export function runOf({
  order: [id, attempt],
  runUrl: url,
  runNumber,
  workflow,
}: Runner): AuditRun {
  return {
    id,
    attempt,
    ...(runNumber === undefined ? {} : { number: runNumber }),
    ...(workflow === undefined ? {} : { workflow }),
    url,
  };
}
