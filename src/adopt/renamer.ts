import type { Day } from "../domain/day.ts";
import type { Live } from "../domain/live.ts";
import { loginKey } from "../domain/login.ts";
import { nameKey, sameName } from "../domain/names.ts";
import { Draft, type Edit } from "../edit/draft.ts";
import { siteText } from "../edit/entry.ts";
import type { ScalarPlace } from "../edit/source.ts";
import { Workspace } from "../edit/workspace.ts";
import { writeEdits } from "../edit/write-edits.ts";
import type { Manifest, SourceFile } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";
import type { ApprovedState } from "../plan/approved-state.ts";
import type { AnyBaseline } from "../plan/baseline.ts";
import { effectHash } from "../plan/effect-core.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { IdentityChange, Plan } from "../plan/plan.generated.ts";
import { type NamingSelectors, namingSelectors } from "./selectors-to-rename.ts";
import { SiteNames } from "./site-names.ts";

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

type TextEdit = Extract<Edit, { kind: "text" }>;

/** A site that can be renamed, with the edits that write its current name. */
export interface Candidate extends RenamedSite {
  readonly edits: readonly TextEdit[];
}

/** Makes the edits of renames, and checks that a plan of the edited files changes nothing else. */
export class Renamer {
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
