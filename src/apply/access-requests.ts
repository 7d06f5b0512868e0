import { loginKey, type LoginKey } from "../domain/login.ts";
import type { AccessChange } from "../matomo/writer.ts";
import type { Step } from "./steps.ts";

export type AccessStep = Extract<Step, { kind: "access" }>;

/**
 * Items of one bulk request. Far below PHP's max_input_vars of 1,000, above which Matomo drops the
 * rest and reports no error.
 */
const MAX_ITEMS = 100;
/** Fewer are not worth a request of their own beside others. */
const MIN_ITEMS = 25;
/**
 * Rows of one bulk request: about a second of work for Matomo (two statements a site), well inside
 * its time limit.
 */
const MAX_ROWS = 4_000;

const rowsOf = ({ rights, sites }: AccessStep): number =>
  sites.length * (1 + (rights?.capabilities.length ?? 0));

/**
 * A step with so many sites that they do not fit a request, in pieces that do; undefined for any
 * other.
 */
export function piecesOf(step: AccessStep): AccessChange[] | undefined {
  if (rowsOf(step) <= MAX_ROWS) return undefined;
  const size = Math.max(1, Math.floor(MAX_ROWS / (1 + (step.rights?.capabilities.length ?? 0))));
  const all: AccessChange[] = [];
  for (let at = 0; at < step.sites.length; at += size)
    all.push({ login: step.login, rights: step.rights, sites: step.sites.slice(at, at + size) });
  return all;
}

/** Steps as they go out together, in their order. */
function packed(
  groups: readonly (readonly AccessStep[])[],
  maxItems: number,
): { readonly steps: AccessStep[]; rows: number }[] {
  const requests: { readonly steps: AccessStep[]; rows: number }[] = [];
  for (const group of groups) {
    const rows = group.reduce((sum, step) => sum + rowsOf(step), 0);
    const last = requests.at(-1);
    if (last && last.steps.length + group.length <= maxItems && last.rows + rows <= MAX_ROWS) {
      last.steps.push(...group);
      last.rows += rows;
    } else requests.push({ steps: [...group], rows });
  }
  return requests;
}

/**
 * Bulk requests for steps of one phase. Those of different jobs are about different people and may
 * go out at the same time; those of one job go out one after the other, because Matomo before 5.12
 * has no lock that keeps two writes for one person apart.
 * @param width how many may be under way at the same time
 */
export function jobsOf(steps: readonly AccessStep[], width: number): AccessStep[][][] {
  const people = new Map<LoginKey, AccessStep[]>();
  for (const step of steps) {
    const key = loginKey(step.login);
    const own = people.get(key);
    if (own) own.push(step);
    else people.set(key, [step]);
  }
  const share = Math.ceil(steps.length / Math.max(1, width));
  const maxItems = Math.min(MAX_ITEMS, Math.max(MIN_ITEMS, share));
  return packed([...people.values()], maxItems).map(({ steps: together }) =>
    packed(
      together.map((step) => [step]),
      MAX_ITEMS,
    ).map(({ steps: request }) => request),
  );
}
