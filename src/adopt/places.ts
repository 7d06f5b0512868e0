import { loginKey } from "../domain/login.ts";
import { sameName } from "../domain/names.ts";
import type { Team, UserEntry } from "../manifest/model.ts";
import type { Draft } from "../edit/draft.ts";
import type { Situation } from "./situation.ts";
import { descend, type ListPlace } from "../edit/find-entry.ts";
import type { Collection } from "../edit/collection.ts";
import type { Source } from "../edit/source.ts";

/** The place of a user in a file. */
export interface UserPlace {
  readonly user: UserEntry;
  readonly source: Source;
  /** The mapping with the user's keys. */
  readonly map: Collection;
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
    situation.workspace,
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
    situation.workspace,
    draft,
  );
}

export function findPublic(
  path: string,
  situation: Situation,
  draft: Draft,
): ListPlace | undefined {
  return descend(path, [named("public")], situation.workspace, draft);
}
