import { describeRights, type Rights } from "../../domain/rights.ts";
import type {
  Review,
  ReviewAccess,
  ReviewLine,
  ReviewOrigin,
  ReviewPerson,
} from "../../review/review.generated.ts";
import {
  needWords,
  originText,
  reviewHeadline,
  selectionText,
  unexplained,
} from "../review-words.ts";
import { count } from "../words.ts";
import type {
  PageAccess,
  PageChange,
  PageData,
  PageLine,
  PageNeed,
  PageOrigin,
  PagePerson,
  PlaceList,
} from "./page-data.ts";

/** A table of values, each once. Values with the same key are the same. */
class Table<Value> {
  readonly all: Value[] = [];
  readonly #numbers = new Map<string, number>();

  add(key: string, make: () => Value): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.all.push(make()) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}

/** Shortens ascending numbers: `0-39,52`. */
export function placeList(places: readonly number[]): PlaceList {
  const runs: string[] = [];
  for (let index = 0; index < places.length;) {
    const first = places[index] ?? 0;
    let last = first;
    while (places[index + 1] === last + 1) {
      last += 1;
      index += 1;
    }
    runs.push(first === last ? String(first) : `${first}-${last}`);
    index += 1;
  }
  return runs.join(",");
}

const lineOf = ({ file, line, text, reason, ticket, until }: ReviewLine): PageLine => {
  const more = [reason, ticket, until === undefined ? undefined : `until ${until}`]
    .filter((part) => part !== undefined)
    .join(", ");
  return { at: `${file}:${line}`, text, ...(more === "" ? {} : { more }) };
};

/** The tables of a page while it is encoded. */
class Encoder {
  readonly lists = new Table<PlaceList>();
  readonly whys = new Table<readonly number[]>();
  readonly rights = new Table<string>();
  readonly origins = new Table<PageOrigin>();
  readonly #places: ReadonlyMap<number, number>;
  readonly #teams: ReadonlyMap<string, number>;
  readonly #needs: ReadonlyMap<string, number>;

  constructor({ sites, teams, needs }: Review) {
    this.#places = new Map(sites.map(({ id }, place) => [id, place]));
    this.#teams = new Map(teams.map(({ name }, number) => [name, number]));
    this.#needs = new Map(needs.map(({ kind }, number) => [kind, number]));
  }

  placeOf(site: number): number | undefined {
    return this.#places.get(site);
  }

  list(sites: readonly number[]): number {
    const places = sites.flatMap((site) => this.#places.get(site) ?? []);
    const text = placeList(places.toSorted((a, b) => a - b));
    return this.lists.add(text, () => text);
  }

  #why(lines: readonly number[]): number {
    return lines.length === 0 ? -1 : this.whys.add(lines.join(","), () => lines);
  }

  #right(rights: Rights | null | undefined): number {
    if (rights === undefined) return -1;
    const text = describeRights(rights);
    return this.rights.add(text, () => text);
  }

  #origin(origin: ReviewOrigin | undefined): number {
    if (!origin) return -1;
    const text = originText(origin);
    return this.origins.add(text, () => ({ text, pull: origin.pullRequest }));
  }

  #access(person: ReviewPerson, access: ReviewAccess): PageAccess {
    const { rights, sites, why, wanted, since, before, until } = access;
    return [
      this.#right(rights),
      this.list(sites),
      this.#why(why),
      this.#right(wanted),
      this.#origin(since),
      this.#right(before),
      until ?? "",
      unexplained(person, access) ?? "",
    ];
  }

  person(person: ReviewPerson): PagePerson {
    const { superuser, teams, needs, file, line, open, access, reviewDue, lastSeen } = person;
    return {
      ...ofPerson(person),
      ...(superuser
        ? {
            superuser: {
              why: this.#why(superuser.why),
              since: this.#origin(superuser.since),
              until: superuser.until ?? "",
              unexplained: unexplained(person, { why: superuser.why, wanted: null }) ?? "",
              isNew: superuser.isNew,
            },
          }
        : {}),
      ...(teams.length > 0 ? { teams: teams.flatMap((team) => this.#teams.get(team) ?? []) } : {}),
      ...(needs.length > 0 ? { needs: needs.flatMap((kind) => this.#needs.get(kind) ?? []) } : {}),
      ...(file === undefined ? {} : { at: `${file}:${line}` }),
      due: reviewDue,
      seen: lastSeen,
      access: access.map((group) => this.#access(person, group)),
      open: open?.map(({ before, after, sites, held }) => ({
        before,
        after,
        sites: this.list(sites),
        held,
      })),
    };
  }
}

/** The fields of a person that are copied unchanged. */
const ofPerson = ({
  login,
  email,
  kind,
  account,
  standing,
  owner,
  reason,
  ticket,
  until,
  reviewed,
  twoFactor,
  registered,
  invitedBy,
  before,
}: ReviewPerson): Omit<PagePerson, "access"> => ({
  login,
  email,
  kind,
  account,
  standing,
  owner,
  reason,
  ticket,
  until,
  reviewed,
  twoFactor,
  registered,
  invitedBy,
  before,
});

function notesOf(review: Review): string[] {
  const { plan, manifests, record, readAt, matomo } = review;
  const selected = selectionText(review);
  return [
    `Read from Matomo ${matomo} on ${readAt.slice(0, 10)} at ${readAt.slice(11, 16)} UTC.`,
    ...(plan
      ? [
          `The page shows the access that the plan of ${plan.createdAt.slice(0, 10)} leads to. The plan has ${count(plan.changes, "change")}.`,
        ]
      : []),
    ...(selected === "" ? [] : [`Only a part is shown: ${selected}.`]),
    ...(manifests
      ? []
      : ["No manifests were read, so the page shows no reasons, teams, end dates or reviews."]),
    ...(record?.from === undefined
      ? []
      : [`"Since" comes from the audit record, which begins on ${record.from}.`]),
  ];
}

function needsOf(review: Review, encoder: Encoder): PageNeed[] {
  const numbers = new Map(review.people.map(({ login }, number) => [login, number]));
  return review.needs.map((need): PageNeed => ({
    kind: need.kind,
    ...needWords(need.kind, review),
    items: need.items.map(({ logins, site, team, day, text }) => ({
      people: logins?.flatMap((login) => numbers.get(login) ?? []),
      site: site === undefined ? undefined : encoder.placeOf(site),
      team,
      day,
      text,
    })),
  }));
}

/** Encodes a review as the data of the page. */
export function encodeReview(review: Review): PageData {
  const encoder = new Encoder(review);
  const groups = [...new Set(review.sites.map(({ group }) => group))];
  const groupNumbers = new Map(groups.map((group, number) => [group, number]));
  const people = review.people.map((person) => encoder.person(person));
  const changes = review.changes?.map(({ sites, pullRequest, ...change }): PageChange => ({
    ...change,
    sites: encoder.list(sites),
    pull: pullRequest,
  }));
  return {
    host: review.url.replace(/^https?:\/\//, ""),
    url: review.url,
    day: review.day,
    headline: reviewHeadline(review),
    manifests: review.manifests,
    notes: notesOf(review),
    ...(changes
      ? {
          changes,
          changesTitle:
            review.since === undefined
              ? "What the plan changes"
              : `What changed since ${review.since}`,
        }
      : {}),
    sites: review.sites.map(({ group, ...site }) => ({
      ...site,
      group: groupNumbers.get(group) ?? 0,
    })),
    groups,
    teams: review.teams.map(({ name }) => name),
    lines: review.lines.map(lineOf),
    whys: encoder.whys.all,
    lists: encoder.lists.all,
    rights: encoder.rights.all,
    origins: encoder.origins.all,
    pulls: Object.fromEntries(
      review.pullRequests.map(({ number, title = "", author, approvers, url }) => [
        String(number),
        { title, author, approvers: approvers.join(", "), url },
      ]),
    ),
    people,
    needs: needsOf(review, encoder),
  };
}
