import { loginKey, type LoginKey } from "../domain/login.ts";
import type { AccessChange } from "../matomo/writer.ts";
import type { Step } from "./steps.ts";

export type AccessStep = Extract<Step, { kind: "access" }>;

/**
 * The maximum number of items in one bulk request. This is far below PHP's max_input_vars of 1,000,
 * because Matomo silently ignores the variables beyond that limit.
 */
const MAX_ITEMS = 100;
/** Splitting off fewer items into a request of their own is not worth it. */
const MIN_ITEMS = 25;
/**
 * The maximum number of access rows in one bulk request: about one second of work for Matomo (two
 * statements for each site), well below its time limit.
 */
const MAX_ROWS = 4_000;

const rowsOf = ({ rights, sites }: AccessStep): number =>
  sites.length * (1 + (rights?.capabilities.length ?? 0));

/** Splits a step that has too many sites for one request. `undefined` if the step fits. */
export function piecesOf(step: AccessStep): AccessChange[] | undefined {
  if (rowsOf(step) <= MAX_ROWS) return undefined;
  const size = Math.max(1, Math.floor(MAX_ROWS / (1 + (step.rights?.capabilities.length ?? 0))));
  const all: AccessChange[] = [];
  for (let at = 0; at < step.sites.length; at += size)
    all.push({ login: step.login, rights: step.rights, sites: step.sites.slice(at, at + size) });
  return all;
}

/** Groups of steps packed into requests, in their order. */
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
 * The bulk requests for the steps of one phase. Different jobs concern different people and can run
 * at the same time. The requests of one job must run one after another, because Matomo before 5.12
 * does not lock two simultaneous writes for one person.
 * @param width how many requests may run at the same time
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
