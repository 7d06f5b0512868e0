import { armor, Encrypter } from "age-encryption";
import type { Secret } from "../domain/secret.ts";
import { writeWhole } from "./write-file.ts";

/**
 * Keeps invitation links (each is a credential) in one age-encrypted file, rewritten after every link so that a killed run loses none it has.
 * Only the holders of the recipients' keys can read it: `age --decrypt --identity key.txt FILE`.
 */
export function linkKeeper(path: string, recipients: readonly string[]): (login: string, link: Secret) => Promise<void> {
  const lines: string[] = [];
  return async (login, link) => {
    lines.push(`${login}\t${link.reveal()}\n`);
    const encrypter = new Encrypter();
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    writeWhole(path, armor.encode(await encrypter.encrypt(lines.join(""))));
  };
}
