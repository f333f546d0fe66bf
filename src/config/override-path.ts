import type { ConfigPath } from './document.ts'

const step = /\.?(?:\[(?:(\d+)|"((?:[^"\\]|\\.)*)"|'([^']*)')\]|([^.[\]"'=]+))/y

/** The steps of `resources[0].endpoint.params["a.b"]`, or why it is not a path (to go on after "because"). */
export function readOverridePath(text: string): { readonly path: ConfigPath } | { readonly why: string } {
  const path: (string | number)[] = []
  step.lastIndex = 0
  while (step.lastIndex < text.length) {
    const from = step.lastIndex
    const match = step.exec(text)
    if (match === null) return { why: `"${text}" is not a path: "${text.slice(from)}" cannot be read` }
    const [written, index, double, single, plain] = match
    // the first step has no dot before it, every later word has
    if (from === 0 ? written.startsWith('.') : plain !== undefined && !written.startsWith('.'))
      return {
        why: `"${text}" is not a path: a dot is ${from === 0 ? 'too much' : 'missing'} before "${plain ?? written}"`,
      }
    const key = plain?.trim() ?? single ?? double?.replace(/\\(.)/g, '$1') ?? ''
    path.push(index === undefined ? key : Number(index))
  }
  if (path.length === 0) return { why: 'there is no path before "="' }
  if (path.includes('')) return { why: `"${text}" has an empty step` }
  return path.includes('__proto__') ? { why: '"__proto__" is not a key of a configuration' } : { path }
}
