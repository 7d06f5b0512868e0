import { describePattern } from "../../import/site-patterns.ts";
import type { ImportFacts } from "../import-sections.ts";
import type { ImportOutput } from "./import.generated.ts";
import { renderJson } from "./printable.ts";

/** The result of an import as JSON. */
export function renderImportJson(facts: ImportFacts): string {
  const { live, imported, report, known, isDryRun, isGeneralized, loginPlugins } = facts;
  return renderJson<ImportOutput>({
    version: 1,
    url: live.url,
    matomo: live.version,
    dryRun: isDryRun,
    files: imported.files.map(({ path }) => ({ path, isNew: !known.has(path) })),
    people: imported.people,
    declared: imported.declared,
    teams: imported.teams,
    sets: imported.sets,
    unwritten: imported.unwritten,
    widenings: imported.widenings.map(({ pattern, where, line }) => ({
      line,
      where,
      covers: describePattern(pattern),
      sites: pattern.sites.length,
    })),
    generalized: isGeneralized,
    loginPlugins,
    differences: imported.plan.effects.length,
    report,
  });
}
