/**
 * The values of a parent in a URL, by the placeholders of the path that it was made of: `orders/{resources.orders.id}/lines`
 * and `…/orders/7/lines` are `7`. undefined = the path does not show them.
 */
export function parentValues(path: string, url: string): string | undefined {
  const parts = path.replace(/^\/|\/$/g, '').split(/\{[^}]*\}/)
  if (parts.length < 2 || !URL.canParse(url)) return undefined
  const pattern = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('([^/]+)')
  const found = new RegExp(`(?:^|/)${pattern}/?$`).exec(new URL(url).pathname)
  return found === null ? undefined : found.slice(1).map(decoded).join(', ')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
