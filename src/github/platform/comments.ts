import type { Api } from "./api.ts";
import { GithubRefusal, isDoubtful } from "./refusal.ts";
import { findDefaced, type ForeignEdit, foreignEdit, type OwnText } from "./last-edit.ts";

interface Comment extends OwnText {
  readonly id: number;
}

export interface CommentKey {
  readonly kind: "plan" | "outcome" | "reminder";
  readonly issue: number;
  readonly instance: string;
  /** The login whose comments are read and changed. Comments of others are never touched. */
  readonly bot: string;
}

/** Run and attempt. */
export type Order = readonly [run: number, attempt: number];

/** The run that writes a comment or an issue. */
export interface Writer {
  readonly order: Order;
  /**
   * Whether a later run writes the same text, so that this run must not write it.
   * @param wrote the run named in the present text; GitHub reports when this run started, if it
   * still exists
   */
  readonly hasNewer: (wrote: Order | undefined) => Promise<boolean>;
}

const prefix = ({ kind, instance }: CommentKey): string =>
  `<!-- matomo-access:${kind}:v1 instance=${encodeURIComponent(instance).replaceAll("-", "%2D")} run=`;

/**
 * The hidden first line that identifies a comment. Comments of other logins are ignored even with
 * this line, and the run in it is not trusted.
 */
const marker = (key: CommentKey, [run, attempt]: Order): string =>
  `${prefix(key)}${run}.${attempt} -->\n`;

const commentsOf = async (api: Api, { issue }: CommentKey): Promise<Comment[]> =>
  (
    await api.all<Comment>("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      issue_number: issue,
    })
  ).toSorted((a, b) => a.id - b.id);

const isOwn =
  (key: CommentKey) =>
  ({ user, body }: Comment): boolean =>
    user?.login === key.bot && body?.startsWith(prefix(key)) === true;

/** The run named in one of the bot's own texts. */
function writerOf(key: CommentKey, { body = "" }: Comment): Order | undefined {
  const [, run, attempt] =
    /^(\d{1,15})\.(\d{1,9}) -->/.exec(body?.slice(prefix(key).length) ?? "") ?? [];
  return run === undefined ? undefined : [Number(run), Number(attempt)];
}

/** The bot's own comments of this kind, the oldest first. */
const find = async (api: Api, key: CommentKey): Promise<Comment[]> =>
  (await commentsOf(api, key)).filter(isOwn(key));

interface Found {
  readonly comment?: Comment | undefined;
  readonly edit?: ForeignEdit | undefined;
}

/** The bot's own comment, and who else edited it. Marks duplicates as invalid. */
async function findOne(api: Api, key: CommentKey): Promise<Found> {
  const comments = await commentsOf(api, key);
  const [comment, ...doubles] = comments.filter(isOwn(key));
  if (comment) {
    await disown(api, doubles);
    return { comment, edit: await foreignEdit(api, "IssueComment", comment, key.bot) };
  }
  const marks = { bot: key.bot, prefix: prefix(key) };
  const defaced = await findDefaced(api, "IssueComment", comments, marks);
  return { comment: defaced?.text, edit: defaced?.edit };
}

/**
 * Creates the comment. If the answer is lost, searches for the comment before creating it again, so
 * that there are never two.
 */
async function create(
  api: Api,
  key: CommentKey,
  order: Order,
  body: string,
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      const made = await api.call<Comment>(
        "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
        { issue_number: key.issue, body },
      );
      return made.user?.login;
    } catch (error) {
      if (!isDoubtful(error) || attempt === 2) throw error;
      const [found] = await find(api, key);
      if (found?.body?.startsWith(marker(key, order)) === true) return key.bot;
    }
  }
}

const rewrite = (api: Api, id: number, body: string): Promise<unknown> =>
  api.call("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", { comment_id: id, body });

const MAX_DOUBLES = 5;

/**
 * Marks all comments but the oldest as invalid. There can be several, because other workflows write
 * as the same bot, and two runs can create one at the same time.
 */
async function disown(api: Api, doubles: readonly Comment[]): Promise<void> {
  for (const { id } of doubles.slice(0, MAX_DOUBLES))
    await rewrite(api, id, "Ignore this comment: see the one above.\n");
}

/** Who else edited the bot's comment, if somebody did. @throws GithubRefusal */
export async function editOfComment(api: Api, key: CommentKey): Promise<ForeignEdit | undefined> {
  const [comment] = await find(api, key);
  return comment && foreignEdit(api, "IssueComment", comment, key.bot);
}

/** The text below the marker; empty if somebody damaged the line of the marker. */
function textBelowMarker(body: string): string {
  const end = body.indexOf("-->\n");
  return end < 0 ? "" : body.slice(end + 4);
}

/**
 * The result of writing a comment. `author` is set if the token writes as another login than `bot`,
 * and `edit` is set if somebody else had edited the comment.
 */
export type Put = {
  readonly what: "written" | "unchanged" | "newer-exists";
  readonly author?: string;
  readonly edit?: ForeignEdit | undefined;
};

/**
 * Computes the text of a comment from the present text without its marker; `undefined` keeps the
 * comment. If somebody else edited the comment, `present` is `undefined`.
 */
export type CommentText = (
  present: string | undefined,
  edit: ForeignEdit | undefined,
) => string | undefined;

/**
 * Creates or replaces the one comment of its kind on a pull request. An older run never replaces
 * the text of a newer one. An unchanged text needs no call.
 * @throws GithubRefusal
 */
export async function putComment(
  api: Api,
  key: CommentKey,
  { order, hasNewer }: Writer,
  body: CommentText,
): Promise<Put> {
  const { comment: found, edit } = await findOne(api, key);
  if (await hasNewer(found && !edit ? writerOf(key, found) : undefined))
    return { what: "newer-exists" };
  api.debug?.(
    `comment: ${key.kind} on #${key.issue}, ${found ? `${found.id} is there` : "none is there"}`,
  );
  const text = body(found && !edit ? textBelowMarker(found.body ?? "") : undefined, edit);
  if (text === undefined) return { what: "unchanged", edit };
  const whole = marker(key, order) + text;
  if (found && !edit && whole === found.body) return { what: "unchanged" };
  if (found) {
    try {
      await rewrite(api, found.id, whole);
      return { what: "written", edit };
    } catch (error) {
      // Somebody deleted the comment meanwhile, so it is created again. GitHub may answer 403
      // instead of 404 if the token can only write to pull requests.
      if (
        !(error instanceof GithubRefusal) ||
        (error.status !== 404 && error.status !== 403) ||
        (await commentsOf(api, key)).some(({ id }) => id === found.id)
      )
        throw error;
    }
  }
  const author = await create(api, key, order, whole);
  return {
    what: "written",
    edit,
    ...(author === undefined || author === key.bot ? {} : { author }),
  };
}
