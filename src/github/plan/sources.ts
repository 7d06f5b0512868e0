import { type Diagnostic, hasErrors, sortDiagnostics } from "../../domain/diagnostic.ts";
import { AccessError } from "../../domain/error.ts";
import { readInstanceFolder } from "../../files/instance-folder.ts";
import type { Manifest, SourceFile } from "../../manifest/model.ts";
import { readManifest } from "../../manifest/read.ts";
import { withoutEmailsOf } from "../../plan/without-emails.ts";
import { tellFacts } from "../../job/debug-log.ts";
import { fileFacts } from "../../render/debug-facts.ts";
import type { SettingChange } from "../../plan/plan.generated.ts";
import { settingChanges } from "../../plan/setting-changes.ts";
import { checkUrl } from "../../matomo/connection.ts";
import type { Context } from "../platform/context.ts";
import { isSettings } from "../platform/manifest-at.ts";
import type { TestMerge } from "../platform/pull.ts";
import { readManifestsAt } from "../platform/tree.ts";

/** The sources of a pull request's plan. Its settings are those of the default branch. */
export interface Sources {
  readonly base: Manifest;
  readonly baseFiles: readonly SourceFile[];
  readonly headFiles: readonly SourceFile[];
  readonly head: Manifest | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Changes of settings that decide how plans are checked. */
  readonly settings: readonly SettingChange[];
  /**
   * Both addresses, normalized, if the pull request changes the address to which the token is sent.
   */
  readonly moves: { readonly from: string; readonly to: string } | undefined;
  /** Removes e-mails from texts, except those that are logins here. */
  readonly clean: (text: string) => string;
  /**
   * Whether the manifests of the base have errors. If they do, the changes of the pull request
   * cannot be told apart from earlier changes.
   */
  readonly isBaseBroken: boolean;
}

/**
 * Reads both sides of a pull request. Uses the default branch's settings from the checkout; the
 * settings in the pull request are only shown.
 * @throws AccessError
 */
export async function readSources(context: Context, merge: TestMerge): Promise<Sources> {
  const { api, dir, runner } = context;
  const local = (await readInstanceFolder(dir, runner.workspace)).files;
  const trusted = local.find((file) => isSettings(dir, file));
  if (!trusted)
    throw new AccessError(
      "usage",
      `The default branch has no ${dir}/settings.yaml.`,
      "Merge the settings first: they apply to every plan.",
    );
  const before = await readManifestsAt(api, merge.base, dir, local);
  const after = await readManifestsAt(api, merge.sha, dir, [...local, ...before.files]);
  tellFacts(api.debug, () => [
    `base ${merge.base.slice(0, 10)} and test merge ${merge.sha.slice(0, 10)}, ${before.diagnostics.length} and ${after.diagnostics.length} findings about files`,
    ...fileFacts(before.files).map((fact) => `base: ${fact}`),
    ...fileFacts(after.files).map((fact) => `test merge: ${fact}`),
  ]);
  const judged = (files: readonly SourceFile[]): SourceFile[] => [
    trusted,
    ...files.filter((file) => !isSettings(dir, file)),
  ];
  const base = readManifest(judged(before.files));
  const head = readManifest(judged(after.files));
  // The pull request's own settings are only shown.
  const settingsFile = after.files.find((file) => isSettings(dir, file));
  const proposed = settingsFile && readManifest([settingsFile]);
  const ownProblems =
    settingsFile?.text === trusted.text
      ? []
      : (proposed?.diagnostics ?? [
          {
            severity: "error" as const,
            code: "settings-missing",
            message: "The pull request removes settings.yaml.",
            hint: "Keep it.",
          },
        ]);
  const baseManifest = base.manifest ?? readManifest([trusted]).manifest;
  if (!baseManifest)
    throw new AccessError(
      "manifest",
      `${dir}/settings.yaml on the default branch has errors.`,
      "Fix settings.yaml first: its settings apply to every plan.",
    );
  const clean = withoutEmailsOf(
    [baseManifest, head.manifest, proposed?.manifest].filter((manifest) => manifest !== undefined),
  );
  const guarded = {
    settings: proposed?.manifest?.settings ?? baseManifest.settings,
    released: head.manifest?.released ?? baseManifest.released,
  };
  const [from, to] = [baseManifest.settings, guarded.settings].map(({ url }) => checkUrl(url));
  const diagnostics = sortDiagnostics([...after.diagnostics, ...ownProblems, ...head.diagnostics]);
  return {
    base: baseManifest,
    baseFiles: before.files,
    headFiles: after.files,
    head: hasErrors(diagnostics) ? undefined : head.manifest,
    diagnostics,
    settings: settingChanges(baseManifest, guarded),
    moves: from !== undefined && to !== undefined && from !== to ? { from, to } : undefined,
    clean,
    isBaseBroken: base.manifest === undefined,
  };
}
