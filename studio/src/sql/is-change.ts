const blank = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[^]*?(?:\*\/|$))/
/** What stands between quotes: a text, a name, a text between dollars. */
const quoted = /^(?:'(?:[^']|'')*'?|"(?:[^"]|"")*"?|\$(\w*)\$[^]*?(?:\$\1\$|$))/
const changing = new Set(['insert', 'update', 'delete', 'merge', 'create', 'alter', 'drop', 'truncate', 'comment'])
/** What a statement that begins with WITH comes to in the end. */
const afterWith = new Set(['select', 'insert', 'update', 'delete', 'merge', 'from', 'values', 'table'])

/** True for a statement that begins as those do that change tables; common tables before it (WITH) do not count. */
export function isChange(sql: string): boolean {
  const verb = verbOf(sql)
  return verb !== undefined && changing.has(verb)
}

/** True for one that changes rows, and not the tables themselves. */
export function isChangeOfRows(sql: string): boolean {
  const verb = verbOf(sql)
  return verb !== undefined && changing.has(verb) && afterWith.has(verb)
}

function verbOf(sql: string): string | undefined {
  let isWith = false
  for (const word of wordsOutside(sql)) {
    if (!isWith && word === 'with') isWith = true
    else if (!isWith || afterWith.has(word)) return word
  }
  return undefined
}

/** The words of a statement that stand in no quotes, comments or parentheses, in small letters. */
function* wordsOutside(sql: string): Generator<string> {
  let rest = sql
  let depth = 0
  while (rest !== '') {
    const skipped = blank.exec(rest) ?? quoted.exec(rest)
    const word = skipped === null ? /^\w+/.exec(rest) : null
    if (word !== null && depth === 0) yield word[0].toLowerCase()
    if (rest.startsWith('(')) depth += 1
    if (rest.startsWith(')')) depth -= 1
    rest = rest.slice((skipped ?? word)?.[0].length ?? 1)
  }
}
