import { type Api, GithubRefusal } from "./api.ts";

/** A change of a text of ours by somebody else. */
export interface ForeignEdit {
  readonly by: string;
  /** ISO time. */
  readonly at: string;
}

interface Edited {
  readonly node: {
    readonly lastEditedAt: string | null;
    readonly editor: { readonly type: string; readonly login: string } | null;
  } | null;
}

/**
 * Who changed a comment or an issue last, when that was somebody else than `bot`: everybody with
 * write permission can. That it cannot be read changes nothing.
 * @param id the GraphQL id (`node_id`)
 * @throws AccessError for anything but a refusal of GitHub
 */
export async function foreignEdit(
  api: Api,
  type: "Issue" | "IssueComment",
  id: string | undefined,
  bot: string,
): Promise<ForeignEdit | undefined> {
  if (id === undefined) return undefined;
  try {
    const { node } = await api.query<Edited>(
      `query($id:ID!){node(id:$id){...on ${type}{lastEditedAt editor{type:__typename login}}}}`,
      { id },
    );
    if (!node || node.lastEditedAt === null) return undefined;
    const { editor } = node;
    // GraphQL leaves "[bot]" out.
    const by = editor ? `${editor.login}${editor.type === "Bot" ? "[bot]" : ""}` : "ghost";
    return by.toLowerCase() === bot.toLowerCase() ? undefined : { by, at: node.lastEditedAt };
  } catch (error) {
    if (!(error instanceof GithubRefusal)) throw error;
    api.debug?.(`edits: not read: ${error.message}`);
    return undefined;
  }
}
