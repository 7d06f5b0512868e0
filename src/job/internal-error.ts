import { AccessError, isForPeople } from "../domain/error.ts";
import { PRODUCT } from "../domain/product.ts";
import { type SourceFrame, sourceStack } from "../files/source-stack.ts";
import { secretsOf } from "./debug-log.ts";
import type { Io } from "./io.ts";

/**
 * Messages of the JavaScript engine that contain only names from the code. Other messages can
 * contain a value, and so a secret.
 */
const HARMLESS: readonly RegExp[] = [
  /^Cannot (?:read|set) propert(?:y|ies) of (?:undefined|null)(?: \((?:reading|setting) '[\w$]{1,60}'\))?$/,
  /^Cannot access '[\w$]{1,60}' before initialization$/,
  /^(?:\(intermediate value\))?[\w$.()[\]]{1,100} is not (?:a function|a constructor|iterable|defined)$/,
  /^Assignment to constant variable\.$/,
  /^Maximum call stack size exceeded$/,
  /^Invalid (?:array length|string length|time value)$/,
];

/**
 * A text like this is more likely a token or a password than a name in the code. For
 * `[].map(text)`, the engine's message contains the text.
 */
const LIKE_A_SECRET = /[\w$]{24,}|(?=[\w$]*\d)[\w$]{12,}/;

/** The kind of an error, with its message if the message is certainly harmless. */
function kindOf(error: unknown, env: Io["env"]): string {
  if (!(error instanceof Error)) return "a value that is not an error was thrown";
  // The messages of AccessError are written for people.
  if (error instanceof AccessError) return error.message.replace(/\.$/, "");
  const { message } = error;
  const name = /^(?:[A-Z][A-Za-z]{0,40})?(?:Error|Exception)$/.test(error.name)
    ? error.name
    : "Error";
  const isHarmless =
    HARMLESS.some((pattern) => pattern.test(message)) &&
    !LIKE_A_SECRET.test(message) &&
    !secretsOf(env).some((secret) => message.includes(secret.reveal()));
  return isHarmless ? `${name}: ${message}` : name;
}

const isOwn = ({ file }: SourceFrame): boolean => file.startsWith("src/");
const placeOf = ({ file, line }: SourceFrame): string => `${file}:${line}`;

/** Where to report an internal error, once the repository has an owner. */
const WHERE =
  PRODUCT.actionRepository === undefined
    ? ""
    : ` at https://github.com/${PRODUCT.actionRepository}/issues`;

/** How to see more details on each surface. */
const MORE = {
  terminal: "--debug shows the whole stack.",
  action: "Run the job again with debug logging to see the whole stack.",
} as const;
export type Surface = keyof typeof MORE;

/** Whether an error only results from stopping the run. */
const isInterruption = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted && !(error instanceof AccessError);

/** Logs the whole stack of an internal error, for `--debug`. */
export function tellStack(
  error: unknown,
  { debug, env, signal }: Pick<Io, "debug" | "env" | "signal">,
): void {
  if (!debug || isForPeople(error) || isInterruption(error, signal)) return;
  debug(`internal error: ${kindOf(error, env)}`);
  for (const { name, file, line, column } of sourceStack(error))
    debug(
      `at ${name === undefined ? `${file}:${line}:${column}` : `${name} (${file}:${line}:${column})`}`,
    );
}

/**
 * The error to show to people. An AccessError stays unchanged. Any other error becomes an internal
 * one, with its place in the source, the version and the command, as a report needs them.
 */
export function explainError(
  error: unknown,
  command: string,
  io: Pick<Io, "debug" | "env" | "signal">,
  surface: Surface = "terminal",
): AccessError {
  if (isForPeople(error)) return error;
  if (isInterruption(error, io.signal)) return new AccessError("internal", "Interrupted.");
  const stack = sourceStack(error);
  const kind = kindOf(error, io.env);
  const place = stack.find(isOwn) ?? stack[0];
  return new AccessError(
    "internal",
    `An internal error in matomo-access ${PRODUCT.version} (command ${command})${place ? ` at ${placeOf(place)}` : ""}: ${kind}.`,
    `Please report it${WHERE} with this message.${io.debug ? "" : ` ${MORE[surface]}`}`,
  );
}
