import { loginKey } from "../domain/login.ts";
import { sameName } from "../domain/names.ts";
import type { Team, UserEntry } from "../manifest/model.ts";
import type { Draft } from "../edit/draft.ts";
import type { Situation } from "./situation.ts";
import type { Collection, Source } from "../edit/source.ts";

/** Where a user stands in a file. */
export interface UserPlace {
  readonly user: UserEntry;
  readonly source: Source;
  /** What is said about the user. */
  readonly map: Collection;
}

export interface ListPlace {
  readonly source: Source;
  readonly list: Collection;
}

/** Goes down from the document by keys; refused where an alias or a shared anchor is on the way. */
function descend(
  path: string,
  keys: readonly ((key: string) => boolean)[],
  situation: Situation,
  draft: Draft,
): ListPlace | undefined {
  const source = situation.workspace.source(path);
  if (!source) return draft.refuse(`${path} is not among the files.`);
  let list = source.root(draft);
  for (const matches of keys) {
    const found = list && source.find(list, matches);
    if (!list || !found)
      return draft.refuse(`${path}: the line is written in a way that cannot be edited.`);
    list = source.valueOf(found, list, draft);
  }
  return list && { source, list };
}

const named =
  (name: string) =>
  (key: string): boolean =>
    sameName(key, name);

export function findUser(
  user: UserEntry,
  situation: Situation,
  draft: Draft,
): UserPlace | undefined {
  const found = descend(
    user.at.file,
    [named("users"), (key) => loginKey(key) === user.key],
    situation,
    draft,
  );
  return found && { user, source: found.source, map: found.list };
}

export function findTeamMembers(
  team: Team,
  situation: Situation,
  draft: Draft,
): ListPlace | undefined {
  return descend(
    team.at.file,
    [named("teams"), named(team.name), named("members")],
    situation,
    draft,
  );
}

export function findPublic(
  path: string,
  situation: Situation,
  draft: Draft,
): ListPlace | undefined {
  return descend(path, [named("public")], situation, draft);
}
