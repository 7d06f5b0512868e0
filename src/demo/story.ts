/** One chapter: what the reader should know, a command, and the exit code that belongs to it. */
export interface Chapter {
  readonly title: string;
  readonly text: string;
  /** Lines of a manifest that are shown before the command. */
  readonly shows?: { readonly file: string; readonly from: number; readonly to: number };
  /** What somebody writes into a manifest, for this chapter alone. */
  readonly edits?: { readonly file: string; readonly changes: Readonly<Record<string, string>> };
  readonly command: readonly string[];
  /** How many lines of the output are shown, unless all are asked for. */
  readonly maxLines?: number;
  readonly exits?: number;
  /** API calls that stand for somebody's clicks in Matomo. */
  readonly clicks?: readonly ({ readonly method: string } & Readonly<Record<string, string>>)[];
}

export const STORY: readonly Chapter[] = [
  {
    title: "The manifests",
    text: "Lumen & Lake, an agency, has 40 people, 25 sites and a Matomo that grew for years. The files in access/ say who may see what, client by client.",
    shows: { file: "access/clients/alder.yaml", from: 7, to: 21 },
    command: ["validate"],
  },
  {
    title: "Somebody makes two mistakes",
    text: "All mistakes are found at once, before anything is sent: where, what is wrong, and what would be right.",
    edits: {
      file: "access/clients/alder.yaml",
      changes: { "role: tagger": "role: taggr", "2027-01-31": "31.1.2027" },
    },
    command: ["validate"],
    exits: 1,
  },
  {
    title: "The plan",
    text: "What would change in Matomo, the dangerous first, each change with the lines that want it. Nothing is written yet.",
    command: ["plan", "--out", "plan.json"],
    maxLines: 56,
  },
  {
    title: "Apply",
    text: "Exactly the plan that was looked at: accounts, grants, changes, losses, deletions. Then Matomo is read again and compared.",
    command: ["apply", "--plan", "plan.json", "--baseline-out", "verified.json"],
  },
  {
    title: "Nothing left",
    text: "A plan again. Invitations wait for people; that is no difference. What waits, ends soon or looks odd is said, so that nobody forgets it.",
    command: ["plan"],
  },
  {
    title: "Meanwhile, somebody clicks",
    text: "In Matomo, Claire becomes admin of two shops, Gerd loses the cruises, and 4711, an account that stands in no file, gets write on a shop.",
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
    text: "Every line that leads there, and what no line says.",
    command: ["explain", "claire.dubois", "Alder Shop DE"],
  },
  {
    title: "The old plan does not cover it",
    text: "An approval is for what was seen. Putting back what somebody changed later needs one of its own.",
    command: ["apply", "--plan", "plan.json"],
    exits: 4,
  },
  {
    title: "Put it back",
    text: "A fresh plan, approved on the spot.",
    command: ["apply", "--yes", "--baseline-out", "verified.json"],
  },
];
