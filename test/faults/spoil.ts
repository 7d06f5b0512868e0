import type { SandboxFault, SandboxHook } from "../../src/sandbox/server.ts";
import type { Dice } from "../worlds/dice.ts";

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

/** What goes wrong between a job and its Matomo. Some answers repeat what they were sent. */
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

/** Faults of one kind in some requests, and what they are in words. */
export function randomFaults(
  dice: Dice,
  secrets: readonly string[],
): { readonly hook: SandboxHook; readonly story: string } {
  const { name, phase, fault } = dice.pick(spoilings(secrets));
  const every = dice.pick([2, 3, 4, 7, 11]);
  const first = dice.below(25);
  const max = dice.pick([1, 2, 5, 1_000]);
  let seen = 0;
  let spoiled = 0;
  return {
    story: `from request ${first} on every ${every}th ${name}, ${max} at most`,
    hook: (event) => {
      if (event.phase === "before") seen += 1;
      const isMeant = seen >= first && (seen - first) % every === 0 && spoiled < max;
      if (event.phase !== phase || !isMeant) return undefined;
      spoiled += 1;
      return fault;
    },
  };
}
