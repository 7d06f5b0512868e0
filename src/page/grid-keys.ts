/** A place in the matrix. Row -1 contains the headers, and column -1 contains the names. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Step {
  readonly rows: number | "page" | "first" | "last";
  readonly columns: number | "first" | "last";
  /** The direction of a page step: -1 up, 1 down. */
  readonly way: number;
}
export type Move = "open" | "fold" | Step;

const step = (rows: Step["rows"], columns: Step["columns"], way = 1): Step => ({
  rows,
  columns,
  way,
});

const MOVES: Readonly<Record<string, Move>> = {
  ArrowUp: step(-1, 0),
  ArrowDown: step(1, 0),
  ArrowLeft: step(0, -1),
  ArrowRight: step(0, 1),
  PageUp: step("page", 0, -1),
  PageDown: step("page", 0),
  Home: step(0, "first"),
  End: step(0, "last"),
  Enter: "open",
  " ": "open",
  "+": "fold",
  "-": "fold",
};

const WITH_CONTROL: Readonly<Record<string, Move>> = {
  Home: step("first", "first"),
  End: step("last", "last"),
};

/** A pressed key with its modifiers. */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** The move that a key makes in the matrix; `undefined` if it makes none. */
export function moveOf({ key, ctrlKey, altKey, metaKey }: Pressed): Move | undefined {
  if (altKey || metaKey) return undefined;
  const moves = ctrlKey ? WITH_CONTROL : MOVES;
  return Object.hasOwn(moves, key) ? moves[key] : undefined;
}

const within = (value: number, max: number): number => Math.max(-1, Math.min(value, max));

function moved(
  now: number,
  by: Step["rows"],
  { last, page }: { readonly last: number; readonly page: number },
): number {
  if (by === "first") return -1;
  if (by === "last") return last;
  return within(now + (by === "page" ? page : by), last);
}

/** The place after a step, always inside the matrix. */
export function placeAfter(
  { row, column }: Place,
  { rows, columns, way }: Step,
  size: { readonly rows: number; readonly columns: number; readonly page: number },
): Place {
  return {
    row: moved(row, rows, { last: size.rows - 1, page: size.page * way }),
    column: moved(column, columns, { last: size.columns - 1, page: 1 }),
  };
}
