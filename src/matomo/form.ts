/** Form fields in the order in which they are sent. Lists become `name[0]`, `name[1]`. */
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
 * One item of `API.getBulkRequest`, as a query string. The item is encoded again as a form field.
 * Otherwise a `+` in a login would arrive as a space (observed).
 */
export const bulkItem = (method: string, fields: Fields): string =>
  appendAll(new URLSearchParams({ method }), fields).toString();

/**
 * Turns off the limit of 100 rows that Matomo applies to every list, including bulk answers
 * (observed).
 */
export const ALL_ROWS = ["filter_limit", "-1"] as const;
