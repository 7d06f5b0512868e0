import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate authority and a certificate from it for some hosts, as files and texts. */
export interface Certificates extends Disposable {
  /** The file for NODE_EXTRA_CA_CERTS. */
  readonly authorityFile: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Whether this machine can create certificates. */
export const hasOpenssl = ((): boolean => {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

export function makeCertificates(...hosts: readonly string[]): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "matomo-access-tls-"));
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void =>
    void execFileSync("openssl", args, { stdio: "ignore" });
  const ca = ["-CA", at("ca.pem"), "-CAkey", at("ca.key")];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const common = [...request, "-nodes", "-days", "2"];
  openssl(...common, "-subj", "/CN=Test CA", "-keyout", at("ca.key"), "-out", at("ca.pem"));
  const names = hosts.map((host) => `DNS:${host}`).join(",");
  openssl(
    ...common,
    ...ca,
    "-subj",
    "/CN=test",
    "-addext",
    `subjectAltName=${names}`,
    "-addext",
    "basicConstraints=critical,CA:FALSE",
    "-keyout",
    at("key.pem"),
    "-out",
    at("cert.pem"),
  );
  return {
    authorityFile: at("ca.pem"),
    authority: readFileSync(at("ca.pem"), "utf8"),
    certificate: readFileSync(at("cert.pem"), "utf8"),
    key: readFileSync(at("key.pem"), "utf8"),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

interface Listening extends AsyncDisposable {
  readonly port: number;
}

async function listening(server: ReturnType<typeof createServer>): Promise<Listening> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** An https server in front of a plain one on this machine. */
export const startTls = (
  target: string,
  { certificate: cert, key }: Pick<Certificates, "certificate" | "key">,
): Promise<Listening> =>
  listening(
    createTlsServer({ cert, key }, (incoming, response) => {
      const { method, headers, url = "/" } = incoming;
      const onward = request(new URL(url, target), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.destroy());
      incoming.pipe(onward);
    }),
  );

export interface ConnectProxy extends AsyncDisposable {
  readonly url: string;
  /** The requests: `CONNECT matomo.test:443` or others, with their credentials. */
  readonly asked: { readonly line: string; readonly authorization: string | undefined }[];
  /** Everything that clients sent through the proxy. */
  seen(): string;
}

/**
 * A proxy that opens every tunnel to the same port of this machine, whatever its host. With
 * `answer`, it refuses tunnels with this answer.
 */
export async function startConnectProxy(port: number, answer?: string): Promise<ConnectProxy> {
  const asked: ConnectProxy["asked"][number][] = [];
  const parts: Buffer[] = [];
  const sockets = new Set<Socket>();
  const keep = (line: string, authorization: string | undefined): void =>
    void asked.push({ line, authorization });
  const server = createServer((incoming, response) => {
    keep(`${incoming.method} ${incoming.url}`, incoming.headers["proxy-authorization"]);
    incoming.on("data", (part: Buffer) => parts.push(part));
    response.writeHead(502).end();
  });
  server.on("connect", (incoming, client: Socket, head: Buffer) => {
    keep(`CONNECT ${incoming.url}`, incoming.headers["proxy-authorization"]);
    sockets.add(client);
    client.on("error", () => undefined);
    client.on("data", (part: Buffer) => parts.push(part));
    if (answer !== undefined)
      return void client.end(`HTTP/1.1 ${answer}\r\nContent-Length: 0\r\n\r\n`);
    const onward = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      if (head.length > 0) {
        parts.push(head);
        onward.write(head);
      }
      client.pipe(onward).pipe(client);
    });
    sockets.add(onward);
    onward.on("error", () => client.destroy());
  });
  const { port: own, [Symbol.asyncDispose]: close } = await listening(server);
  return {
    url: `http://127.0.0.1:${own}`,
    asked,
    seen: () => Buffer.concat(parts).toString("latin1"),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await close();
    },
  };
}
