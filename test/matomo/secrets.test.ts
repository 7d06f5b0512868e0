import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Secret } from "../../src/domain/secret.ts";
import { cleanText } from "../../src/matomo/answer.ts";
import { readLive } from "../../src/matomo/read-live.ts";
import { createReader } from "../../src/matomo/reader.ts";
import { createWriter } from "../../src/matomo/writer.ts";
import {
  connectionTo,
  expiring,
  failureOf,
  PASSWORD,
  type Script,
  type Scripted,
  startScripted,
  testClock,
  TOKEN,
} from "../helpers/scripted-server.ts";

const NEW_PASSWORD = "A new one & only";

/** Every form in which a log, a crash report or a debugger could show a value. */
function everyForm(value: unknown): string {
  const forms = [
    inspect(value, { depth: Infinity, showHidden: true, getters: true }),
    JSON.stringify(value) ?? "",
    String(value),
  ];
  if (value instanceof Error)
    forms.push(
      value.stack ?? "",
      inspect(new AggregateError([value], "several", { cause: value }), { depth: Infinity }),
    );
  return forms.join("\n");
}

/** The secrets and parts of the HTTP library that are visible in a value. */
function leaksOf(value: unknown): string[] {
  const shown = everyForm(value);
  const secrets = [
    TOKEN,
    PASSWORD,
    encodeURIComponent(PASSWORD),
    NEW_PASSWORD,
    NEW_PASSWORD.replaceAll(" ", "+"),
    "AxiosError",
  ];
  return secrets.filter((secret) => shown.includes(secret));
}

const kept = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: unknown) => error);

/** A server that repeats everything it was sent, like debug pages and some firewalls. */
const echo =
  (status: number, only = /./): Script =>
  ({ method, body, form }) => {
    const all = `You sent ${body} that is ${[...form.values()].join(" and ")}`;
    return only.test(method) ? { status, text: `<html>${all}</html>` } : undefined;
  };

const TROUBLE: readonly (readonly [string, Scripted | Script])[] = [
  ["a broken connection", { drop: true }],
  ["no answer", { hang: true }],
  ["a cut-off answer", { cutOff: "[" }],
  [
    "a redirect",
    { status: 302, text: "", headers: { location: `https://example.org/?token_auth=${TOKEN}` } },
  ],
  ["a page that repeats what was sent", echo(200)],
  ["a 401 that repeats what was sent", echo(401)],
  ["a 500 that repeats what was sent", echo(500)],
  ["a 503 that repeats what was sent", echo(503)],
  [
    "a refusal that repeats what was sent",
    ({ body, form }) => ({
      json: { result: "error", message: `${body} ${[...form.values()].join(" ")}` },
    }),
  ],
];

describe("a secret", () => {
  test.for(TROUBLE)(
    "no form of an error or outcome contains a secret after %s",
    async ([, trouble]) => {
      const script: Script = typeof trouble === "function" ? trouble : () => trouble;
      const clock = testClock();
      await using server = await startScripted(expiring(clock, script));
      expect(
        leaksOf(await failureOf(readLive(createReader(connectionTo(server.url), clock)))),
      ).toEqual([]);

      const afterProbe: Script = (call, count) =>
        call.method === "UsersManager.hasSuperUserAccess" ? undefined : script(call, count);
      await using later = await startScripted(expiring(clock, afterProbe));
      const writer = createWriter(connectionTo(later.url), clock);
      expect(leaksOf(await kept(writer.setSuperuser({ login: "alice", superuser: true })))).toEqual(
        [],
      );
      expect(
        leaksOf(
          await kept(
            writer.create({
              login: "bot",
              email: "bot@example.org",
              site: 1,
              password: new Secret(NEW_PASSWORD),
            }),
          ),
        ),
      ).toEqual([]);
      expect(leaksOf(await kept(writer.inviteLink({ login: "bot", days: 7 })))).toEqual([]);
      expect(
        leaksOf(await kept(writer.setAccess([{ login: "alice", rights: null, sites: [1] }]))),
      ).toEqual([]);
    },
  );

  test("a connection, a reader and a writer show no secret, however they are printed", async () => {
    await using server = await startScripted();
    const connection = connectionTo(server.url);
    const reader = createReader(connection, testClock());
    await readLive(reader);
    expect(leaksOf(connection)).toEqual([]);
    expect(leaksOf(reader)).toEqual([]);
    expect(leaksOf(createWriter(connection, testClock()))).toEqual([]);
  });

  test("a secret in an invitation link stays hidden if the answer is cut off", async () => {
    const link = String.raw`{"value":"https:\/\/matomo.example\/index.php?module=Login&action=acceptInvitation&token=1ae4b3bb37`;
    await using server = await startScripted(({ method }) =>
      method === "UsersManager.generateInviteLink" ? { text: link } : undefined,
    );
    const outcome = await createWriter(connectionTo(server.url), testClock()).inviteLink({
      login: "dave",
      days: 7,
    });
    expect(outcome.kind).toBe("doubtful");
    expect(everyForm(outcome)).not.toContain("1ae4b3");
  });

  test("control characters are removed from foreign text, and its length is limited", () => {
    const text = cleanText(
      `\u001b[31mIt's &quot;${TOKEN}&quot;\r\n\u202e&amp;lt; ${"😀".repeat(500)}`,
      [new Secret(TOKEN)],
    );
    expect(text.startsWith(`[31mIt's "***" &lt; 😀`)).toBe(true);
    expect(text).toMatch(/^[^\p{Cc}\p{Cf}]+$/u);
    expect([...text].length).toBeLessThanOrEqual(303);
  });
});
