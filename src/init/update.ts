import { createTwoFilesPatch } from "diff";
import { mergeText } from "../edit/merge-text.ts";
import type { SourceFile } from "../manifest/model.ts";

/** The result of updating one workflow. */
export type WorkflowUpdate =
  | { readonly kind: "unchanged"; readonly path: string; readonly base: string }
  | {
      readonly kind: "updated";
      readonly path: string;
      readonly text: string;
      readonly patch: string;
      /** Whether the team changed the file. The update keeps the team's changes. */
      readonly keeps: boolean;
      readonly base: string;
    }
  /** The workflow is new in this release. */
  | { readonly kind: "added"; readonly path: string; readonly text: string; readonly base: string }
  /** Somebody deleted the workflow, so it is not written again. */
  | { readonly kind: "deleted"; readonly path: string; readonly base: string }
  /** The file has the name of a workflow, but init did not write it. */
  | { readonly kind: "foreign"; readonly path: string }
  /** The team and this release changed the same lines. */
  | {
      readonly kind: "conflict";
      readonly path: string;
      /** The changes of this release, to be made by hand. */
      readonly patch: string;
      readonly base: string;
    };

const CONTEXT = 3;

/** The difference between two texts of one file, as `git diff` shows it. */
const patchOf = (path: string, before: string, after: string): string =>
  createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: CONTEXT,
  }).replace(/^=+\n/, "");

function updateOne(
  path: string,
  base: string | undefined,
  current: string | undefined,
  next: string,
): WorkflowUpdate {
  if (base === undefined) {
    if (current === undefined) return { kind: "added", path, text: next, base: next };
    return current === next ? { kind: "unchanged", path, base: next } : { kind: "foreign", path };
  }
  if (current === undefined) return { kind: "deleted", path, base };
  if (current === next) return { kind: "unchanged", path, base: next };
  const merged = current === base ? next : mergeText(base, current, next);
  if (merged === undefined)
    return { kind: "conflict", path, patch: patchOf(path, base, next), base };
  if (merged === current) return { kind: "unchanged", path, base: next };
  return {
    kind: "updated",
    path,
    text: merged,
    patch: patchOf(path, current, merged),
    keeps: current !== base,
    base: next,
  };
}

/**
 * Updates workflows and keeps the team's changes, as a git merge would.
 * @param bases the workflows as init last wrote them
 * @param present texts of the existing files, by path
 * @param next the workflows of this release
 */
export const updateWorkflows = (
  bases: ReadonlyMap<string, string>,
  present: ReadonlyMap<string, string>,
  next: readonly SourceFile[],
): WorkflowUpdate[] =>
  next.map(({ path, text }) => updateOne(path, bases.get(path), present.get(path), text));

/**
 * The texts that a later update uses for its comparison. After a conflict, this is still the text
 * of the earlier release.
 */
export const basesAfter = (updates: readonly WorkflowUpdate[]): SourceFile[] =>
  updates.flatMap((update) =>
    update.kind === "foreign" ? [] : [{ path: update.path, text: update.base }],
  );
