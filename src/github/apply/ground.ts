import { AccessError } from "../../domain/error.ts";
import { type Loaded, loadManifests } from "../../job/load-manifests.ts";
import type { Manifest } from "../../manifest/model.ts";
import { renderAnnotations } from "../../render/github/annotations.ts";
import type { Context } from "../platform/context.ts";
import { manifestAt } from "../platform/manifest-at.ts";
import type { LastRun } from "../store/state.ts";
import { asksForMore, requestOf } from "./dispatch.ts";

/** The manifests that a run uses. */
export interface Ground {
  readonly manifest: Manifest;
  readonly diagnostics: Loaded["diagnostics"];
  /** Reasons why the run applies only approved end dates. */
  readonly refusals: readonly string[];
}

/**
 * If the files on the default branch have errors, a run still applies the approved end dates in the
 * record, so that nobody keeps access because of a typo. For these end dates, the run uses the
 * manifests of the last green run. @returns `undefined` if there is no such run
 */
export async function endsOnly(
  context: Context,
  last: LastRun,
  refusal: string,
): Promise<Ground | undefined> {
  if (last.baseline?.version !== 2 || last.commit === undefined) return undefined;
  if (asksForMore(requestOf(context.runner))) return undefined;
  const manifest = await manifestAt(context, last.commit, "then");
  return manifest && { manifest, diagnostics: [], refusals: [refusal] };
}

/** The manifests of the default branch, from the checkout. @throws AccessError `manifest` */
export async function groundOf(context: Context, last: LastRun): Promise<Ground> {
  const { runner, dir } = context;
  const { manifest, diagnostics } = await loadManifests(dir, {
    cwd: runner.workspace,
    debug: runner.io.debug,
  });
  runner.io.stdout(renderAnnotations(diagnostics));
  if (manifest) return { manifest, diagnostics, refusals: [] };
  const ends = await endsOnly(
    context,
    last,
    "The manifests on the default branch have errors, so only approved end dates are applied, with the manifests of the last successful run. Correct the errors.",
  );
  if (ends) return ends;
  throw new AccessError(
    "manifest",
    "The manifests on the default branch have errors, so nothing was sent to Matomo.",
  );
}
