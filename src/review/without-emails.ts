import { hideEmails } from "../domain/hide-emails.ts";
import type { Review } from "./review.generated.ts";

type Clean = (text: string) => string;

/** Applies `clean` to every text in a value, except keys. */
function cleaned<T>(value: T, clean: Clean): T {
  if (typeof value === "string") return clean(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => cleaned(item, clean)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [key, cleaned(inner, clean)]),
  ) as T;
}

/** A function that removes e-mails from texts, except logins that look like an e-mail. */
export const emailCleaner = ({ people }: Review): Clean =>
  hideEmails(
    people.map(({ login }) => login),
    people.flatMap(({ email }) => email ?? []),
  );

/** A review without e-mails, neither those of people nor those in texts. */
export function reviewWithoutEmails(review: Review): Review {
  const people = review.people.map(({ email: _email, ...person }) => person);
  return cleaned({ ...review, people }, emailCleaner(review));
}
