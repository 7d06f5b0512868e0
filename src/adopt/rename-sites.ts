import type { Day } from "../domain/day.ts";
import type { Live } from "../domain/live.ts";
import { loginKey, type LoginKey } from "../domain/login.ts";
import { nameKey, sameName } from "../domain/names.ts";
import { Draft, type Edit } from "../edit/draft.ts";
import { siteText } from "../edit/entry.ts";
import type { ScalarPlace } from "../edit/source.ts";
import { Workspace } from "../edit/workspace.ts";
import { writeEdits } from "../edit/write-edits.ts";
import type { Manifest, SourceFile } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";
import { ApprovedState } from "../plan/approved-state.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import { effectHash } from "../plan/effect-core.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { IdentityChange, Plan } from "../plan/plan.generated.ts";
import { type NamingSelectors, namingSelectors, peopleNaming } from "./selectors-to-rename.ts";

export interface RenameInput {
  /** The texts that `manifest` was read from, including `settings.yaml`. */
  readonly files: readonly SourceFile[];
  readonly manifest: Manifest;
  readonly live: Live;
  readonly baseline: AnyBaseline | undefined;
  readonly now: Date;
  readonly today: Day;
  /** The identity changes of the current plan. */
  readonly identities: readonly IdentityChange[];
}

/** A site whose current name was written into the files. */
export interface RenamedSite {
  readonly site: number;
  readonly before: string;
  readonly after: string;
  /** The number of selectors that were changed. */
  readonly places: number;
  /** Whether selectors now use the id, because the name alone could mean another site. */
  readonly byId: boolean;
}

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

type TextEdit = Extract<Edit, { kind: "text" }>;

interface Candidate extends RenamedSite {
  readonly edits: readonly TextEdit[];
}

/** Finds which site an exact name was approved for, and how to write a site today. */
class SiteNames {
  readonly #live: Live;
  readonly #approved: ReadonlyMap<string, readonly number[]>;
  readonly #today: ReadonlyMap<string, readonly number[]>;

  constructor(live: Live, state: ApprovedState) {
    this.#live = live;
    const owners = [...state.sites.keys()].filter((id) => !state.nameTaken.has(id));
    this.#approved = Map.groupBy(owners, (id) => nameKey(state.sites.get(id)?.name ?? ""));
    this.#today = Map.groupBy(live.sites.keys(), (id) => this.nameOf(id));
  }

  nameOf(site: number): string {
    return nameKey(this.#live.sites.get(site)?.name ?? "");
  }

  /** The id of the site whose approved name this is, if exactly one such site still exists. */
  approvedFor(name: string): number | undefined {
    const ids = (this.#approved.get(nameKey(name)) ?? []).filter((id) => this.#live.sites.has(id));
    return ids.length === 1 ? ids[0] : undefined;
  }

  isUsedToday(name: string): boolean {
    return this.#today.has(nameKey(name));
  }

  /**
   * Whether only this site has its current name, and no other site was approved under that name.
   */
  isUnique(site: number): boolean {
    const name = this.nameOf(site);
    // The selector `all` means every site, even in quotes. Other spellings, such as `All`, are
    // reported as misspellings.
    if (name === "" || /^all$/i.test(name)) return false;
    const others = [...(this.#today.get(name) ?? []), ...(this.#approved.get(name) ?? [])];
    return others.every((id) => id === site);
  }
}

class Renamer {
  readonly #input: RenameInput;
  readonly #names: SiteNames;
  readonly #selectors: NamingSelectors;
  readonly #workspace: Workspace;
  readonly #before: Plan;

  constructor(input: RenameInput, state: ApprovedState) {
    this.#input = input;
    this.#names = new SiteNames(input.live, state);
    this.#selectors = namingSelectors(input.manifest, input.live, state, input.today);
    this.#workspace = new Workspace(input.files, "");
    this.#before = this.#planOf(input.manifest);
  }

  /**
   * The edits that replace the old name of a site with its current name. A string says why they
   * cannot be made. `undefined` means that no line contains the old name.
   */
  candidate({ site, before }: IdentityChange): Candidate | string | undefined {
    const draft = new Draft();
    const edits: TextEdit[] = [];
    let byId = false;
    const today = this.#names.nameOf(site);
    for (const { item, isOpen } of this.#selectors.names) {
      const meant = this.#names.approvedFor(item.name);
      const isOld = meant === site;
      // Another site was approved under the current name of this site, so only an id can tell the
      // two sites apart.
      const isTaken = meant !== undefined && meant !== site && nameKey(item.name) === today;
      if (meant === undefined || (!isOld && !isTaken)) continue;
      if (isOpen && (isTaken || this.#names.isUsedToday(item.name))) continue;
      const isUnique = this.#names.isUnique(meant);
      byId ||= !isUnique;
      const name = this.#input.live.sites.get(meant)?.name.trim() ?? "";
      const text = (place: ScalarPlace): string =>
        isUnique ? place.quoted(name) : siteText(meant, this.#input.live.sites);
      this.#edit(item.at.file, edits, (source) => source.scalarAt(item.at, draft), text, draft);
    }
    for (const item of this.#selectors.ids) {
      if (item.id !== site || today === "" || !sameName(item.name ?? "", before?.name ?? ""))
        continue;
      const name = this.#input.live.sites.get(site)?.name.trim() ?? "";
      this.#edit(
        item.at.file,
        edits,
        (source) => source.scalarUnder(item.at, "name", draft),
        (place) => place.quoted(name),
        draft,
      );
    }
    if (draft.why !== undefined) return draft.why;
    const distinct = [
      ...new Map(edits.map((edit) => [`${edit.source.path} ${edit.start}`, edit])).values(),
    ];
    if (distinct.length === 0) return undefined;
    return {
      site,
      before: before?.name ?? "",
      after: this.#input.live.sites.get(site)?.name ?? "",
      places: distinct.length,
      byId,
      edits: distinct,
    };
  }

  #edit(
    path: string,
    edits: TextEdit[],
    find: (source: NonNullable<ReturnType<Workspace["source"]>>) => ScalarPlace | undefined,
    textOf: (place: ScalarPlace) => string,
    draft: Draft,
  ): void {
    const source = this.#workspace.source(path);
    if (!source) {
      draft.refuse(`${path} is not among the files.`);
      return;
    }
    const place = find(source);
    if (place)
      edits.push({ kind: "text", source, start: place.start, end: place.end, text: textOf(place) });
  }

  write(candidates: readonly Candidate[]): SourceFile[] {
    const edits = candidates.flatMap((candidate) => candidate.edits);
    // If two sites exchanged names, both candidates contain the same edits.
    const distinct = new Map(edits.map((edit) => [`${edit.source.path} ${edit.start}`, edit]));
    return this.#workspace.with(writeEdits([...distinct.values()], this.#workspace));
  }

  /**
   * What is wrong with the files after these renames. `undefined` means that a plan of these files
   * shows the renames and no other difference.
   */
  problemOf(candidates: readonly Candidate[]): string | undefined {
    const { manifest, diagnostics } = readManifest(this.write(candidates));
    const wrong = diagnostics.find(({ severity }) => severity === "error");
    if (!manifest)
      return `The manifests would be wrong: ${wrong?.at?.file ?? ""}: ${wrong?.message ?? "they cannot be read"}`;
    const plan = this.#planOf(manifest);
    const known = new Set(this.#before.diagnostics.map(({ message }) => message));
    const error = plan.diagnostics.find(
      ({ severity, message }) => severity === "error" && !known.has(message),
    );
    if (error)
      return `The manifests would be wrong: ${error.at ? `${error.at.file}:${error.at.line}: ` : ""}${error.message}`;
    const open = new Set(
      plan.identities.filter(({ approves }) => !approves).map(({ site }) => site),
    );
    const left = candidates.find(({ site }) => open.has(site));
    if (left)
      return `Some lines would still use the old name of site ${left.site}, because it is unclear which site they mean.`;
    const other = this.#movedOther(plan);
    return other === undefined ? undefined : `The edit would also change the plan for ${other}.`;
  }

  #movedOther(plan: Plan): string | undefined {
    const frozen = new Set(this.#before.frozen.map(({ login }) => loginKey(login)));
    const stood = new Set(this.#before.effects.map(effectHash));
    const stands = new Set(plan.effects.map(effectHash));
    // If an unapproved line uses the new name of a site, an approved line with the old name may
    // have meant another site. After the rename this is no longer possible, so effects may
    // disappear.
    const isMixed = this.#input.identities.some(({ kind }) => kind === "proposed");
    const gone = isMixed
      ? []
      : this.#before.effects.filter((effect) => !stands.has(effectHash(effect)));
    const moved = [
      ...plan.effects.filter((effect) => !stood.has(effectHash(effect))),
      ...gone,
      ...plan.frozen,
    ];
    return moved.find(({ login }) => !frozen.has(loginKey(login)))?.login;
  }

  #planOf(manifest: Manifest): Plan {
    const { live, now, today, baseline } = this.#input;
    return makePlan({ manifest, live, now, today, baseline, run: { hasPassword: true } });
  }
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
      failed.set(change.site, "No line contains its name in a form that can be edited.");
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
