/** How a request says who sends it, as far as a URL alone needs to be told. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly key: string }
  | { readonly kind: 'header' | 'query'; readonly name: string; readonly key: string }
  | { readonly kind: 'basic'; readonly name: string; readonly key: string }

/** A URL and a key as the cURL line that would send them: what the import knows best how to read. */
export function withCredential(url: string, credential: Credential): string {
  switch (credential.kind) {
    case 'none':
      return url
    case 'bearer':
      return `curl ${quoted(url)} -H ${quoted(`Authorization: Bearer ${credential.key}`)}`
    case 'header':
      return `curl ${quoted(url)} -H ${quoted(`${credential.name}: ${credential.key}`)}`
    case 'basic':
      return `curl ${quoted(url)} -u ${quoted(`${credential.name}:${credential.key}`)}`
    case 'query': {
      const address = new URL(url)
      address.searchParams.set(credential.name, credential.key)
      return `curl ${quoted(address.href)}`
    }
  }
}

/** As a POSIX shell takes it literally. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** Whether everything that is needed was typed. */
export function isWhole(credential: Credential): boolean {
  if (credential.kind === 'none') return true
  return credential.key !== '' && (credential.kind === 'bearer' || credential.name.trim() !== '')
}
