import { describe, expect, it } from "vitest";
import { accessOf, desire, findingsOf } from "../helpers/desire.ts";
import { makeLive } from "../helpers/make-world.ts";

const LIVE = makeLive({
  people: { ann: {} },
  sites: [
    { name: "Shop\u00a0FR", group: "Client\u00a0A" },
    { name: "Cor\u0440", group: "" },
    { name: "Cafe\u0301", group: " Cafés " },
    { name: "Wiki", group: "Wiki\u00a0" },
  ],
});

const choosing = (sites: string): string => `
users:
  ann:
    access:
      - { role: view, sites: ${sites} }
`;
const findings = (sites: string): string[] => findingsOf(desire(choosing(sites), LIVE));
const chosen = (sites: string): number[] =>
  Object.keys(accessOf(desire(choosing(sites), LIVE), "ann")).map(Number);

describe("names that look the same are shown with the characters that differ:", () => {
  it.each([
    [
      "a space where Matomo has a no-break space",
      "[Shop FR]",
      'error site-not-found 4: There is no site called "Shop FR" in Matomo. -> Did you mean Shop\u00a0FR (1)? It looks the same, but it has a no-break space (U+00A0) where this has a space (U+0020). Write { id: 1, name: "Shop\\u00a0FR" }.',
    ],
    [
      "a Latin letter where Matomo has a Cyrillic one",
      "[Corp]",
      'error site-not-found 4: There is no site called "Corp" in Matomo. -> Did you mean Cor\u0440 (2)? It looks the same, but it has the Cyrillic letter "\u0440" (U+0440) where this has "p". Write { id: 2, name: "Cor\\u0440" }.',
    ],
    [
      "a no-break space at the end",
      '["Wiki\u00a0"]',
      'error site-not-found 4: There is no site called "Wiki\u00a0" in Matomo. -> Did you mean Wiki (4)? It looks the same, but it does not end with a no-break space (U+00A0). Write { id: 4, name: "Wiki" }.',
    ],
    [
      "in a name next to an id",
      "[{ id: 1, name: Shop FR }]",
      'warning site-name-differs 4: Site 1 is called "Shop\u00a0FR" in Matomo, not "Shop FR": it has a no-break space (U+00A0) where this has a space (U+0020). The id decides. -> Write { id: 1, name: "Shop\\u00a0FR" }.',
    ],
    [
      "in the name of a group",
      "[1, { group: Client A }]",
      'warning pattern-matches-nothing 4: No site matches group "Client A" at the moment. -> The group "Client\u00a0A" looks the same, but it has a no-break space (U+00A0) where this has a space (U+0020).',
    ],
  ])("%s", (_, sites, finding) => {
    expect(findings(sites)).toEqual([finding]);
  });

  it("the proposal of a hint can be typed and matches the site", () => {
    expect(findings('[{ id: 1, name: "Shop\\u00a0FR" }]')).toEqual([]);
    expect(chosen('["Shop\\u00a0FR"]')).toEqual([1]);
    expect(chosen('["Shop\\_FR"]')).toEqual([1]);
    expect(chosen('["Cor\\u0440"]')).toEqual([2]);
  });
});

describe("names and patterns are normalized in the same way as Matomo's names:", () => {
  it.each([
    ["a name in another Unicode form", "[Caf\u00e9]", [3]],
    ["a pattern in another Unicode form", '[{ name: "caf\u00e9" }]', [3]],
    ["spaces around a group's name in Matomo", "[{ group: cafe\u0301s }]", [3]],
    ["spaces around a pattern", '[{ group: " caf?s " }]', [3]],
    ["a no-break space at the end of a group, which is kept", '[{ group: "wiki?" }]', [4]],
  ])("%s", (_, sites, expected) => {
    expect(chosen(sites)).toEqual(expected);
    expect(findings(sites)).toEqual([]);
  });

  it("a hint never proposes the empty group of sites without a group", () => {
    expect(findings("[1, { group: Agency }]")).toEqual([
      'warning pattern-matches-nothing 4: No site matches group "Agency" at the moment.',
    ]);
    expect(findings("[1, { group: x }]")).toEqual([
      'warning pattern-matches-nothing 4: No site matches group "x" at the moment.',
    ]);
  });
});
