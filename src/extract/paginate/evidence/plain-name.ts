/** A key without case, signs and the prefixes of OData and Hydra: `total_pages` and `totalPages` are one name. */
export function plainName(key: string): string {
  return key
    .toLowerCase()
    .replace(/^@?(?:odata\.|hydra:|opensearch:)/, '')
    .replaceAll(/[^a-z0-9]/g, '')
}
