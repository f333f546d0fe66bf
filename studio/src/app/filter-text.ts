/** A name or value as it stands between the dots of a filter in the address. */
export function filterPart(text: string): string {
  // a dot ends a part, as do the signs that the browser's own function takes care of
  return encodeURIComponent(text).replaceAll('.', '%2E')
}

/** A part of an address as it was before it was written there. */
export function plain(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The filter for rows that have a value in a column. */
export function notNull(column: string): string {
  return `${filterPart(column)}.not_null`
}
