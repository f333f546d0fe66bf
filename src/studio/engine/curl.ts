import type { Message } from '../contract/preview.ts'

/** A request as a cURL line for a POSIX shell; what is masked in it stands as a variable. */
export function curlLine(
  { method, url, request }: { readonly method: string; readonly url: string; readonly request?: Message },
  secrets: readonly string[],
): string {
  const names = secrets.map((key) => key.toUpperCase().replace(/[^A-Z0-9_]/g, '_'))
  // which of several it was is not known any more
  const variable = names.length === 1 ? (names[0] ?? 'SECRET') : 'SECRET'
  const quoted = (text: string): string => {
    const parts = text.split('***').map((part) => (part === '' ? '' : `'${part.replaceAll("'", String.raw`'\''`)}'`))
    return parts.join(`"$${variable}"`) || "''"
  }
  const { headers = [], body = null } = request ?? {}
  // what cURL says by itself, and what would keep it from reading the answer
  const own = headers.filter(
    ([name]) => !/^(?:host|content-length|connection|accept-encoding|user-agent|transfer-encoding)$/i.test(name),
  )
  const parts = [
    'curl',
    ...(method === 'GET' && body === null ? [] : ['-X', method]),
    quoted(url),
    ...own.flatMap(([name, value]) => ['-H', quoted(`${name}: ${value}`)]),
    ...(body === null ? [] : ['--data-raw', quoted(body)]),
  ]
  return parts.join(' ')
}
