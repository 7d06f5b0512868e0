import { type Column, groupLabel } from "./columns.ts";
import { h } from "./dom.ts";
import { makeHeader } from "./grid-cell.ts";
import type { Place } from "./grid-keys.ts";
import type { Model } from "./model.ts";

/** In pixels; the same as in style/grid.css. */
export const HEAD_HEIGHT = 140;

/** The id of the element at a place in the matrix. */
export const idOf = ({ row, column }: Place): string => `cell-${row}-${column}`;

/** The first drawn column, and the first after it that is not drawn. */
export type ColumnRange = readonly [first: number, end: number];

/** Removes elements that are out of view from the document. */
export function forgetOutside(drawn: Map<number, HTMLElement>, [first, end]: ColumnRange): void {
  for (const [place, element] of drawn)
    if (place < first || place >= end) {
      element.remove();
      drawn.delete(place);
    }
}

const NOTHING: ColumnRange = [0, 0];

/** The names of sites and site groups above the matrix, and the lines between its columns. */
export class GridHead {
  readonly element = h("div", { class: "head", role: "row", "aria-rowindex": 1 });
  readonly lines = h("div", { class: "lines", role: "presentation" });
  readonly #model: Model;
  readonly #corner = h(
    "div",
    {
      class: "corner",
      role: "columnheader",
      id: idOf({ row: -1, column: -1 }),
      "aria-colindex": 1,
    },
    "Person",
  );
  readonly #headers = new Map<number, HTMLElement>();
  readonly #bands = new Map<number, HTMLElement>();
  readonly #lines = new Map<number, HTMLElement>();

  constructor(model: Model) {
    this.#model = model;
    this.element.append(this.#corner);
  }

  /** Width of the column with the names of people, in pixels. */
  get nameWidth(): number {
    return this.#corner.getBoundingClientRect().width;
  }

  /** Removes everything drawn, because the columns have changed. */
  forget(): void {
    for (const drawn of [this.#headers, this.#bands, this.#lines]) forgetOutside(drawn, NOTHING);
  }

  draw(columns: readonly Column[], range: ColumnRange): void {
    forgetOutside(this.#headers, range);
    forgetOutside(this.#lines, range);
    const groups = new Set<number>();
    for (let place = range[0]; place < range[1]; place++) {
      const column = columns[place];
      if (!column) continue;
      if (!column.isFolded) groups.add(column.group);
      if (!this.#headers.has(place)) this.#addHeader(column, place);
    }
    this.#drawBands(groups, columns);
  }

  #addHeader(column: Column, place: number): void {
    const header = makeHeader(this.#model, column, place);
    header.id = idOf({ row: -1, column: place });
    const line = h("div", { class: "line" });
    line.style.left = header.style.left;
    this.#headers.set(place, header);
    this.#lines.set(place, line);
    this.element.append(header);
    this.lines.append(line);
  }

  #drawBands(groups: ReadonlySet<number>, columns: readonly Column[]): void {
    for (const [group, band] of this.#bands)
      if (!groups.has(group)) {
        band.remove();
        this.#bands.delete(group);
      }
    for (const group of groups) {
      if (this.#bands.has(group)) continue;
      const band = this.#makeBand(
        group,
        columns.filter((column) => column.group === group),
      );
      this.#bands.set(group, band);
      this.element.append(band);
    }
  }

  /** The name of an unfolded group above its sites. */
  #makeBand(group: number, columns: readonly Column[]): HTMLElement {
    const name = groupLabel(this.#model.data.groups[group] ?? "");
    const [first, last] = [columns[0], columns.at(-1)];
    const band = h(
      "div",
      { class: "band", "aria-hidden": "true", "data-group": group, title: `Fold ${name}` },
      h("span", { class: "name" }, name),
    );
    const left = first?.left ?? 0;
    band.style.left = `calc(var(--who) + ${left}px)`;
    band.style.width = `${(last?.left ?? 0) + (last?.width ?? 0) - left}px`;
    return band;
  }
}
