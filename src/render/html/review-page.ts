import { hash } from "node:crypto";
import type { Review } from "../../review/review.generated.ts";
import { forPage } from "../safe-text.ts";
import { encodeReview } from "./encode.ts";

/** The built program of the page: `src/page`, bundled. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** The source of an inline script or style in a content security policy. */
const sourceOf = (text: string): string => `'sha256-${hash("sha256", text, "base64")}'`;

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/** The data as JSON that cannot end its script element early. Every text in it is safe to show. */
const dataText = (review: Review): string =>
  JSON.stringify(encodeReview(review), (_key, value: unknown) =>
    typeof value === "string" ? forPage(value) : value,
  ).replaceAll("<", "\\u003c");

/**
 * One HTML file that contains everything. Its policy allows only this script and this style, and no
 * requests.
 */
export function renderReviewPage(review: Review, { script, style }: PageAssets): string {
  const policy = [
    "default-src 'none'",
    `script-src ${sourceOf(script)}`,
    `style-src ${sourceOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
  const host = review.url.replace(/^https?:\/\//, "");
  const title = escapeHtml(forPage(`Access review of ${host}, ${review.day}`));
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${title}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    `<noscript><main><h1>${title}</h1><p>This page needs JavaScript. If a mail program shows it, save the file and open it in a browser.</p></main></noscript>`,
    `<script type="application/json" id="review">${dataText(review)}</script>`,
    `<script>${script}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}
