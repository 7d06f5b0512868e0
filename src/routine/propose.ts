import type { Day } from "../domain/day.ts";
import { hasErrors } from "../domain/diagnostic.ts";
import { loginKey } from "../domain/login.ts";
import { sameName } from "../domain/names.ts";
import { Draft, type Edit } from "../edit/draft.ts";
import { descend } from "../edit/find-entry.ts";
import { setKey } from "../edit/set-key.ts";
import { Workspace } from "../edit/workspace.ts";
import { writeEdits } from "../edit/write-edits.ts";
import type { SourceFile, UserEntry } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";

/** The edits of a pull request, which write `reviewed: DAY` or `until: DAY`. */
export interface Proposal {
  /** Only the changed files. */
  readonly files: readonly SourceFile[];
  readonly written: readonly UserEntry[];
  /** People whose entry cannot be edited, and why. */
  readonly skipped: readonly { readonly login: string; readonly why: string }[];
}

function draftFor(
  user: UserEntry,
  key: "reviewed" | "until",
  day: Day,
  workspace: Workspace,
): Draft {
  const draft = new Draft();
  if (key === "until" && user.from !== undefined && user.from > day)
    draft.refuse(`${user.at.file}:${user.at.line}: it begins on ${user.from}, after its end.`);
  const found = descend(
    user.at.file,
    [(name) => sameName(name, "users"), (name) => loginKey(name) === user.key],
    workspace,
    draft,
  );
  if (found) setKey({ source: found.source, map: found.list }, key, day, draft);
  return draft;
}

/**
 * Writes a day into the entries of people and keeps every other byte. Reads the result again, so
 * that `written` contains only people whose entry has the day.
 */
export function propose(
  files: readonly SourceFile[],
  users: readonly UserEntry[],
  key: "reviewed" | "until",
  day: Day,
): Proposal {
  const workspace = new Workspace(files, "");
  const skipped: { login: string; why: string }[] = [];
  const edits: Edit[] = [];
  const drafted: UserEntry[] = [];
  for (const user of users) {
    const draft = draftFor(user, key, day, workspace);
    if (draft.why === undefined) {
      edits.push(...draft.edits);
      drafted.push(user);
    } else skipped.push({ login: user.login, why: draft.why });
  }
  const changed = edits.length === 0 ? [] : writeEdits(edits, workspace);
  const { manifest, diagnostics } = readManifest(workspace.with(changed));
  const isWritten = (user: UserEntry): boolean => manifest?.users.get(user.key)?.[key] === day;
  if (hasErrors(diagnostics) || !drafted.every((user) => isWritten(user)))
    return {
      files: [],
      written: [],
      skipped: users.map(({ login, at }) => ({
        login,
        why: `${at.file}:${at.line}: the line is written in a form that matomo-access cannot edit.`,
      })),
    };
  return { files: changed, written: drafted, skipped };
}
