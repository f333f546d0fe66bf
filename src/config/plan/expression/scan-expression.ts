const mark = '${{'

/** Where the next `${{` stands; -1 = nowhere. */
export function startOfExpression(text: string, from = 0): number {
  return text.indexOf(mark, from)
}

/** Right behind the `}}` that closes the `${{` at `start`, quotes and braces inside skipped; -1 = it is never closed. */
export function endOfExpression(text: string, start: number): number {
  let depth = 0
  let quote = ''
  for (let at = start + mark.length; at < text.length; at++) {
    const sign = text.charAt(at)
    if (quote !== '') {
      if (sign === '\\') at++
      else if (sign === quote) quote = ''
    } else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '{') depth++
    else if (sign === '}' && depth > 0) depth--
    else if (text.startsWith('}}', at)) return at + 2
  }
  return -1
}
