import type { LoginKey } from "../domain/login.ts";
import { nameKey, sameName } from "../domain/names.ts";
import type { Manifest, SourceFile } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";
import { ApprovedState } from "../plan/approved-state.ts";
import type { IdentityChange } from "../plan/plan.generated.ts";
import { type Candidate, type RenamedSite, type RenameInput, Renamer } from "./renamer.ts";
import { peopleNaming } from "./selectors-to-rename.ts";

/** A renamed or deleted site whose old name is still in the files. */
export interface UnrenamedSite {
  readonly site: number;
  readonly before: string;
  /** `null` if the site was deleted. */
  readonly after: string | null;
  readonly why: string;
}

export interface Renames {
  /** All files, changed or not. */
  readonly files: readonly SourceFile[];
  readonly manifest: Manifest;
  readonly renamed: readonly RenamedSite[];
  readonly unrenamed: readonly UnrenamedSite[];
  /**
   * People whose lines name a site that could not be renamed, and why. The sites' current names do
   * not show which sites those lines mean.
   */
  readonly unresolved: ReadonlyMap<LoginKey, string>;
}

/**
 * Accepts as many sites as possible whose renames work together, and records why the others fail.
 */
function settle(
  accepted: readonly Candidate[],
  group: readonly Candidate[],
  renamer: Renamer,
  failed: Map<number, string>,
): readonly Candidate[] {
  const [first] = group;
  if (!first) return accepted;
  const why = renamer.problemOf([...accepted, ...group]);
  if (why === undefined) return [...accepted, ...group];
  if (group.length === 1) {
    failed.set(first.site, why);
    return accepted;
  }
  const middle = Math.ceil(group.length / 2);
  return settle(
    settle(accepted, group.slice(0, middle), renamer, failed),
    group.slice(middle),
    renamer,
    failed,
  );
}

const DELETED =
  "The site was deleted in Matomo. Remove it from the manifests, or write the id of another site.";

const whyOf = ({ site, why }: UnrenamedSite): string =>
  `Their lines name site ${site}, whose new name could not be written: ${why}`;

/**
 * Whether the manifests may use another name for a site than Matomo does. This is also possible for
 * a site whose new name the plan already approves, because some lines may still have the old name.
 */
const isRename = ({ kind, before, after }: IdentityChange): boolean =>
  kind === "named" ||
  (kind === "proposed" && before !== null && after !== null && !sameName(before.name, after.name));

/**
 * Writes the current names of renamed sites into the manifests, wherever an approved grant, a site
 * set or the name beside an id has the old name. Every other byte stays. A plan of the new files
 * approves the new names and has no other effect. A site keeps its old name in the files if its
 * rename would have another effect.
 */
export function renameSites(input: RenameInput): Renames {
  const { files, manifest, live, baseline, today } = input;
  const state = baseline?.version === 2 ? ApprovedState.of(baseline) : undefined;
  const changes = state ? input.identities.filter(isRename) : [];
  if (!state || changes.length === 0)
    return { files, manifest, renamed: [], unrenamed: [], unresolved: new Map() };
  const renamer = new Renamer(input, state);
  const failed = new Map<number, string>();
  const candidates: Candidate[] = [];
  for (const change of changes) {
    const found = change.after ? renamer.candidate(change) : DELETED;
    if (typeof found === "object") candidates.push(found);
    else if (found !== undefined) failed.set(change.site, found);
    else if (change.kind === "named")
      failed.set(
        change.site,
        "No line contains the name of the site in a form that can be edited.",
      );
  }
  const accepted = settle([], candidates, renamer, failed);
  const written = renamer.write(accepted);
  const after = readManifest(written).manifest ?? manifest;
  const unrenamed = changes.flatMap(({ site, before, after: now }): UnrenamedSite[] => {
    const why = failed.get(site);
    return why === undefined
      ? []
      : [{ site, before: before?.name ?? "", after: now?.name ?? null, why }];
  });
  // A line usually contains the old name of a site. So if a name is the old name of one site and
  // the new name of another site, it counts as the old name.
  const names = [
    ...unrenamed.map((one) => [nameKey(one.after ?? one.before), whyOf(one)] as const),
    ...unrenamed.map((one) => [nameKey(one.before), whyOf(one)] as const),
  ];
  return {
    files: written,
    manifest: after,
    renamed: accepted.map(({ site, before, after: now, places, byId }) => ({
      site,
      before,
      after: now,
      places,
      byId,
    })),
    unrenamed,
    unresolved: peopleNaming(new Map(names), { manifest: after, live, today }),
  };
}
