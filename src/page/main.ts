import type { PageData } from "../render/html/page-data.ts";
import { changesSection } from "./changes-section.ts";
import { type DetailActions, personLink, siteLink } from "./details.ts";
import { count, fill, h, onClick, thousands } from "./dom.ts";
import { shownOf, type Shown } from "./filter.ts";
import { Grid } from "./grid.ts";
import { roleBadge } from "./grid-cell.ts";
import { Model, ROLE_NAMES } from "./model.ts";
import { needsSection, type NeedActions } from "./needs-section.ts";
import { personDetails } from "./person-details.ts";
import { printList } from "./print.ts";
import { siteDetails } from "./site-details.ts";
import { Toolbar } from "./toolbar.ts";
import { FILTERS, hashOf, type View, viewFrom } from "./view.ts";

/** If a search has at most this many matches, the page shows links to their details. */
const MAX_OFFERED = 6;

function readData(): PageData {
  const text = document.getElementById("review")?.textContent ?? "";
  return JSON.parse(text) as PageData;
}

/** `5 of 300 sites`, or only the total if all are shown. */
const part = (shown: number, all: number, one: string): string =>
  shown === all ? count(all, one) : `${thousands(shown)} of ${count(all, one)}`;

/** The page. Shows one view at a time, and keeps its address up to date. */
class Page {
  readonly #model: Model;
  readonly #grid: Grid;
  readonly #toolbar: Toolbar;
  readonly #status = h("p", { role: "status", class: "status" });
  readonly #offers = h("p", { class: "offers" });
  readonly #fold: HTMLButtonElement;
  readonly #panel = h("aside", {
    class: "panel",
    "aria-labelledby": "details-title",
    hidden: true,
  });
  readonly #print = h("div", { class: "paper" });
  #view: View;
  #shown: Shown = { people: [], sites: [] };
  /** The element that had the focus before the details were opened. */
  #before: Element | null = null;

  constructor(data: PageData) {
    this.#model = new Model(data);
    this.#view = viewFrom(location.hash);
    const actions: NeedActions = {
      openPerson: (person, site) => this.#openPerson(person, site),
      openSite: (site) => this.#openSite(site),
      showRisk: (risk) => {
        this.#change({ ...this.#cleared(), risk });
        document.getElementById("access-title")?.scrollIntoView();
        this.#grid.focus();
      },
    };
    this.#grid = new Grid(this.#model, {
      ...actions,
      toggleGroup: (group) => this.#toggle(data.groups[group] ?? ""),
    });
    this.#toolbar = new Toolbar(this.#model, { change: (change) => this.#change(change) });
    this.#fold = onClick(h("button", { type: "button" }), () =>
      this.#change({ open: this.#view.open.includes("*") ? [] : ["*"] }),
    );
    this.#build(data, actions);
    this.#listen();
    this.#draw();
    this.#drawDetails();
  }

  #build(data: PageData, actions: NeedActions): void {
    const changes = changesSection(this.#model, actions);
    document.body.append(
      h("a", { class: "skip", href: "#access-title" }, "Skip to the table"),
      h(
        "header",
        {},
        h("p", { class: "kicker" }, "Access review"),
        h("h1", { class: "name" }, data.host),
        h("p", { class: "lead" }, `${data.headline}, ${data.day}`),
        ...data.notes.map((note) => h("p", { class: "quiet name" }, note)),
      ),
      h(
        "main",
        {},
        needsSection(this.#model, actions),
        changes,
        h(
          "section",
          { class: "matrix", "aria-labelledby": "access-title" },
          h("h2", { id: "access-title", tabindex: -1 }, "Who can see what"),
          this.#toolbar.element,
          h("div", { class: "above" }, this.#status, this.#fold),
          this.#offers,
          this.#grid.element,
          h("p", { id: "grid-help", class: "help" }, ...this.#help()),
          this.#print,
        ),
      ),
      this.#panel,
    );
    document.querySelector(".skip")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.#grid.focus();
    });
  }

  /** Explains the letters and the keys. */
  #help(): (HTMLElement | string)[] {
    const legend = [4, 3, 2, 1].map((role) =>
      h("span", { class: "legend" }, roleBadge(role), ROLE_NAMES[role] ?? ""),
    );
    return [
      ...legend,
      h("span", { class: "legend" }, h("span", { class: "role view" }, "V+"), "with capabilities"),
      ...(this.#model.data.manifests
        ? [
            h(
              "span",
              { class: "legend" },
              h("span", { class: "cell differs example" }, h("span", { class: "role view" }, "V")),
              "differs from the manifests",
            ),
          ]
        : []),
      h(
        "span",
        { class: "keys" },
        "Arrow keys move, Enter opens, + unfolds and folds a site group.",
      ),
    ];
  }

  #listen(): void {
    addEventListener("hashchange", () => {
      this.#view = viewFrom(location.hash);
      this.#draw();
      this.#drawDetails();
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.#panel.hidden) this.#close();
    });
    addEventListener("beforeprint", () => {
      for (const need of document.querySelectorAll("details")) need.open = true;
      printList(this.#model, this.#shown, this.#print);
    });
    addEventListener("afterprint", () => fill(this.#print));
  }

  #cleared(): Partial<View> {
    return Object.fromEntries(FILTERS.map((key) => [key, ""]));
  }

  #setAddress(isStep: boolean): void {
    const address = hashOf(this.#view) || location.pathname + location.search;
    if (isStep) history.pushState(undefined, "", address);
    else history.replaceState(undefined, "", address);
  }

  /** Changes a filter, the order or the folding. */
  #change(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change };
    this.#setAddress(false);
    this.#draw();
  }

  #toggle(group: string): void {
    const { open } = this.#view;
    const all = open.includes("*") ? this.#model.data.groups : open;
    const next = all.includes(group) ? all.filter((one) => one !== group) : [...all, group];
    this.#change({ open: next });
  }

  #draw(): void {
    this.#shown = shownOf(this.#model, this.#view);
    const { people, sites } = this.#shown;
    const { data } = this.#model;
    this.#toolbar.show(this.#view);
    this.#grid.show(this.#shown, this.#view);
    this.#status.textContent =
      people.length === 0
        ? "Nobody matches these filters."
        : `${part(people.length, data.people.length, "row")}, ${part(sites.length, data.sites.length, "site")}`;
    this.#fold.textContent = this.#view.open.includes("*")
      ? "Fold site groups"
      : "Unfold site groups";
    this.#fold.hidden = sites.length <= 40 || data.groups.length < 2;
    this.#drawOffers();
  }

  /** Links to the details if a search has few matches. */
  #drawOffers(): void {
    const { people, sites } = this.#shown;
    const actions: DetailActions = {
      openPerson: (person, site) => this.#openPerson(person, site),
      openSite: (site) => this.#openSite(site),
    };
    const offered = [
      ...(this.#view.site !== "" && sites.length <= MAX_OFFERED
        ? sites.map((site) => siteLink(this.#model, site, actions))
        : []),
      ...(this.#view.person !== "" && people.length <= MAX_OFFERED
        ? people.map((person) => personLink(this.#model, person, actions))
        : []),
    ];
    this.#offers.hidden = offered.length === 0;
    fill(this.#offers, "Show why: ", ...offered);
  }

  #openPerson(person: number, site: number | undefined): void {
    const login = this.#model.person(person)?.login ?? "";
    const id = site === undefined ? "" : String(this.#model.data.sites[site]?.id ?? "");
    this.#open({ show: login, on: id });
  }

  #openSite(site: number): void {
    this.#open({ show: "", on: String(this.#model.data.sites[site]?.id ?? "") });
  }

  #open(details: Pick<View, "show" | "on">): void {
    if (this.#panel.hidden) this.#before = document.activeElement;
    this.#view = { ...this.#view, ...details };
    this.#setAddress(true);
    this.#drawDetails();
  }

  #close(): void {
    this.#view = { ...this.#view, show: "", on: "" };
    this.#setAddress(true);
    this.#drawDetails();
    if (this.#before instanceof HTMLElement && this.#before.isConnected)
      this.#before.focus({ preventScroll: true });
  }

  #drawDetails(): void {
    const { show, on } = this.#view;
    const { data } = this.#model;
    const site = on === "" ? -1 : data.sites.findIndex(({ id }) => String(id) === on);
    const person = show === "" ? -1 : data.people.findIndex(({ login }) => login === show);
    this.#panel.hidden = site < 0 && person < 0;
    document.body.classList.toggle("with-panel", !this.#panel.hidden);
    if (this.#panel.hidden) return fill(this.#panel);
    const actions: DetailActions = {
      openPerson: (number, at) => this.#openPerson(number, at),
      openSite: (number) => this.#openSite(number),
    };
    fill(
      this.#panel,
      onClick(
        h("button", { type: "button", class: "close", "aria-label": "Close the details" }, "×"),
        () => this.#close(),
      ),
      person < 0
        ? siteDetails(this.#model, site, actions)
        : personDetails(this.#model, person, site < 0 ? undefined : site, actions),
    );
    this.#panel.scrollTop = 0;
    document.getElementById("details-title")?.focus({ preventScroll: true });
  }
}

// oxlint-disable-next-line no-new -- it lives as long as the document that it puts itself into
new Page(readData());
