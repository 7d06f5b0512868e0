/** One chapter: what the reader should know, a command or clicks in Matomo, and the exit code that belongs to it. */
interface Chapter {
  readonly title: string;
  readonly text: string;
  readonly command?: readonly string[];
  readonly exits?: number;
  /** API calls that stand for somebody's clicks in Matomo. */
  readonly clicks?: readonly ({ readonly method: string } & Readonly<Record<string, string>>)[];
}

export const STORY: readonly Chapter[] = [
  {
    title: "The manifests",
    text: "Lumen & Lake, an agency, has 40 people, 25 sites and a Matomo that grew for years. access/ says who may see what.",
    command: ["validate"],
  },
  {
    title: "The plan",
    text: "What apply would change, the dangerous first, each change with the lines that want it. Nothing is written yet.",
    command: ["plan", "--out", "plan.json"],
  },
  {
    title: "Apply",
    text: "Exactly the approved plan: accounts, grants, changes, losses, deletions. Then Matomo is read again and compared.",
    command: ["apply", "--plan", "plan.json", "--baseline-out", "verified.json"],
  },
  {
    title: "Nothing left",
    text: "The same plan again. Invitations wait for people; that is no difference.",
    command: ["plan"],
  },
  {
    title: "Meanwhile, somebody clicks",
    text: "In Matomo, Claire becomes admin of two shops, Gerd loses the cruises, and a till account gets write.",
    clicks: [
      { method: "UsersManager.setUserAccess", userLogin: "claire.dubois", access: "admin", idSites: "1,2" },
      { method: "UsersManager.setUserAccess", userLogin: "gerd.maier", access: "noaccess", idSites: "15" },
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
