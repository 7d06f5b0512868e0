import { describeRights, roleLevel } from "../../domain/rights.ts";
import type {
  NotFound,
  NotReaching,
  PathLine,
  PersonExplanation,
  PersonOnSite,
  SiteExplanation,
} from "../../explain/explanation.generated.ts";
import {
  ACCOUNTS,
  accountChange,
  loginText,
  sitesText,
  siteText,
  superuserText,
} from "./explain-words.ts";
import {
  type ExplainTextOptions,
  ExplainWriter,
  LABEL,
  pathRows,
  place,
  superuserRows,
  whyRows,
} from "./explain-writer.ts";
import { paint } from "./paint.ts";
import { forTerminal } from "../safe-text.ts";
import { count } from "../words.ts";

/** The indent of values after labels. */
const VALUES = " ".repeat(LABEL + 2);

/** `write on 2 sites, view on 31 sites`. */
function accessCount({ access, superuser, sites }: PersonExplanation): string {
  if (superuser.now) return `everything on all ${count(sites, "site")}, as a super user`;
  const groups = Map.groupBy(
    access.filter(({ now }) => now),
    ({ now }) => describeRights(now),
  );
  const parts = [...groups]
    .toSorted(([, [a]], [, [b]]) => roleLevel(b?.now) - roleLevel(a?.now))
    .map(
      ([rights, stories]) =>
        `${forTerminal(rights)} on ${count(stories.flatMap(({ sites }) => sites).length, "site")}`,
    );
  const unlike = access.filter(({ open }) => open).flatMap(({ sites }) => sites).length;
  return `${parts.length > 0 ? parts.join(", ") : "none"}${unlike > 0 ? `; the manifests grant something else on ${count(unlike, "site")}` : ""}`;
}

function personHead(person: PersonExplanation, writer: ExplainWriter): void {
  const { login, asked, inManifests, account, email, standing, superuser, reviewed } = person;
  const isPublic = account === "public";
  writer.item(isPublic ? "The public (anonymous)" : forTerminal(login), "", "", writer.colors.bold);
  if (asked !== undefined && !isPublic)
    writer.label("Spelling", `Matomo treats ${forTerminal(asked)} as the same login`);
  if (inManifests !== undefined && inManifests !== asked)
    writer.label("Spelling", `${forTerminal(inManifests)} in the manifests`);
  const kind = person.kind === "service" ? ", a service account" : "";
  writer.label(
    "Account",
    `${ACCOUNTS[account]}${email === undefined ? "" : `, ${forTerminal(email)}`}${kind}`,
  );
  for (const effect of person.open) writer.changes(accountChange(effect), VALUES);
  for (const { reason, text } of person.waiting)
    if (reason !== "invitation-pending") writer.label("", forTerminal(text), writer.colors.yellow);
  for (const [index, { kind, text, lines }] of standing.entries()) {
    const at =
      kind === "frozen" ? "" : lines.map(({ file, line }) => ` (${place(file, line)})`).join("");
    writer.label(
      index === 0 ? "Manifests" : "",
      `${forTerminal(text)}${at}`,
      kind === "frozen" ? writer.colors.red : undefined,
    );
    if (kind === "frozen") writer.rows(whyRows(lines), VALUES);
  }
  if (reviewed !== undefined) writer.label("Reviewed", reviewed);
  if (!isPublic) {
    const { sentence, change } = superuserText(superuser);
    writer.label("Super user", sentence, superuser.now ? writer.colors.yellow : undefined);
    writer.changes(change, VALUES);
    writer.rows(superuserRows(superuser), VALUES);
  }
  if (!person.site) writer.label("Access", accessCount(person));
}

function notReachingSection(notReaching: readonly NotReaching[], writer: ExplainWriter): void {
  if (notReaching.length === 0) return;
  writer.line();
  writer.line(writer.colors.bold("Patterns that do not match this site"));
  for (const { path, because } of notReaching.slice(0, writer.maxItems)) {
    const rows = pathRows(path);
    writer.rows(
      [
        ...rows,
        ...because.map((text) => ({ place: "", text: `  ${forTerminal(text)}`, faint: true })),
      ],
      "  ",
    );
  }
  if (notReaching.length > writer.maxItems)
    writer.item(`and ${count(notReaching.length - writer.maxItems, "more grant")}`, "  ");
}

/**
 * Explains a person for a terminal: the account first, then the sites, grouped by equal
 * explanations, with the differences first.
 */
export function renderPersonText(person: PersonExplanation, options: ExplainTextOptions): string {
  const writer = new ExplainWriter(options);
  personHead(person, writer);
  for (const story of person.access) {
    const { sites } = story;
    writer.line();
    writer.item(sitesText(sites, person.sites, writer.maxItems), "", "  ", writer.colors.bold);
    writer.story(story, "  ", { isSuperuser: person.superuser.now });
  }
  if (person.access.length === 0 && !person.superuser.now) {
    writer.line();
    writer.item(
      person.standing[0]?.kind === "managed"
        ? "The manifests grant no access to any site."
        : "There is no access to explain.",
      "",
    );
  }
  notReachingSection(person.notReaching, writer);
  const anyMade = [...person.access.map(({ open }) => open), person.superuser.open].some(
    (open) => open?.made,
  );
  writer.end(
    person.includes,
    anyMade || person.open.some(({ held }) => held.length === 0),
    person.refusals,
  );
  return writer.text();
}

const isMembership = ({ part }: PathLine): boolean => part === "membership";

/**
 * A key that is equal for people who are shown together. It ignores the login and the line of the
 * membership.
 */
function alike({ login: _login, paths, open, ...rest }: PersonOnSite): string {
  const shared = paths.map((path) => ({
    ...path,
    lines: path.lines.filter((line) => !isMembership(line)),
  }));
  const own = new Set(
    paths.flatMap(({ lines }) =>
      lines.filter(isMembership).map(({ file, line }) => place(file, line)),
    ),
  );
  return JSON.stringify([
    rest,
    shared,
    open && { ...open, why: open.why.filter(({ file, line }) => !own.has(place(file, line))) },
  ]);
}

function peopleSection(
  title: string,
  people: readonly PersonOnSite[],
  writer: ExplainWriter,
): void {
  if (people.length === 0) return;
  writer.line();
  writer.line(writer.colors.bold(title));
  for (const group of Map.groupBy(people, alike).values()) {
    const [first] = group;
    if (!first) continue;
    const members = new Map(
      first.paths.map((_, index) => [
        index,
        group.flatMap(({ paths }) => paths[index]?.lines.filter(isMembership) ?? []),
      ]),
    );
    const names = group.map(({ login, account, standing }) => loginText(login, account, standing));
    writer.item(names.join(", "), "  ", "  ");
    writer.story(first, "    ", { members });
  }
}

function publicLine({ public: open }: SiteExplanation, writer: ExplainWriter): void {
  if (!open.now && !open.wanted && open.paths.length === 0) {
    writer.label("Public", open.managed ? "no: not granted by any manifest" : "no");
    return;
  }
  writer.label("Public", open.now ? "yes: visitors without a login can see it" : "no");
  writer.story(open, VALUES);
}

/**
 * Explains a site for a terminal: super users, then people by role, then those who should see it
 * but cannot.
 */
export function renderSiteText(explanation: SiteExplanation, options: ExplainTextOptions): string {
  const { site, superusers, people, missing, later } = explanation;
  const writer = new ExplainWriter(options);
  writer.item(siteText(site), "", "", writer.colors.bold);
  writer.label("URL", forTerminal(site.mainUrl === "" ? "none" : site.mainUrl));
  writer.label("Group", forTerminal(site.group === "" ? "none" : site.group));
  publicLine(explanation, writer);
  if (superusers.length > 0) {
    writer.line();
    const becoming = superusers.filter(({ now }) => !now).length;
    const more =
      becoming === 0
        ? ""
        : `, and ${count(becoming, "person who should become a super user", "people who should become super users")}`;
    writer.line(
      writer.colors.bold(`Super users, who see every site: ${superusers.length - becoming}${more}`),
    );
    for (const person of superusers) {
      const { sentence, change } = superuserText(person);
      writer.item(loginText(person.login, person.account, person.standing), "  ");
      writer.item(sentence, "    ", "      ");
      writer.changes(change, "    ");
      writer.rows(superuserRows(person), "      ");
    }
  }
  for (const role of ["admin", "write", "view"] as const) {
    const have = people.filter(({ now }) => now?.role === role);
    peopleSection(`${role}: ${count(have.length, "person", "people")}`, have, writer);
  }
  peopleSection(
    `Should have access, but have none: ${count(missing.length, "person", "people")}`,
    missing,
    writer,
  );
  peopleSection(`Begins later: ${count(later.length, "person", "people")}`, later, writer);
  if (people.length + missing.length + later.length === 0) {
    writer.line();
    writer.item("Nobody else has access, and the manifests grant none.", "");
  }
  const stories = [explanation.public, ...people, ...missing, ...superusers];
  writer.end(
    explanation.includes,
    stories.some(({ open }) => open?.made),
    explanation.refusals,
  );
  return writer.text();
}

/** For stderr: the unknown name, and similar ones. */
export function renderNotFoundText(
  { message, hint }: NotFound,
  { color }: Pick<ExplainTextOptions, "color">,
): string {
  const colors = paint(color);
  return `${colors.red("error")}: ${forTerminal(message)}\n${hint === undefined ? "" : `${colors.green("->")} ${forTerminal(hint)}\n`}`;
}
