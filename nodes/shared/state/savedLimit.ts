/**
 * Characters that n8n can save of a workflow's static data with something to spare: a text of JavaScript ends at
 * half a billion, and n8n makes several of it.
 */
export const MOST_SAVED = 256_000_000;
