import type { Api } from "./api.ts";
import { GithubRefusal } from "./refusal.ts";

/** An edit of one of the bot's texts by somebody else. */
export interface ForeignEdit {
  readonly by: string;
  /** ISO time. */
  readonly at: string;
}

interface Edited {
  readonly node: {
    readonly lastEditedAt: string | null;
    readonly editor: { readonly type: string; readonly login: string } | null;
    /** The complete texts after the newest edits. */
    readonly userContentEdits?: { readonly nodes: readonly ({ diff: string | null } | null)[] };
  } | null;
}

type Kind = "Issue" | "IssueComment";

/** One of the bot's texts, as the list of comments or issues contains it. */
export interface OwnText {
  /** The GraphQL id. */
  readonly node_id?: string;
  readonly body?: string | null;
  readonly user: { readonly login: string } | null;
}

async function ask(
  api: Api,
  type: Kind,
  { node_id: id }: OwnText,
  more = "",
): Promise<Edited["node"]> {
  if (id === undefined) return null;
  try {
    const { node } = await api.query<Edited>(
      `query($id:ID!){node(id:$id){...on ${type}{lastEditedAt editor{type:__typename login}${more}}}}`,
      { id },
    );
    return node;
  } catch (error) {
    if (!(error instanceof GithubRefusal)) throw error;
    api.debug?.(`edits: not read: ${error.message}`);
    return null;
  }
}

function foreignOnly(node: Edited["node"], bot: string): ForeignEdit | undefined {
  if (!node || node.lastEditedAt === null) return undefined;
  const { editor } = node;
  // GraphQL omits "[bot]" in logins.
  const by = editor ? `${editor.login}${editor.type === "Bot" ? "[bot]" : ""}` : "ghost";
  return by.toLowerCase() === bot.toLowerCase() ? undefined : { by, at: node.lastEditedAt };
}

/**
 * Who last edited a comment or an issue, if it was not `bot`. Everybody with write permission can
 * edit it. Also `undefined` if GitHub refuses to show the last edit.
 * @throws AccessError for errors other than a refusal of GitHub
 */
export const foreignEdit = async (
  api: Api,
  type: Kind,
  text: OwnText,
  bot: string,
): Promise<ForeignEdit | undefined> => foreignOnly(await ask(api, type, text), bot);

/** The number of the bot's newest texts whose history is searched. */
const MAX_LOOKED_INTO = 5;

/**
 * Finds a text from which somebody else removed the marker, by the text's earlier versions. Other
 * workflows write as the same bot, so a text without such a version is not this program's.
 */
export async function findDefaced<T extends OwnText>(
  api: Api,
  type: Kind,
  texts: readonly T[],
  { bot, prefix }: { readonly bot: string; readonly prefix: string },
): Promise<{ readonly text: T; readonly edit: ForeignEdit } | undefined> {
  const own = texts.filter(({ user }) => user?.login === bot);
  for (const text of own.slice(-MAX_LOOKED_INTO)) {
    const node = await ask(api, type, text, " userContentEdits(first:100){nodes{diff}}");
    const edit = foreignOnly(node, bot);
    if (edit && node?.userContentEdits?.nodes.some((one) => one?.diff?.startsWith(prefix)))
      return { text, edit };
  }
  return undefined;
}
