import { loginKey } from "../../src/domain/login.ts";
import type { Plan } from "../../src/plan/plan.generated.ts";
import { makeLive } from "../helpers/make-world.ts";
import { planOf } from "../helpers/plan-of.ts";

/** Names that do something if they are shown without care. */
export const HOSTILE = [
  "</details><!-- marker --> @org/admins | ![x](http://evil)",
  "[x](javascript:1)",
  "[x]: http://evil 'y'",
  "```\ncode",
  "`a` ``b``",
  "a\n\n# title\n- item\n| a | b |\n|---|---|",
  "a\r\n::error::gone",
  "::error file=a.ts,line=1::gone",
  "::set-output name=x::y",
  "<img src=x onerror=alert(1)>",
  "<details open><summary>x",
  "&lt;b&gt; &amp; &#64;org",
  "\u001b[2J\u001b[31mred\u0007\u009b31m",
  "\u202eevil\u202c \u2066x\u2069 \u200f\u200e \u061c",
  "zero\u200bwidth \ufeff \u00ad",
  "line\u2028para\u2029end\u0085next\u000bx\u000c",
  "**b** __u__ ~~s~~ *i* _i_ $m$ \\*x",
  "https://evil.example/x www.evil.example WWW.evil.example ftp://evil a@evil.example xmpp:a@b.c",
  "@org/admins @user",
  "GH-12 gh-7 abcdef1 0123456789abcdef0123456789abcdef01234567 user@abcdef1234567",
  "- [x] done",
  "1. one",
  "> quote",
  "[^1] [!WARNING]",
] as const;

/** A plan with the same text in every place where other people's text can be. */
export function planWith(name: string): Plan {
  // The manifest reader refuses invisible characters, but names of sites and reports can have them.
  const plain = name.trim().replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
  const quoted = JSON.stringify(plain);
  const missing = JSON.stringify(`${plain} is not there`);
  const live = makeLive({
    sites: [{ name }, { name: `${name} 2` }],
    people: {
      ann: { access: { 1: "view" } },
      bob: { access: { 1: "view" } },
      cleo: {},
      zoe: { superuser: true },
    },
    reports: [{ id: 1, key: loginKey("bob"), siteId: 1, description: name }],
  });
  const plan = planOf(
    `
users:
  ann: { access: [{ role: write, sites: [1, 2], reason: ${quoted}, ticket: ${quoted}, until: 2026-12-05 }] }
  bob: { access: [], reason: ${quoted} }
  cleo: { access: [{ role: view, sites: [${missing}] }] }
  zoe: { superuser: { until: 2026-11-30 }, access: [{ role: view, sites: [1] }] }
teams:
  ${quoted}: { members: [{ login: ann, until: 2026-12-06 }], access: [{ role: admin, sites: [2] }], until: 2026-12-07 }
public: [{ sites: all, reason: ${quoted} }]
`,
    { ...live, oddities: [{ kind: "two-roles", message: name, rows: 1 }], version: name },
    { settings: `paused: ${quoted}` },
  );
  // The manifest reader would refuse a name here, but a plan can come from another source.
  const effects = plan.effects.map((effect) => ({
    ...effect,
    why: effect.why.map((line) => ({ ...line, file: name })),
  }));
  return { ...plan, url: `https://h/${name}`, effects };
}
