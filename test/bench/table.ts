import type { Row, Section } from "./measure.ts";

const HEAD = ["what", "small, or base", "large", "ratio", "limit", "growth"] as const;

const short = (number: number): string => (number < 0.1 ? number.toFixed(3) : number.toFixed(2));

/** Whether a ratio is within its limit. NaN never is. */
export const holds = ({ ratio, limit }: Row): boolean => ratio <= limit;

const cellsOf = (row: Row): string[] => [
  `  ${row.what}`,
  row.small,
  row.large,
  short(row.ratio),
  `<= ${row.limit}`,
  row.power === undefined ? "" : `n^${row.power.toFixed(2)}`,
  holds(row) ? "" : "BROKEN",
];

/** All sections as one text table, with numbers aligned to the right. */
export function table(sections: readonly Section[]): string {
  const body = sections.map(({ title, rows }) => ({ title, lines: rows.map(cellsOf) }));
  const widths = HEAD.map((name, column) =>
    Math.max(
      name.length,
      ...body.flatMap(({ lines }) => lines.map((line) => line[column]?.length ?? 0)),
    ),
  );
  const format = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const rule = "-".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [
    format(HEAD),
    rule,
    ...body.flatMap(({ title, lines }) => [title, ...lines.map(format), ""]),
  ].join("\n");
}
