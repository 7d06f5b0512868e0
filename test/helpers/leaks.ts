/** The secrets that a text contains, plain or encoded. */
export function leaks(text: string, secrets: readonly string[]): string[] {
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
    JSON.stringify(secret).slice(1, -1),
    new URLSearchParams({ x: secret }).toString().slice(2),
  ]);
  return [...new Set(forms)].filter((form) => text.includes(form));
}
