import { existsSync } from "node:fs";
import { extname } from "node:path";
import { armor, Encrypter } from "age-encryption";
import type { Secret } from "../domain/secret.ts";
import { type Randomness, writeWhole } from "./write-file.ts";

export interface LinkKeeper {
  readonly keep: (login: string, link: Secret) => Promise<void>;
  /** The path of the file with the links. `undefined` while there are none. */
  file(): string | undefined;
}

/**
 * The path, or the path with a number if the file exists. Links of an earlier run must stay,
 * because Matomo does not return them again.
 */
function unused(path: string): string {
  const end = extname(path);
  const start = path.slice(0, path.length - end.length);
  let free = path;
  for (let number = 2; existsSync(free); number++) free = `${start}-${number}${end}`;
  return free;
}

/**
 * Stores invitation links in one age-encrypted file for each run, because each link is a
 * credential. The file is rewritten after every link, so that a killed run loses none. Only holders
 * of the recipients' keys can read it: `age --decrypt --identity key.txt FILE`.
 */
export function linkKeeper(
  path: string,
  recipients: readonly string[],
  random: Randomness,
): LinkKeeper {
  const lines: string[] = [];
  let file: string | undefined;
  let written = false;
  return {
    keep: async (login, link) => {
      file ??= unused(path);
      lines.push(`${login}\t${link.reveal()}\n`);
      const encrypter = new Encrypter();
      for (const recipient of recipients) encrypter.addRecipient(recipient);
      writeWhole(file, armor.encode(await encrypter.encrypt(lines.join(""))), random);
      written = true;
    },
    file: () => (written ? file : undefined),
  };
}
