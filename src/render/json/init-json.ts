import type { InitResult } from "../init-result.ts";
import type { InitOutput } from "./init.generated.ts";
import { renderJson } from "./printable.ts";

/** The result of `init` as JSON. */
export const renderInitJson = ({ isDryRun, written, kept, updates, steps }: InitResult): string =>
  renderJson<InitOutput>({
    version: 1,
    dryRun: isDryRun,
    written,
    kept,
    updates: updates.map((update) => ({
      path: update.path,
      result: update.kind,
      ...(update.kind === "updated" || update.kind === "conflict" ? { patch: update.patch } : {}),
    })),
    next: steps,
  });
