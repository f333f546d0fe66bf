/** A place in a text, in characters from its beginning. */
export interface SqlPlace {
  readonly from: number
  readonly to: number
}

/**
 * Where the destination stopped reading, as its errors show it: `line 2: select oops`, and a caret under the word. Long
 * lines are shown in part, between dots. undefined = it does not say, or shows something that is not there.
 */
export function placeInSql(sql: string, found: string | undefined): SqlPlace | undefined {
  const [, number, excerpt = '', indent = ''] = /^line (\d+): ([^\n]*)\n( *)\^/i.exec(found ?? '') ?? []
  if (number === undefined) return undefined
  const label = `line ${number}: `.length
  const column = indent.length - label
  const lines = sql.split('\n')
  const line = lines[Number(number) - 1]
  if (line === undefined || column < 0) return undefined
  const [, before = ''] = /^(…|\.\.\.)/.exec(excerpt) ?? []
  const shown = excerpt.slice(before.length).replace(/(…|\.\.\.)$/, '')
  const at = line.replaceAll(/[\t\r]/g, ' ').indexOf(shown)
  if (at === -1) return undefined
  const start = lines.slice(0, Number(number) - 1).reduce((sum, one) => sum + one.length + 1, 0)
  const from = Math.min(start + line.length, start + at + column - before.length)
  const [word = ''] = /^(?:"[^"]*"|\w+|\S)/.exec(sql.slice(from)) ?? []
  return { from, to: from + word.length }
}
