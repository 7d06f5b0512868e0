import type { AccessRows } from "./access-cells.ts";
import { rowsOf, text, wholeNumber } from "./decode.ts";
import { AccessError } from "../domain/error.ts";
import type { Steps } from "./read-lists.ts";
import { type MatomoReader, TOO_LARGE } from "./reader.ts";

/**
 * The number of people in one request. With 5,000 people and 1,000 sites, one person took 2.2 ms in
 * bulks of 50 to 200, but 10.7 ms in bulks of 10.
 */
const PART = 100;

/**
 * Reads access person by person, if a whole map is too large for PHP's memory or its keys cannot be
 * trusted. Rows of deleted sites and accounts stay unknown. Super users are not read, because
 * Matomo would invent `admin` rows for them (UM/API::getSitesAccessFromUser).
 * @param logins as getUsers spells them, without super users
 * @throws AccessError
 */
export async function readByParts(
  reader: MatomoReader,
  logins: readonly string[],
  steps: Steps,
  signal: AbortSignal,
): Promise<AccessRows[]> {
  const readPart = async (part: readonly string[]): Promise<AccessRows[]> => {
    steps.plan(1);
    const answers = await reader.bulk(
      part.map((userLogin) => ({
        method: "UsersManager.getSitesAccessFromUser",
        params: { userLogin },
      })),
      signal,
    );
    steps.done();
    if (answers !== TOO_LARGE)
      return part.flatMap((login, index) => decodePart(login, answers[index]));
    if (part.length === 1)
      throw new AccessError(
        "matomo-answer",
        "Matomo ran out of memory while reading the access of one person.",
        "Raise PHP's memory_limit on the server.",
      );
    const half = Math.ceil(part.length / 2);
    return [...(await readPart(part.slice(0, half))), ...(await readPart(part.slice(half)))];
  };
  const parts: string[][] = [];
  for (let at = 0; at < logins.length; at += PART) parts.push(logins.slice(at, at + PART));
  return (await Promise.all(parts.map(readPart))).flat();
}

/**
 * Groups the rows of an answer by access value, in the order of the sites. The answer has one row
 * for each role and capability of a site.
 */
function decodePart(login: string, answer: unknown): AccessRows[] {
  const byAccess = new Map<string, number[]>();
  for (const row of rowsOf(answer, "the access of a user")) {
    const access = text(row["access"], "The access of a user");
    const site = wholeNumber(row["site"], "A site of a user");
    const sites = byAccess.get(access);
    if (sites) sites.push(site);
    else byAccess.set(access, [site]);
  }
  return [...byAccess].map(([access, sites]) => ({ login, access, sites }));
}
