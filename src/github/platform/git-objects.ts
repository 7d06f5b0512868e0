type Parameters = Readonly<Record<string, unknown>>;

const ROUTE = /^GET \/repos\/\{owner\}\/\{repo\}\/git\/(?:commits|trees|blobs)\/\{(\w+)\}$/;
const WHOLE_NAME = /^[0-9a-f]{40}$/;

/**
 * A key for a call that reads a git object by its full name, so that the answer never changes;
 * `undefined` for other calls.
 */
function objectOf(route: string, parameters: Parameters): string | undefined {
  const name = parameters[ROUTE.exec(route)?.[1] ?? ""];
  return typeof name === "string" && WHOLE_NAME.test(name)
    ? `${route} ${JSON.stringify(parameters)}`
    : undefined;
}

/**
 * Requests every commit, tree and blob only once, because git names them by their content, which
 * never changes. Other calls, and calls that failed, are sent each time.
 * @param ask makes a call
 */
export function askOnce(
  ask: (route: string, parameters: Parameters) => Promise<unknown>,
): (route: string, parameters: Parameters) => Promise<unknown> {
  const answers = new Map<string, Promise<unknown>>();
  return (route, parameters) => {
    const object = objectOf(route, parameters);
    if (object === undefined) return ask(route, parameters);
    const known = answers.get(object);
    if (known) return known;
    const answer = ask(route, parameters);
    answers.set(object, answer);
    answer.catch(() => answers.delete(object));
    return answer;
  };
}
