import { IS_ON, TURN } from "./names.ts";
import { mutationsOf, type Mutation } from "./operators.ts";
import { type Loose, visit } from "./syntax.ts";

/** A mutation with its place, for people. */
export interface Mutant extends Mutation {
  /** Counts from 1 over all files. */
  readonly id: number;
  readonly file: string;
  readonly line: number;
  /** The source line on which the mutant begins, without its indent. */
  readonly lineText: string;
  /** `a < b -> a <= b`, with white space as single spaces. */
  readonly change: string;
  /**
   * A key that stays the same while neither the line nor the operators change, wherever the line
   * moves.
   */
  readonly key: string;
}

const LOOPS = new Set([
  "ForStatement",
  "ForOfStatement",
  "ForInStatement",
  "WhileStatement",
  "DoWhileStatement",
]);

const short = (text: string): string => text.replace(/\s+/g, " ").trim();

function changeOf({ start, end, replacement, shape }: Mutation, text: string): string {
  const original = short(text.slice(start, end));
  return shape === "statement" ? `${original} left out` : `${original} -> ${short(replacement)}`;
}

/** The mutants of a file in text order. `first` is the first id. */
export function findMutants(file: string, text: string, first: number): Mutant[] {
  const found: Mutation[] = [];
  visit(file, text, (node, place) => {
    found.push(...mutationsOf(node, place, text));
  });
  const seen = new Map<string, number>();
  const lines = text.split("\n");
  const mutants: Mutant[] = [];
  for (const mutation of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const line = text.slice(0, mutation.start).split("\n").length;
    const lineText = (lines[line - 1] ?? "").trim();
    const change = changeOf(mutation, text);
    const same = [file, lineText, mutation.operator, change].join("\n");
    const nth = (seen.get(same) ?? 0) + 1;
    seen.set(same, nth);
    const id = first + mutants.length;
    mutants.push({ ...mutation, id, file, line, lineText, change, key: `${same}\n${nth}` });
  }
  return mutants;
}

/** A part of a text that gets a guard or switches. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly shape: Mutation["shape"] | "guard";
  readonly mutants: readonly Mutant[];
}

/** The order of parts with the same range, from the outside in. */
const SHAPES: readonly Part["shape"][] = ["guard", "statement", "expression", "member"];

/** The bodies of loops, which get a guard. */
function guardsOf(file: string, text: string): Part[] {
  const guards: Part[] = [];
  visit(file, text, (node) => {
    if (!LOOPS.has(node.type)) return;
    const { start, end } = node["body"] as Loose;
    guards.push({ start, end, shape: "guard", mutants: [] });
  });
  return guards;
}

function switchesOf(mutants: readonly Mutant[]): Part[] {
  const groups = Map.groupBy(mutants, ({ start, end, shape }) => `${start} ${end} ${shape}`);
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ start, end, shape }) => ({ start, end, shape, mutants: group })),
  );
}

function built({ shape, mutants }: Part, original: string): string {
  const [first] = mutants;
  if (!first) return `{ ${TURN}(); ${original} }`;
  if (shape === "statement") return `{ if (!${IS_ON}(${first.id})) { ${original} } }`;
  if (shape === "member") {
    const [, dots = "", name = ""] = /^\s*(\??\.)\s*(\w+)$/.exec(original) ?? [];
    const choice = `${IS_ON}(${first.id}) ? "${first.replacement}" : "${name}"`;
    return `${dots === "?." ? "?." : ""}[${choice}]`;
  }
  const choices = mutants.map(({ id, replacement }) => `${IS_ON}(${id}) ? (${replacement}) : `);
  return `(${choices.join("")}(${original}))`;
}

/** The source with all its mutants as switches that are off, and with a guard in each loop. */
export function instrument(file: string, text: string, mutants: readonly Mutant[]): string {
  const parts = [...guardsOf(file, text), ...switchesOf(mutants)].toSorted(
    (a, b) =>
      a.start - b.start || b.end - a.end || SHAPES.indexOf(a.shape) - SHAPES.indexOf(b.shape),
  );
  let next = 0;
  const render = (start: number, end: number): string => {
    let made = "";
    let at = start;
    for (let part = parts[next]; part && part.start < end; part = parts[next]) {
      next += 1;
      made += text.slice(at, part.start) + built(part, render(part.start, part.end));
      at = part.end;
    }
    return made + text.slice(at, end);
  };
  return render(0, text.length);
}
