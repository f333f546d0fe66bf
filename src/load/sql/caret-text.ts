const lineWidth = 100

/** The line of an SQL text that holds a place, cut to what can be read, with a caret below the place. */
export function caretText(sql: string, at: number): string {
  const before = sql.slice(0, at)
  const start = before.lastIndexOf('\n') + 1
  const end = sql.indexOf('\n', at)
  const line = sql.slice(start, end === -1 ? undefined : end).replaceAll(/[\t\r]/g, ' ')
  const column = at - start
  const from = Math.max(0, column - lineWidth / 2)
  const shown = `${from > 0 ? '…' : ''}${line.slice(from, from + lineWidth)}${line.length > from + lineWidth ? '…' : ''}`
  const label = `line ${before.split('\n').length}: `
  return `${label}${shown}\n${' '.repeat(label.length + column - from + (from > 0 ? 1 : 0))}^`
}
