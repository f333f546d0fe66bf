const target = /\s*<([^>]*)>/y
const parameter = /\s*;\s*([^\s=;,]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,]*)))?/y
const separator = /[^,]*(?:,|$)/y

/**
 * The target of the first link with relation `rel` in a `Link` header (RFC 8288): several relations in one `rel`,
 * any case, quoted or not, commas inside URLs and texts, several headers joined with commas. A link with
 * `results="false"` leads to nothing, as Sentry says, and is none. Undefined when there is none.
 */
export function findLink(header: string, rel: string): string | undefined {
  return linksOf(header, rel).find(({ leadsOn }) => leadsOn)?.target
}

/** True when there is a link of that relation, even one that says that it leads to nothing. */
export function hasLink(header: string, rel: string): boolean {
  return linksOf(header, rel).length > 0
}

interface Link {
  readonly target: string
  readonly leadsOn: boolean
}

function linksOf(header: string, rel: string): readonly Link[] {
  const wanted = rel.toLowerCase()
  const links: Link[] = []
  for (let at = 0; at < header.length;) {
    const link = read(target, header, at)
    if (link === null) {
      at = skipEntry(header, at)
      continue
    }
    const { relations, leadsOn, end } = readParameters(header, at + link[0].length)
    if (relations.includes(wanted)) links.push({ target: link[1] ?? '', leadsOn })
    at = skipEntry(header, end)
  }
  return links
}

/** The relations of one link, of which only its first `rel` counts, and whether there is anything behind it. */
function readParameters(
  header: string,
  start: number,
): { readonly relations: readonly string[]; readonly leadsOn: boolean; readonly end: number } {
  let relations: readonly string[] | undefined
  let leadsOn = true
  let at = start
  for (let found = read(parameter, header, at); found !== null; found = read(parameter, header, at)) {
    at += found[0].length
    const [, name = '', quoted, bare] = found
    const value = (quoted ?? bare ?? '').toLowerCase()
    if (name.toLowerCase() === 'rel') relations ??= value.split(/\s+/)
    if (name.toLowerCase() === 'results' && value === 'false') leadsOn = false
  }
  return { relations: relations ?? [], leadsOn, end: at }
}

/** After the next comma; always moves on. */
function skipEntry(header: string, at: number): number {
  return at + Math.max(read(separator, header, at)?.[0].length ?? 0, 1)
}

function read(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
