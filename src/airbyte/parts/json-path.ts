/** Keys as a JSONPath; `*` is every member. */
export function jsonPathOf(keys: readonly (string | number)[]): string {
  if (keys.length === 0) return '$'
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`
    if (key === '*') return `${path}[*]`
    if (!/^[A-Za-z_]\w*$/.test(key)) return `${path === '' ? '$' : path}['${key.replaceAll("'", String.raw`\'`)}']`
    return path === '' ? key : `${path}.${key}`
  }, '')
}
