import { loginKey } from "../../src/domain/login.ts";
import { restoreState, type SandboxState, storeState } from "../../src/sandbox/core/state.ts";
import type { SandboxCall, SandboxFault, SandboxHook } from "../../src/sandbox/server.ts";
import type { Dice } from "../worlds/dice.ts";
import { loginOf } from "./outside-plan.ts";

/** Bulk requests contain only writes, because reads are sent one by one. */
export const isWrite = (method: string): boolean =>
  method === "API.getBulkRequest" || !/\.(?:get|is|has)[A-Z]/.test(method);

interface Spoiling {
  readonly name: string;
  readonly phase: "before" | "after";
  readonly fault: SandboxFault;
}

const page = (status: number, body: string): SandboxFault => ({
  kind: "answer",
  status,
  body,
  headers: { "content-type": "text/html" },
});

/** The faults that can occur between a job and its Matomo. Some answers repeat what was sent. */
const spoilings = (secrets: readonly string[]): readonly Spoiling[] => [
  { name: "is lost on its way there", phase: "before", fault: { kind: "drop" } },
  { name: "is carried out and gets no answer", phase: "after", fault: { kind: "drop" } },
  { name: "gets half an answer", phase: "after", fault: { kind: "truncate", bytes: 7 } },
  {
    name: "is carried out and gets a 502 of a proxy",
    phase: "after",
    fault: page(502, `<html>Bad Gateway ${secrets.join(" ")}</html>`),
  },
  { name: "gets a 503", phase: "before", fault: page(503, "maintenance") },
  {
    name: "gets a 429",
    phase: "before",
    fault: { kind: "answer", status: 429, body: "slow down", headers: { "retry-after": "2" } },
  },
  { name: "gets a login page", phase: "before", fault: page(200, "<html>Sign in</html>") },
  {
    name: "is carried out and gets a page",
    phase: "after",
    fault: page(200, `<html>${secrets.join("&")}</html>`),
  },
  {
    name: "is refused",
    phase: "before",
    fault: page(200, JSON.stringify({ result: "error", message: `no: ${secrets.join(" ")}` })),
  },
  {
    name: "is carried out and gets an error",
    phase: "after",
    fault: page(200, JSON.stringify({ result: "error", message: "mail failed" })),
  },
  { name: "gets nothing but success", phase: "before", fault: page(200, '{"result":"success"}') },
  { name: "gets a refused token", phase: "before", fault: page(401, "token_auth") },
];

/** The range for the first faulty request. Reading takes more requests than writing. */
const MAX_FIRST = { request: 25, write: 6 };

/** Decides which of the counted requests get a fault, and describes it. */
function chosen(
  dice: Dice,
  maxFirst: number,
): { readonly story: string; readonly isChosen: (n: number) => boolean } {
  const every = dice.pick([1, 2, 3, 4, 7, 11]);
  const first = dice.below(maxFirst);
  const max = dice.pick([1, 2, 5, 1_000]);
  let spoiled = 0;
  return {
    story: `from ${first} on every ${every}th, ${max} at most`,
    isChosen: (number) => {
      if (number < first || (number - first) % every !== 0 || spoiled >= max) return false;
      spoiled += 1;
      return true;
    },
  };
}

/** Undoes the changes of a request, or those of one of its calls to its person. */
function undo(
  state: SandboxState,
  saved: ReturnType<typeof storeState>,
  call: SandboxCall | undefined,
): void {
  if (!call) return void Object.assign(state, restoreState(saved));
  const key = loginOf(call.params);
  const isOwn = ({ login }: { readonly login: string }): boolean => loginKey(login) === key;
  const now = storeState(state);
  const merged = <T extends { readonly login: string }>(
    was: readonly T[],
    is: readonly T[],
  ): T[] => [...is.filter((one) => !isOwn(one)), ...was.filter(isOwn)];
  const access = { ...now.access, rows: merged(saved.access.rows, now.access.rows) };
  const users = merged(saved.users, now.users);
  Object.assign(state, restoreState({ ...now, access, users }));
}

/**
 * A database that loses writes after Matomo answered success, for whole requests or for one person
 * of a bulk.
 */
function lying(dice: Dice, state: SandboxState): { readonly hook: SandboxHook; story: string } {
  const { story, isChosen } = chosen(dice, MAX_FIRST.write);
  const isWhole = dice.chance(0.5);
  let seen = -1;
  const saved = new Map<number, ReturnType<typeof storeState>>();
  return {
    story: `${story} write is undone${isWhole ? "" : " for one person"} after its success`,
    hook: ({ phase, request, method, calls }) => {
      if (!isWrite(method)) return;
      if (phase === "before") {
        seen += 1;
        if (isChosen(seen)) saved.set(request, structuredClone(storeState(state)));
        return;
      }
      const was = saved.get(request);
      if (was && calls.length > 0) undo(state, was, isWhole ? undefined : dice.pick(calls));
    },
  };
}

/**
 * Faults of one kind in some requests or writes, with a description.
 * @param state of the sandbox, whose database may lose writes
 */
export function randomFaults(
  dice: Dice,
  secrets: readonly string[],
  state: SandboxState,
): { readonly hook: SandboxHook; readonly story: string } {
  if (dice.chance(0.2)) return lying(dice, state);
  const { name, phase, fault } = dice.pick(spoilings(secrets));
  const onlyWrites = dice.chance(0.5);
  const counted = onlyWrites ? "write" : "request";
  const { story, isChosen } = chosen(dice, MAX_FIRST[counted]);
  let seen = -1;
  const meant = new Set<number>();
  return {
    story: `${story} ${counted} ${name}`,
    hook: (event) => {
      if (onlyWrites && !isWrite(event.method)) return undefined;
      if (event.phase === "before") {
        seen += 1;
        if (isChosen(seen)) meant.add(event.request);
      }
      return meant.has(event.request) && event.phase === phase ? fault : undefined;
    },
  };
}
