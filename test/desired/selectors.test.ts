import { describe, expect, it } from "vitest";
import type { Desired } from "../../src/desired/desired.ts";
import { makeLive } from "../helpers/make-world.ts";
import { accessOf, desire, findingsOf, personOf } from "../helpers/desire.ts";

const LIVE = makeLive({
  people: { ann: {} },
  sites: [
    { name: "Shop DE", group: "Client A shops", mainUrl: "https://shop.example.org/de?x=1" },
    { name: "Shop FR", group: "Client A shops", mainUrl: "https://SHOP.Example.fr:8443/" },
    { name: "Shop internal", group: "Client A tests", mainUrl: "http://intern.example.org" },
    { name: "Blog", group: "", mainUrl: "https://xn--mller-kva.example/" },
    { name: "Twin", group: "B", mainUrl: "no url at all" },
    { name: "Twin", group: "B", mainUrl: "https://twin.example.org" },
    { name: " Café* ", group: "C", mainUrl: "https://[2001:db8::1]/" },
  ],
});

/** A manifest whose only user has view on these selectors. The grant is in line 4. */
const selecting = (sites: string, rest = ""): Desired =>
  desire(
    `
users:
  ann:
    access:
      - { role: view, sites: ${sites}${rest} }
sites:
  shops: [Shop DE, { name: "Shop F*" }]
  more: [{ set: shops }, Blog]
  nothing: [{ group: Nobody }]
  wrong: [Shop XX]
`,
    LIVE,
  );

const chosen = (sites: string, rest = ""): number[] =>
  Object.keys(accessOf(selecting(sites, rest), "ann")).map(Number);
/** Findings, without those that every manifest in this file has. */
const findings = (sites: string, rest = ""): string[] =>
  findingsOf(selecting(sites, rest)).filter((text) => / 4: /.test(text));

describe("a selector matches", () => {
  it.each([
    ["a site by its id", "[2]", [2]],
    ["a site by its exact name", "[Shop DE]", [1]],
    ["a site by its name, ignoring outer spaces", '["Café*"]', [7]],
    ["a site by its name in another Unicode form", '["Cafe\u0301*"]', [7]],
    ["a site by id and name", "[{ id: 2, name: Shop FR }]", [2]],
    ["all sites", "all", [1, 2, 3, 4, 5, 6, 7]],
    ["all sites, as item of a list", "[all]", [1, 2, 3, 4, 5, 6, 7]],
    ["sites of a group pattern, ignoring case", '[{ group: "client a *" }]', [1, 2, 3]],
    ["sites of an exact group", "[{ group: Client A shops }]", [1, 2]],
    ["sites of a name pattern", '[{ name: "Shop ??" }]', [1, 2]],
    ["both sites with one name, if a pattern is used", "[{ name: Twin }]", [5, 6]],
    ["sites by the host of their URL", '[{ url: "*.example.org" }]', [1, 3, 6]],
    ["a host, ignoring case and port", "[{ url: shop.example.fr }]", [2]],
    ["a host with umlauts", "[{ url: müller.example }]", [4]],
    ["a host by its encoded form (xn--)", "[{ url: xn--mller-kva.example }]", [4]],
    [
      "a host by its encoded form in capitals, with a dot at the end",
      "[{ url: XN--MLLER-KVA.example. }]",
      [4],
    ],
    ["a group with spaces around it", '[{ group: " C " }]', [7]],
    ["a name pattern, ignoring outer spaces", '[{ name: " café? " }]', [7]],
    ["one id without a list", "2", [2]],
    ["one name without a list", "Shop DE", [1]],
    ["a selector without a list", '{ group: "Client A *" }', [1, 2, 3]],
    [
      "sites that match all keys of one selector",
      '[{ group: "Client A *", name: "Shop ??", url: "*.org" }]',
      [1],
    ],
    ["sites that match any item of a list", '[Blog, { group: "Client A tests" }, 1]', [1, 3, 4]],
    ["each site once, even if several items match it", "[1, 1, Shop DE, { set: shops }]", [1, 2]],
    ["a set", "[{ set: shops }]", [1, 2]],
    ["a set that contains another set", "[{ set: more }]", [1, 2, 4]],
    ["the sites of a set that also match a pattern", '[{ set: more, name: "Shop *" }]', [1, 2]],
  ])("%s", (_, sites, expected) => {
    expect(chosen(sites)).toEqual(expected);
    expect(findings(sites)).toEqual([]);
  });

  it.each([
    ["a name", "all", "[Blog]", [1, 2, 3, 5, 6, 7]],
    ["a pattern", '[{ group: "Client A *" }]', '[{ name: "* internal" }]', [1, 2]],
    ["a set", "all", "[{ set: more }]", [3, 5, 6, 7]],
    ["one id without a list", "all", "2", [1, 3, 4, 5, 6, 7]],
    ["one name without a list", "all", "Blog", [1, 2, 3, 5, 6, 7]],
    ["one set without a list", "all", "{ set: more }", [3, 5, 6, 7]],
    ["sites that the grant does not select", "[Blog]", "[Shop DE]", [4]],
    ["everything", "[Blog]", "all", []],
  ])("except leaves out: %s", (_, sites, except, expected) => {
    expect(chosen(sites, `, except: ${except}`)).toEqual(expected);
  });

  it("`except` narrows only its own grant and denies nothing that another grant allows", () => {
    const desired = desire(
      `
users:
  ann:
    access:
      - { role: write, sites: all, except: [Blog] }
      - { role: view, sites: [Blog] }
`,
      LIVE,
    );
    expect(accessOf(desired, "ann")).toEqual({
      1: "write",
      2: "write",
      3: "write",
      4: "view",
      5: "write",
      6: "write",
      7: "write",
    });
  });
});

describe("a selector with a problem", () => {
  it.each([
    [
      "a name of two sites is an error with their ids",
      "[Twin]",
      'error site-name-twice 4: 2 sites are called "Twin" in Matomo: 5, 6. -> Use the id: { id: 5, name: "Twin" } or { id: 6, name: "Twin" }.',
    ],
    [
      "an unknown name is an error with similar names",
      "[Shop ED]",
      'error site-not-found 4: There is no site called "Shop ED" in Matomo. -> Did you mean Shop DE (1), Shop FR (2)?',
    ],
    [
      "names are exact: case counts",
      "[blog]",
      'error site-not-found 4: There is no site called "blog" in Matomo. -> Did you mean Blog (4)?',
    ],
    [
      "a name that resembles no other says so",
      "[Newsletter]",
      'error site-not-found 4: There is no site called "Newsletter" in Matomo. -> No site has a similar name.',
    ],
    [
      "the hint for a name that looks like a pattern shows how to write a pattern",
      '["Shop ??"]',
      'error site-not-found 4: There is no site called "Shop ??" in Matomo. -> Did you mean Shop DE (1), Shop FR (2)? For a pattern, write { name: "Shop ??" }.',
    ],
    [
      "the hint for several names without brackets shows how to write a list",
      '"Shop DE, Shop FR"',
      'error site-not-found 4: There is no site called "Shop DE, Shop FR" in Matomo. -> Did you mean Shop DE (1), Shop FR (2)? For several sites, write a list: [Shop DE, Shop FR].',
    ],
    [
      "an unknown id is an error",
      "[99]",
      "error site-not-found 4: There is no site with the id 99 in Matomo. -> Matomo never uses an id twice: the site was deleted, or the number is a typo.",
    ],
    [
      "an unknown id with the name of a site reports that site's id",
      "[{ id: 99, name: Twin }]",
      "error site-not-found 4: There is no site with the id 99 in Matomo. -> The name belongs to Twin (5), Twin (6).",
    ],
  ])("%s, and the person's access stays unchanged", (_, sites, finding) => {
    expect(findings(sites)).toEqual([finding]);
    const message = finding.replace(/^error \S+ 4: /, "").replace(/ -> .*$/, "");
    expect(
      personOf(selecting(sites), "ann").frozenBy.map(({ at, text }) => [at.file, at.line, text]),
    ).toEqual([["access/access.yaml", 4, message]]);
  });

  it.each([
    [
      "another name next to an id is a warning, and the id decides",
      "[{ id: 2, name: Shop DE }]",
      [2],
      'warning site-name-differs 4: Site 2 is called "Shop FR" in Matomo, not "Shop DE". The id decides. -> Write { id: 2, name: "Shop FR" }.',
    ],
    [
      "a pattern that matches nothing is a warning",
      '[1, { name: "Wiki*", url: "*.com" }]',
      [1],
      'warning pattern-matches-nothing 4: No site matches name "Wiki*" and url "*.com" at the moment.',
    ],
    [
      "a group that matches nothing is reported with similar groups",
      '[1, { group: "Client B shops" }]',
      [1],
      'warning pattern-matches-nothing 4: No site matches group "Client B shops" at the moment. -> Groups with similar names: "Client A shops".',
    ],
  ])("%s, and does not affect anybody's access", (_, sites, expected, finding) => {
    expect(findings(sites)).toEqual([finding]);
    expect(chosen(sites)).toEqual(expected);
    expect(personOf(selecting(sites), "ann").frozenBy).toEqual([]);
  });

  it("an error in a set is reported once where the set is defined, and keeps everybody's access from the set unchanged", () => {
    const desired = selecting("[Blog, { set: wrong }]");
    expect(findingsOf(desired)).toEqual([
      'warning pattern-matches-nothing 8: No site matches group "Nobody" at the moment.',
      'error site-not-found 9: There is no site called "Shop XX" in Matomo. -> Did you mean Shop DE (1), Shop FR (2)?',
    ]);
    expect(personOf(desired, "ann").frozenBy.map(({ at }) => at.line)).toEqual([9]);
    expect(personOf(selecting("[{ set: nothing }]"), "ann").frozenBy).toEqual([]);
  });

  it("an error in a role is reported once, however many grants use the role", () => {
    const desired = desire(
      `
roles:
  publisher: { role: write, capabilities: [tagmanager_wirte] }
users:
  ann:
    access:
      - { role: publisher, sites: [Blog] }
      - { role: publisher, sites: [Shop DE] }
      - { role: publisher, sites: [Shop FR] }
`,
      LIVE,
    );
    expect(findingsOf(desired).map((text) => text.split(":", 1)[0])).toEqual([
      "error capability-not-found 2",
    ]);
  });

  it("an error does not hide the other errors of the same list", () => {
    expect(findings("[Shop ED, 99, Twin]").map((text) => text.split(" ")[1])).toEqual([
      "site-not-found",
      "site-not-found",
      "site-name-twice",
    ]);
  });

  it("an error does not hide the warnings of the same list", () => {
    expect(findings('[99, { name: "Wiki*" }]').map((text) => text.split(" ")[1])).toEqual([
      "site-not-found",
      "pattern-matches-nothing",
    ]);
  });

  it("a pattern matches a name in another Unicode form, as an exact name does", () => {
    expect(chosen('[{ name: "*Cafe\u0301*" }]')).toEqual([7]);
  });

  it("an unknown capability is an error that names similar capabilities", () => {
    const desired = desire(
      `
users:
  ann:
    access:
      - role: write
        sites: [Blog]
        capabilities: [tagmanager_wirte, made_up]
`,
      LIVE,
    );
    expect(findingsOf(desired)).toEqual([
      'error capability-not-found 6: Matomo has no capability "tagmanager_wirte". -> Did you mean tagmanager_write?',
      'error capability-not-found 6: Matomo has no capability "made_up". -> Its capabilities are tagmanager_write, tagmanager_publish_live_container, tagmanager_use_custom_templates.',
    ]);
    expect(personOf(desired, "ann").frozenBy).toHaveLength(2);
  });
});

describe("names that only look like names in Matomo", () => {
  const odd = makeLive({
    people: { ann: {} },
    sites: [
      { name: "Shop\u00a0DE", group: "Client\u00a0A" },
      { name: "Shop FR", group: "" },
    ],
  });
  const said = (sites: string): string[] =>
    findingsOf(desire(`users:\n  ann: { access: [{ role: view, sites: ${sites} }] }\n`, odd));

  it("names that look the same are reported with the difference: exact names, names next to an id, groups", () => {
    expect(said("[Shop DE]")).toEqual([
      'error site-not-found 2: There is no site called "Shop DE" in Matomo. -> Did you mean Shop\u00a0DE (1)? It looks the same, but it has a no-break space (U+00A0) where this has a space (U+0020). Write { id: 1, name: "Shop\\u00a0DE" }.',
    ]);
    expect(said("[{ id: 1, name: Shop DE }]")).toEqual([
      'warning site-name-differs 2: Site 1 is called "Shop\u00a0DE" in Matomo, not "Shop DE": it has a no-break space (U+00A0) where this has a space (U+0020). The id decides. -> Write { id: 1, name: "Shop\\u00a0DE" }.',
    ]);
    expect(said("[{ id: 2, name: Blog }]")).toEqual([
      'warning site-name-differs 2: Site 2 is called "Shop FR" in Matomo, not "Blog". The id decides. -> Write { id: 2, name: "Shop FR" }.',
    ]);
    expect(said("[{ group: Client A }]")).toEqual([
      'warning pattern-matches-nothing 2: No site matches group "Client A" at the moment. -> The group "Client\u00a0A" looks the same, but it has a no-break space (U+00A0) where this has a space (U+0020).',
    ]);
    expect(said("[{ group: Nobody }]")).toEqual([
      'warning pattern-matches-nothing 2: No site matches group "Nobody" at the moment.',
    ]);
  });

  it("an unknown id is reported with the site that has the name", () => {
    expect(said("[{ id: 9, name: Shop FR }]")).toEqual([
      "error site-not-found 2: There is no site with the id 9 in Matomo. -> The name belongs to Shop FR (2).",
    ]);
    expect(said("[{ id: 9, name: Nobody }]")).toEqual(said("[9]"));
  });
});

describe("a set combined with patterns", () => {
  it("a set with patterns matches the sites that are in the set and match the pattern", () => {
    expect(chosen("[{ set: more, name: Shop* }]")).toEqual([1, 2]);
    expect(chosen("[{ set: more, name: Twin }, 3]")).toEqual([3]);
    expect(findings("[{ set: more, name: Twin }, 3]")).toEqual([
      'warning pattern-matches-nothing 4: No site matches set "more" and name "Twin" at the moment.',
    ]);
    // An empty set is reported where it is defined. An except with an empty set leaves nothing out.
    expect(findings("[{ set: nothing }, 3]")).toEqual([]);
    expect(findings("all", ", except: [{ set: nothing }]")).toEqual([
      'error except-matches-nothing 4: This `except:` excludes nothing: no site matches set "nothing".',
    ]);
  });

  it("a set with patterns reports nothing of its own if the set has errors", () => {
    expect(findings("[{ set: wrong, name: Shop* }, 3]")).toEqual([]);
    expect(findings("all", ", except: [{ set: wrong }]")).toEqual([]);
    const twice = personOf(selecting("[{ set: wrong }, { set: wrong }, Blog]"), "ann");
    expect(twice.frozenBy).toHaveLength(1);
  });

  it("a set with patterns still grants access if the set has only warnings", () => {
    const warned = selecting('[{ set: more }, { set: nothing, name: "*" }]');
    expect(personOf(warned, "ann").frozenBy).toEqual([]);
    expect(findingsOf(warned).filter((text) => text.startsWith("error"))).toHaveLength(1);
  });
});
