import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface ListeningProxy extends AsyncDisposable {
  /** The address to use instead of the server's own. */
  readonly url: string;
  /** All secrets that were sent: tokens, passwords, and those in invitation links. */
  readonly secrets: () => string[];
}

const SECRET_FIELDS = ["token_auth", "password", "passwordConfirmation"];

/**
 * A server on loopback that forwards everything to a Matomo, and records the secrets that it sees.
 */
export async function listenTo(target: string): Promise<ListeningProxy> {
  const secrets = new Set<string>();
  const handOn = async (path: string, body: string): Promise<{ status: number; text: string }> => {
    const fields = new URLSearchParams(body);
    for (const name of SECRET_FIELDS) for (const value of fields.getAll(name)) secrets.add(value);
    const answer = await fetch(`${target}${path}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
      redirect: "manual",
    });
    const text = await answer.text();
    for (const [, token = ""] of text.matchAll(/[?&]token=(\w+)/g)) secrets.add(token);
    return { status: answer.status, text };
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => {
      body += part;
    });
    const answer = async (): Promise<void> => {
      const { status, text } = await handOn(request.url ?? "/", body);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(text);
    };
    request.once("end", () => void answer());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secrets: () => [...secrets],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
