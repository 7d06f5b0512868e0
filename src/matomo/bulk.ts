import type { Answer } from "./answer.ts";

/** Calls that go out in one request, as far as the server is known to accept them. */
export interface BulkLimit {
  /** At most so many calls in one bulk request; 0: none at all, so each goes out alone. */
  items: number;
}

export const noBulkLimit = (): BulkLimit => ({ items: Number.POSITIVE_INFINITY });

/**
 * Whether a bulk request was refused as a whole before anything of it was done: by Matomo's
 * `API_bulk_request_limit` (400, since 5.8), or by a server before it because of its size.
 */
export const isBulkRefused = ({ status }: Answer): boolean => status === 400 || status === 413;

/** Says that a bulk request was refused as a whole, and nothing of it was done. */
export const REFUSED_BULK = Symbol("refused bulk");

/** How calls are sent: several in one request, or one alone. */
export interface BulkSender<Item, T> {
  readonly together: (items: readonly Item[]) => Promise<readonly T[] | typeof REFUSED_BULK>;
  readonly alone: (item: Item) => Promise<T>;
  /** Told when the server refused so many calls in one request. */
  readonly onRefused: (items: number) => void;
}

/**
 * Sends calls in as few requests as the server accepts, one after another. A request that is refused
 * because it holds too many is halved and sent again, and what was found out counts for all later
 * ones.
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

/** For `--debug`. */
export const describeRefusedBulk = (items: number): string =>
  items > 1
    ? `matomo: ${items} calls in one request were refused as a whole; sent again in halves`
    : "matomo: a bulk request of one call was refused; from now on calls go out alone";
