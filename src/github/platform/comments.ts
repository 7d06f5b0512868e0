import { type Api, GithubRefusal, isDoubtful } from "./api.ts";
import { findDefaced, type ForeignEdit, foreignEdit, type OwnText } from "./last-edit.ts";

interface Comment extends OwnText {
  readonly id: number;
}

export interface CommentKey {
  readonly kind: "plan" | "outcome" | "reminder";
  readonly issue: number;
  readonly instance: string;
  /** Only comments of this login are ever read or changed. */
  readonly bot: string;
}

/** Run and attempt. */
export type Order = readonly [run: number, attempt: number];

/** Who writes a comment or an issue. */
export interface Writer {
  readonly order: Order;
  /**
   * Whether a later run says the same thing; then this one leaves things as they are.
   * @param wrote the run that the present text names; GitHub says when that began, if there is one
   */
  readonly hasNewer: (wrote: Order | undefined) => Promise<boolean>;
}

const prefix = ({ kind, instance }: CommentKey): string =>
  `<!-- matomo-access:${kind}:v1 instance=${encodeURIComponent(instance).replaceAll("-", "%2D")} run=`;

/**
 * The hidden first line by which a comment is found again. It is only believed in comments of our
 * own login, and its run is only information.
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

/** The run that a text of ours names. */
function writerOf(key: CommentKey, { body = "" }: Comment): Order | undefined {
  const [, run, attempt] =
    /^(\d{1,15})\.(\d{1,9}) -->/.exec(body?.slice(prefix(key).length) ?? "") ?? [];
  return run === undefined ? undefined : [Number(run), Number(attempt)];
}

/** Our own comments of that kind, the oldest first. */
const find = async (api: Api, key: CommentKey): Promise<Comment[]> =>
  (await commentsOf(api, key)).filter(isOwn(key));

interface Found {
  readonly comment?: Comment | undefined;
  readonly edit?: ForeignEdit | undefined;
}

/** Our own comment, with who else changed it; others that look like it are disowned. */
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
 * Makes the comment. When the answer is lost, it is looked for before it is made once more, or
 * there could be two.
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
 * Another workflow of the repository writes as the same bot, and two runs at once may both have made
 * one: the oldest is kept, and the others no longer look like it.
 */
async function disown(api: Api, doubles: readonly Comment[]): Promise<void> {
  for (const { id } of doubles.slice(0, MAX_DOUBLES))
    await rewrite(api, id, "This comment does not count: see the one above.\n");
}

/** Who else changed our comment, when somebody did. @throws GithubRefusal */
export async function editOfComment(api: Api, key: CommentKey): Promise<ForeignEdit | undefined> {
  const [comment] = await find(api, key);
  return comment && foreignEdit(api, "IssueComment", comment, key.bot);
}

/** What stands below the marker; nothing when somebody broke the marker's line. */
function textBelowMarker(body: string): string {
  const end = body.indexOf("-->\n");
  return end < 0 ? "" : body.slice(end + 4);
}

/**
 * What came of it; `author` when the token writes as somebody else than the comments are looked for
 * of, `edit` when somebody else had changed the comment.
 */
export type Put = {
  readonly what: "written" | "unchanged" | "newer-exists";
  readonly author?: string;
  readonly edit?: ForeignEdit | undefined;
};

/**
 * The text of a comment, from the present one without its marker. `undefined` leaves things as they
 * are. What somebody else changed is not shown to it: there is no present text then.
 */
export type CommentText = (
  present: string | undefined,
  edit: ForeignEdit | undefined,
) => string | undefined;

/**
 * Writes the one comment of its kind on a pull request: made, or replaced. An older run never
 * replaces what a newer one wrote. The same text is not a call.
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
      // Somebody deleted it in between: then it is made anew. To a token that may write to pull
      // requests only, what is not there may be forbidden.
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
