import type { Answer } from "./answer.ts";

/** The known limit of calls in one request. */
export interface BulkLimit {
  /**
   * The maximum number of calls in one bulk request. 0: bulk requests are refused, so each call is
   * sent alone.
   */
  items: number;
}

export const noBulkLimit = (): BulkLimit => ({ items: Number.POSITIVE_INFINITY });

/**
 * Whether a bulk request was refused as a whole, before any of its calls ran: by Matomo's
 * `API_bulk_request_limit` (400, since 5.8), or by a server in front of it because of its size.
 */
export const isBulkRefused = ({ status }: Answer): boolean => status === 400 || status === 413;

/** The result of a bulk request that was refused as a whole, without any effect. */
export const REFUSED_BULK = Symbol("refused bulk");

/** Sends several calls in one request, or one call alone. */
export interface BulkSender<Item, T> {
  readonly together: (items: readonly Item[]) => Promise<readonly T[] | typeof REFUSED_BULK>;
  readonly alone: (item: Item) => Promise<T>;
  /** Called when the server refused this many calls in one request. */
  readonly onRefused: (items: number) => void;
}

/**
 * Sends calls one after another, in as few requests as the server accepts. A request that is
 * refused because of its size is halved and sent again. The limit that is found in this way applies
 * to all later requests, too.
 * @returns the answers in the order of the items
 */
export async function sendInBulks<Item, T>(
  items: readonly Item[],
  limit: BulkLimit,
  sender: BulkSender<Item, T>,
): Promise<T[]> {
  const answers: T[] = [];
  while (answers.length < items.length) {
    const size = Math.max(1, limit.items);
    const part = items.slice(answers.length, answers.length + size);
    const [first] = part;
    if (limit.items === 0 && first !== undefined) {
      answers.push(await sender.alone(first));
      continue;
    }
    const answered = await sender.together(part);
    if (answered === REFUSED_BULK) {
      limit.items = Math.min(limit.items, Math.floor(part.length / 2));
      sender.onRefused(part.length);
    } else answers.push(...answered);
  }
  return answers;
}

/** A line for `--debug` about a refused bulk request. */
export const describeRefusedBulk = (items: number): string =>
  items > 1
    ? `matomo: ${items} calls in one request were refused as a whole; sending them again in halves`
    : "matomo: a bulk request of one call was refused; from now on, each call is a separate request";
