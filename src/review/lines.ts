import type { Line } from "../desired/line.ts";
import { whyLine } from "../plan/draft.ts";
import type { ReviewLine } from "./review.generated.ts";

/** Collects lines of the manifests, each once, and gives each a number for references. */
export class LineTable {
  readonly #lines: ReviewLine[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #known = new WeakMap<readonly Line[], readonly number[]>();

  get all(): readonly ReviewLine[] {
    return this.#lines;
  }

  numbersOf(lines: readonly Line[]): readonly number[] {
    const known = this.#known.get(lines);
    if (known) return known;
    const numbers = lines.map((line) => this.#numberOf(line));
    this.#known.set(lines, numbers);
    return numbers;
  }

  #numberOf(line: Line): number {
    const { before: _, ...shown } = whyLine(line);
    const key = JSON.stringify(shown);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#lines.push(shown) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}
