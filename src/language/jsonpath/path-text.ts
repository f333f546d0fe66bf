const bare = /^[a-zA-Z_@][\w@-]*$/
const special = /^(?:where|wherenot|true.*|false.*)$/

/** A path in jsonpath-ng's spelling from keys, quoted where a bare name would not read back: `a['b.c'].d`; no keys = `$`. */
export function pathText(keys: readonly string[]): string {
  if (keys.length === 0) return '$'
  return keys.map((key, at) => (needsQuotes(key) ? quoted(key) : at === 0 ? key : `.${key}`)).join('')
}

function needsQuotes(key: string): boolean {
  return !bare.test(key) || special.test(key) || key === '@'
}

function quoted(key: string): string {
  return `['${key.replaceAll(/[\\']/g, '\\$&')}']`
}
