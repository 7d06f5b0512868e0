/** A chapter of the story: a text, a command, and the exit code to expect. */
export interface Chapter {
  readonly title: string;
  readonly text: string;
  /** Lines of a manifest to print before the command. */
  readonly shows?: { readonly file: string; readonly from: number; readonly to: number };
  /** Changes to a manifest that are reverted after this chapter. */
  readonly edits?: { readonly file: string; readonly changes: Readonly<Record<string, string>> };
  readonly command: readonly string[];
  /** The number of lines of output to print, unless `--all` is given. */
  readonly maxLines?: number;
  readonly exits?: number;
  /** API calls that make the changes which a person would make by hand in Matomo. */
  readonly clicks?: readonly ({ readonly method: string } & Readonly<Record<string, string>>)[];
}

export const STORY: readonly Chapter[] = [
  {
    title: "The manifests",
    text: "Lumen & Lake, an agency, has 40 people, 25 sites and a Matomo that has grown for years. The files in access/ define who can see what, client by client.",
    shows: { file: "access/clients/alder.yaml", from: 7, to: 21 },
    command: ["validate"],
  },
  {
    title: "Somebody makes two mistakes",
    text: "All mistakes are found at once, before anything is sent. Each finding shows the place, what is wrong, and how to fix it.",
    edits: {
      file: "access/clients/alder.yaml",
      changes: { "role: tagger": "role: taggr", "2027-01-31": "31.1.2027" },
    },
    command: ["validate"],
    exits: 1,
  },
  {
    title: "The plan",
    text: "The plan shows what would change in Matomo: the most dangerous changes first, each with the lines that cause it. Nothing is written yet.",
    command: ["plan", "--out", "plan.json"],
    maxLines: 56,
  },
  {
    title: "Apply",
    text: "Exactly the reviewed plan is applied: accounts, grants, changes, losses, deletions. Then Matomo is read again and verified.",
    command: ["apply", "--plan", "plan.json", "--baseline-out", "verified.json"],
  },
  {
    title: "No changes left",
    text: "A new plan is empty. An open invitation does not count as a difference, but the plan lists it. The plan also lists access that ends soon.",
    command: ["plan"],
  },
  {
    title: "Meanwhile, somebody clicks",
    text: "In Matomo, somebody makes Claire admin of two shops and removes Gerd's access to the cruises. The account 4711, which is in no manifest, gains the role write on a shop.",
    clicks: [
      {
        method: "UsersManager.setUserAccess",
        userLogin: "claire.dubois",
        access: "admin",
        idSites: "1,2",
      },
      {
        method: "UsersManager.setUserAccess",
        userLogin: "gerd.maier",
        access: "noaccess",
        idSites: "15",
      },
      { method: "UsersManager.setUserAccess", userLogin: "4711", access: "write", idSites: "2" },
    ],
    command: ["drift", "--baseline", "verified.json"],
    exits: 2,
  },
  {
    title: "Why can Claire do that?",
    text: "explain lists every line that grants her access, and the access that no line grants.",
    command: ["explain", "claire.dubois", "Alder Shop DE"],
  },
  {
    title: "The old plan does not cover it",
    text: "An approval covers only what was reviewed. You need a new approval to revert a change that somebody made later.",
    command: ["apply", "--plan", "plan.json"],
    exits: 4,
  },
  {
    title: "Revert it",
    text: "apply --yes creates a new plan and applies it at once.",
    command: ["apply", "--yes", "--baseline-out", "verified.json"],
  },
];
