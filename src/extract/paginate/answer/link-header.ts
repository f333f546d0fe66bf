const target = /\s*<([^>]*)>/y
const parameter = /\s*;\s*([^\s=;,]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,]*)))?/y
const separator = /[^,]*(?:,|$)/y

/**
 * The target of the first link with relation `rel` in a `Link` header (RFC 8288): several relations in one `rel`,
 * any case, quoted or not, commas inside URLs and texts, several headers joined with commas. Undefined when none.
 */
export function findLink(header: string, rel: string): string | undefined {
  const wanted = rel.toLowerCase()
  for (let at = 0; at < header.length;) {
    const link = read(target, header, at)
    if (link === null) {
      at = skipEntry(header, at)
      continue
    }
    const { relations, end } = readRelations(header, at + link[0].length)
    if (relations.includes(wanted)) return link[1] ?? ''
    at = skipEntry(header, end)
  }
  return undefined
}

/** The relations of one link; only its first `rel` counts. */
function readRelations(header: string, start: number): { relations: readonly string[]; end: number } {
  let relations: readonly string[] | undefined
  let at = start
  for (let found = read(parameter, header, at); found !== null; found = read(parameter, header, at)) {
    at += found[0].length
    const [, name = '', quoted, bare] = found
    if (name.toLowerCase() === 'rel') relations ??= (quoted ?? bare ?? '').toLowerCase().split(/\s+/)
  }
  return { relations: relations ?? [], end: at }
}

/** After the next comma; always moves on. */
function skipEntry(header: string, at: number): number {
  return at + Math.max(read(separator, header, at)?.[0].length ?? 0, 1)
}

function read(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
