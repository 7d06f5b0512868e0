/** Bare calls of Matomo's API over at most four connections, without decoding the answers. */
import { Agent, request } from "node:http";
import { env } from "node:process";

const CONNECTIONS = 4;
const address = new URL("index.php", `${env["MATOMO_URL"] ?? ""}/`);

/** @param {number} connections */
export function connect(connections = CONNECTIONS) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    /**
     * Returns the number of bytes in the answer.
     * @param {Readonly<Record<string, string>>} params
     * @returns {Promise<number>}
     */
    call: (params) =>
      new Promise((resolve, reject) => {
        const body = new URLSearchParams({
          module: "API",
          format: "json",
          filter_limit: "-1",
          token_auth: env["MATOMO_TOKEN"] ?? "",
          ...params,
        }).toString();
        const sent = request(
          address,
          {
            method: "POST",
            agent,
            headers: { "content-type": "application/x-www-form-urlencoded" },
          },
          (answer) => {
            let bytes = 0;
            answer.on("data", (chunk) => {
              bytes += chunk.length;
            });
            answer.on("end", () =>
              answer.statusCode === 200
                ? resolve(bytes)
                : reject(new Error(`Matomo answered ${answer.statusCode}.`)),
            );
            answer.on("error", reject);
          },
        );
        sent.on("error", reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
