import { Secret } from "../../src/domain/secret.ts";
import { openWriter } from "../../src/matomo/matomo.ts";
import { openWorkplace, type Workplace } from "../helpers/run-cli.ts";
import { testClock } from "../helpers/scripted-server.ts";
import { must, type Row, type Section } from "./measure.ts";

const SITES = 50;
const SETTINGS =
  "url: https://analytics.example.org\nremovals: all\nlimits: { losing: { count: 10000 }, gaining: { count: 10000 } }\n";

const login = (person: number): string => `person.${person}`;
/** Differs between people, so that no two changes can be combined. */
const newSite = (person: number): number => 2 + (person % (SITES - 1));

const openMatomo = (people: number): Promise<Workplace> =>
  openWorkplace({
    sites: [
      { name: "Site 1" },
      ...Array.from({ length: SITES - 1 }, (_, index) => ({ name: `Site ${index + 2}` })),
    ],
    users: Array.from({ length: people }, (_, person) => ({
      login: login(person),
      email: `${login(person)}@example.org`,
      access: [{ access: ["view"], sites: [1] }],
    })),
  });

/** The HTTP requests of one `apply`, including reading before and after it. */
async function requestsOfApply(
  people: number,
  changes: { readonly access: number; readonly accounts: number },
): Promise<number> {
  await using place = await openMatomo(people);
  const users = Array.from({ length: people + changes.accounts }, (_, person) => {
    const sites = person < changes.access ? `1, ${newSite(person)}` : "1";
    return `  ${login(person)}: { email: ${login(person)}@example.org, access: [{ role: view, sites: [${sites}] }] }\n`;
  });
  place.manifests({ "settings.yaml": SETTINGS, "people.yaml": `users:\n${users.join("")}` });
  const { code, err } = await place.run(["apply", "--yes"]);
  must(code === 0, `apply ends with ${code}: ${err}`);
  must(
    place.writes().length >= changes.access + changes.accounts,
    `only ${place.writes().length} calls were made`,
  );
  return place.sandbox.requests();
}

/**
 * The HTTP requests if each change is a request of its own, as in tools that call the API person by
 * person. They read nothing.
 */
async function requestsOneByOne(changes: number): Promise<number> {
  await using place = await openMatomo(changes);
  const { url, token } = place.sandbox;
  const { writer } = openWriter({ url, token: new Secret(token) }, testClock());
  for (let person = 0; person < changes; person++)
    await writer.setAccess([
      {
        login: login(person),
        rights: { role: "view", capabilities: [] },
        sites: [newSite(person)],
      },
    ]);
  must(place.writes().length === changes, "not every change was made");
  return place.sandbox.requests();
}

const row = (
  what: string,
  [base, few]: readonly [string, number],
  [name, many]: readonly [string, number],
  limit: number,
): Row => ({
  what,
  small: `${base} ${few}`,
  large: `${name} ${many}`,
  ratio: many / few,
  limit,
});

/**
 * Counts requests instead of time, because Matomo needs the time, and the sandbox does not resemble
 * it.
 */
export async function benchApplying(): Promise<Section> {
  const few = await requestsOfApply(1_000, { access: 10, accounts: 0 });
  const many = await requestsOfApply(1_000, { access: 1_000, accounts: 0 });
  const single = await requestsOneByOne(1_000);
  const accounts = await requestsOfApply(100, { access: 0, accounts: 100 });
  return {
    title: "HTTP requests of apply, the reads before and after included",
    rows: [
      row("10 -> 1000 changes of access", ["10:", few], ["1000:", many], 1.5),
      row("1000 changes, against one request for each", ["each:", single], ["apply:", many], 0.05),
      // Accounts are created one by one, because an invitation that was sent twice cannot be
      // undone.
      row(
        "100 new accounts, against one request for each",
        ["each:", 100],
        ["apply:", accounts],
        1.4,
      ),
    ],
  };
}
