/** Form fields in the order sent; lists become `name[0]`, `name[1]`. */
export type Fields = readonly (readonly [name: string, value: string | readonly string[]])[];

function appendAll(form: URLSearchParams, fields: Fields): URLSearchParams {
  for (const [name, value] of fields) {
    if (typeof value === "string") form.append(name, value);
    else for (const [index, item] of value.entries()) form.append(`${name}[${index}]`, item);
  }
  return form;
}

export const encodeForm = (fields: Fields): string =>
  appendAll(new URLSearchParams(), fields).toString();

/**
 * One item of `API.getBulkRequest`: a query string, encoded once more as a form field, or `+` in a
 * login would arrive as a blank (LIVE).
 */
export const bulkItem = (method: string, fields: Fields): string =>
  appendAll(new URLSearchParams({ method }), fields).toString();

/**
 * Switches off the limit of 100 rows that Matomo puts on every list, of bulk answers too (LIVE).
 */
export const ALL_ROWS = ["filter_limit", "-1"] as const;
