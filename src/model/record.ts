/** A record as an app delivered it: the `json` of one item. */
export type AppRecord = { readonly [field: string]: unknown };
