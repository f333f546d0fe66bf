/** A name for a resource, a table, a key: letters, digits and `_`, as dlt's snake_case; '' where nothing is left. */
export function snakeName(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60)
    .replace(/_+$/, '')
}

/** A name of a pipeline from that of a host: `api.github.com` is `github`. */
export function nameOfHost(host: string): string {
  const bare = host.replace(/^\[|\]?(?::\d+)?$/g, '')
  if (/^[\d.]+$|:/.test(bare)) return 'api'
  const parts = bare.split('.').filter((part) => !/^(?:api|www|rest|apis|data|app|v\d+)$/i.test(part))
  // what stands before the public suffix, which is one part, or two where both are short (`co.uk`)
  const isDouble = parts.length > 2 && (parts.at(-1) ?? '').length === 2 && (parts.at(-2) ?? '').length <= 3
  const named = parts.at(isDouble ? -3 : -2) ?? parts[0] ?? ''
  return snakeName(named) || 'api'
}

/** Gives each name once: a second `items` becomes `orders_items` by what is offered, or `items_2`. */
export function uniqueNames(): (name: string, others?: readonly string[]) => string {
  const taken = new Set<string>()
  return (name, others = []) => {
    const wanted = [name, ...others].map((each) => (/^\d/.test(each) ? `n${each}` : each)).filter((each) => each !== '')
    const [first = 'items'] = wanted
    const free = (wanted.length === 0 ? [first] : wanted).find((each) => !taken.has(each)) ?? numbered(first, taken)
    taken.add(free)
    return free
  }
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  let number = 2
  while (taken.has(`${name}_${number}`)) number += 1
  return `${name}_${number}`
}
