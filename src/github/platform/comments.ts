import { type Api, GithubRefusal, isDoubtful } from "./api.ts";

interface Comment {
  readonly id: number;
  readonly body?: string;
  readonly user: { readonly login: string } | null;
}

export interface CommentKey {
  readonly kind: "plan" | "outcome";
  readonly issue: number;
  readonly instance: string;
  /** Only comments of this login are ever read or changed. */
  readonly bot: string;
}

/** Run and attempt: a later run wins over an earlier one, whatever the order in which they end. */
export type Order = readonly [run: number, attempt: number];

const prefix = ({ kind, instance }: CommentKey): string =>
  `<!-- matomo-access:${kind}:v1 instance=${encodeURIComponent(instance).replaceAll("-", "%2D")} run=`;

/**
 * The hidden first line by which a comment is found again. It is only believed in comments of our
 * own login.
 */
const marker = (key: CommentKey, [run, attempt]: Order): string =>
  `${prefix(key)}${run}.${attempt} -->\n`;

function orderOf(body: string, key: CommentKey): Order | undefined {
  const found = /^(\d{1,18})\.(\d{1,9}) -->/.exec(body.slice(prefix(key).length));
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

export const isNewer = (a: Order, b: Order): boolean =>
  a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);

/** Our own comment of that kind; the one of the newest run, when there are several. */
async function find(
  api: Api,
  key: CommentKey,
): Promise<{ comment: Comment; order: Order } | undefined> {
  const comments = await api.all<Comment>(
    "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
    { issue_number: key.issue },
  );
  let best: { comment: Comment; order: Order } | undefined;
  for (const comment of comments) {
    if (comment.user?.login !== key.bot || comment.body?.startsWith(prefix(key)) !== true) continue;
    const order = orderOf(comment.body, key);
    if (order && (!best || isNewer(order, best.order))) best = { comment, order };
  }
  return best;
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
      const found = await find(api, key);
      if (found?.comment.body?.startsWith(marker(key, order)) === true) return key.bot;
    }
  }
}

/** What stands below the marker; nothing when somebody broke the marker's line. */
function textBelowMarker(body: string): string {
  const end = body.indexOf("-->\n");
  return end < 0 ? "" : body.slice(end + 4);
}

/**
 * What came of it; `author` when the token writes as somebody else than the comments are looked for
 * of.
 */
export type Put = {
  readonly what: "written" | "unchanged" | "newer-exists";
  readonly author?: string;
};

/**
 * Writes the one comment of its kind on a pull request: made, or replaced. An older run never
 * replaces what a newer one wrote. The same text is no call.
 * @param body the text, or a function of the present text (without its marker) that may leave
 * things as they are with `undefined`
 * @throws GithubRefusal
 */
export async function putComment(
  api: Api,
  key: CommentKey,
  order: Order,
  body: string | ((present: string | undefined) => string | undefined),
): Promise<Put> {
  const found = await find(api, key);
  api.debug?.(
    `comment: ${key.kind} on #${key.issue}, ${found ? `that of run ${found.order.join(".")} is there` : "none is there"}`,
  );
  if (found && isNewer(found.order, order)) return { what: "newer-exists" };
  const present = found && textBelowMarker(found.comment.body ?? "");
  const text = typeof body === "function" ? body(present) : body;
  if (text === undefined || (found && text === present && !isNewer(order, found.order)))
    return { what: "unchanged" };
  const whole = marker(key, order) + text;
  if (found) {
    try {
      await api.call("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
        comment_id: found.comment.id,
        body: whole,
      });
      return { what: "written" };
    } catch (error) {
      // Somebody deleted it in between: then it is made anew. To a token that may write to pull
      // requests only, what is not there may be forbidden.
      if (
        !(error instanceof GithubRefusal) ||
        (error.status !== 404 && error.status !== 403) ||
        (await find(api, key))
      )
        throw error;
    }
  }
  const author = await create(api, key, order, whole);
  return { what: "written", ...(author === undefined || author === key.bot ? {} : { author }) };
}
