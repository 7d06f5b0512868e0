import { cellIn, type Column, columnsOf, visibleColumns } from "./columns.ts";
import { h } from "./dom.ts";
import type { Shown } from "./filter.ts";
import { describeCell, drawCell } from "./grid-cell.ts";
import { forgetOutside, GridHead, HEAD_HEIGHT, idOf } from "./grid-head.ts";
import { type Move, moveOf, type Place, placeAfter } from "./grid-keys.ts";
import type { Model } from "./model.ts";
import { markPerson } from "./marks.ts";
import type { View } from "./view.ts";

const ROW_HEIGHT = 34;
const MORE_HEIGHT = 20;
/** The numbers of rows and pixels that are drawn beyond the visible part. */
const MORE_ROWS = 6;
const MORE_PIXELS = 200;

/** Called when somebody picks a person, a site or a group. */
export interface GridActions {
  readonly openPerson: (person: number, site: number | undefined) => void;
  readonly openSite: (site: number) => void;
  readonly toggleGroup: (group: number) => void;
}

/** The drawn part of a row: its element, and its cells by column index. */
interface Drawn {
  readonly element: HTMLElement;
  readonly cells: Map<number, HTMLElement>;
}

/**
 * The matrix of people and sites. Only the visible part is in the document, whatever its size.
 * Screen readers get the full numbers of rows and columns.
 */
export class Grid {
  readonly element: HTMLElement;
  readonly #model: Model;
  readonly #actions: GridActions;
  readonly #sizer = h("div", { class: "sizer", role: "presentation" });
  readonly #head: GridHead;
  readonly #rows = new Map<number, Drawn>();
  #people: readonly number[] = [];
  #columns: readonly Column[] = [];
  #drawn: readonly [number, number] = [0, 0];
  #active: Place = { row: 0, column: -1 };
  #isWaiting = false;

  constructor(model: Model, actions: GridActions) {
    this.#model = model;
    this.#actions = actions;
    this.element = h(
      "div",
      {
        class: "grid",
        role: "grid",
        tabindex: 0,
        "aria-label": "Who can see what: one row per person, one column per site",
        "aria-describedby": "grid-help",
        "aria-readonly": "true",
      },
      this.#sizer,
    );
    this.#head = new GridHead(model);
    this.#sizer.append(this.#head.element, this.#head.lines);
    const later = (): void => {
      if (this.#isWaiting) return;
      this.#isWaiting = true;
      requestAnimationFrame(() => {
        this.#isWaiting = false;
        this.#draw();
      });
    };
    this.element.addEventListener("scroll", later, { passive: true });
    new ResizeObserver(later).observe(this.element);
    this.element.addEventListener("keydown", (event) => this.#press(event));
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("focus", () => this.#markActive());
  }

  /** Shows a view, and keeps the scroll position if possible. */
  show({ people, sites }: Shown, view: View): void {
    this.#people = people;
    this.#columns = columnsOf(this.#model, sites, view);
    const last = this.#columns.at(-1);
    const width = (last?.left ?? 0) + (last?.width ?? 0);
    this.#sizer.style.setProperty("--columns", `${width}px`);
    const height = HEAD_HEIGHT + people.length * ROW_HEIGHT;
    this.#sizer.style.height = `${height}px`;
    // With few rows there is no empty space below them, only room for a scroll bar.
    this.element.style.height = `min(78vh, ${height + MORE_HEIGHT}px)`;
    this.element.hidden = people.length === 0 || sites.length === 0;
    this.element.setAttribute("aria-rowcount", String(people.length + 1));
    this.element.setAttribute("aria-colcount", String(this.#columns.length + 1));
    this.#active = {
      row: Math.min(this.#active.row, people.length - 1),
      column: Math.min(this.#active.column, this.#columns.length - 1),
    };
    this.#forgetAll();
    this.#draw();
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  get #nameWidth(): number {
    return this.#head.nameWidth;
  }

  #forgetAll(): void {
    for (const { element } of this.#rows.values()) element.remove();
    this.#rows.clear();
    this.#head.forget();
  }

  #draw(): void {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.element;
    this.#drawn = visibleColumns(
      this.#columns,
      scrollLeft - MORE_PIXELS,
      scrollLeft + clientWidth + MORE_PIXELS,
    );
    const top = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - MORE_ROWS);
    const bottom = Math.min(
      this.#people.length,
      Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + MORE_ROWS,
    );
    for (const [row, { element, cells }] of this.#rows) {
      if (row >= top && row < bottom) forgetOutside(cells, this.#drawn);
      else {
        element.remove();
        this.#rows.delete(row);
      }
    }
    this.#head.draw(this.#columns, this.#drawn);
    const added = document.createDocumentFragment();
    for (let row = top; row < bottom; row++) {
      const known = this.#rows.get(row);
      if (known) this.#addCells(row, known);
      else added.append(this.#makeRow(row));
    }
    this.#sizer.append(added);
    this.#markActive();
  }

  /** The drawn columns with their indexes. */
  *#seen(): Generator<readonly [number, Column]> {
    for (let place = this.#drawn[0]; place < this.#drawn[1]; place++) {
      const column = this.#columns[place];
      if (column) yield [place, column];
    }
  }

  #makeRow(row: number): HTMLElement {
    const number = this.#people[row] ?? -1;
    const person = this.#model.person(number);
    const element = h("div", { class: "row", role: "row", "aria-rowindex": row + 2 });
    element.style.top = `${HEAD_HEIGHT + row * ROW_HEIGHT}px`;
    element.append(
      h(
        "div",
        {
          class: "who",
          role: "rowheader",
          id: idOf({ row, column: -1 }),
          "aria-colindex": 1,
          "data-row": row,
          "data-column": -1,
        },
        h("span", { class: "name" }, person?.login ?? ""),
        ...(person ? markPerson(person) : []),
      ),
    );
    const drawn: Drawn = { element, cells: new Map() };
    this.#addCells(row, drawn);
    this.#rows.set(row, drawn);
    return element;
  }

  /** Adds the cells of columns that came into view. */
  #addCells(row: number, { element, cells }: Drawn): void {
    for (const [place, column] of this.#seen()) {
      if (cells.has(place)) continue;
      const cell = this.#makeCell(row, place, column, false);
      if (!cell) continue;
      cells.set(place, cell);
      element.append(cell);
    }
  }

  #makeCell(row: number, place: number, column: Column, isEmpty: boolean): HTMLElement | undefined {
    const number = this.#people[row] ?? -1;
    const { cell, many } = cellIn(this.#model, number, column);
    if (many === 0 && !isEmpty) return undefined;
    const element = drawCell(cell, many, column);
    element.id = idOf({ row, column: place });
    element.setAttribute("aria-colindex", String(place + 2));
    element.dataset["row"] = String(row);
    element.dataset["column"] = String(place);
    element.title = describeCell(this.#model, cell, many, column);
    element.style.left = `calc(var(--who) + ${column.left}px)`;
    element.style.width = `${column.width}px`;
    return element;
  }

  /** Marks the cell that has the keyboard focus, for screen readers too. */
  #markActive(): void {
    for (const old of this.#sizer.querySelectorAll(".active")) old.classList.remove("active");
    const { row, column } = this.#active;
    const id = idOf(this.#active);
    let element = document.getElementById(id);
    const [line, place] = [this.#rows.get(row), this.#columns[column]];
    if (!element && line && place && column >= this.#drawn[0] && column < this.#drawn[1]) {
      element = this.#makeCell(row, column, place, true) ?? null;
      if (element) {
        line.cells.set(column, element);
        line.element.append(element);
      }
    }
    if (element) {
      element.classList.add("active");
      this.element.setAttribute("aria-activedescendant", id);
    } else this.element.removeAttribute("aria-activedescendant");
  }

  /** Scrolls just enough to show a place. */
  #reveal({ row, column }: Place): void {
    const { element } = this;
    if (row >= 0) {
      const top = row * ROW_HEIGHT;
      const room = element.clientHeight - HEAD_HEIGHT - ROW_HEIGHT;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top > element.scrollTop + room) element.scrollTop = top - room;
    }
    const at = this.#columns[column];
    if (!at) element.scrollLeft = column < 0 ? 0 : element.scrollLeft;
    else {
      const room = element.clientWidth - this.#nameWidth - at.width;
      if (at.left < element.scrollLeft) element.scrollLeft = at.left;
      else if (at.left > element.scrollLeft + room) element.scrollLeft = at.left - room;
    }
  }

  #press(event: KeyboardEvent): void {
    const move: Move | undefined = moveOf(event);
    if (!move) return;
    event.preventDefault();
    if (move === "open") this.#open(this.#active);
    else if (move === "fold") {
      const column = this.#columns[this.#active.column];
      if (column) this.#actions.toggleGroup(column.group);
    } else {
      const page = Math.max(1, Math.floor((this.element.clientHeight - HEAD_HEIGHT) / ROW_HEIGHT));
      this.#active = placeAfter(this.#active, move, {
        rows: this.#people.length,
        columns: this.#columns.length,
        page,
      });
      this.#reveal(this.#active);
      this.#draw();
    }
  }

  #click(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : undefined;
    const band = target?.closest<HTMLElement>(".band");
    if (band) return this.#actions.toggleGroup(Number(band.dataset["group"]));
    const picked = target?.closest<HTMLElement>("[data-row]");
    if (!picked) return;
    this.#active = {
      row: Number(picked.dataset["row"]),
      column: Number(picked.dataset["column"]),
    };
    this.#markActive();
    this.#open(this.#active);
  }

  #open({ row, column }: Place): void {
    const at = this.#columns[column];
    const person = this.#people[row];
    if (row < 0) {
      if (at?.isFolded) this.#actions.toggleGroup(at.group);
      else if (at?.sites[0] !== undefined) this.#actions.openSite(at.sites[0]);
    } else if (person !== undefined)
      this.#actions.openPerson(person, at && !at.isFolded ? at.sites[0] : undefined);
  }
}
