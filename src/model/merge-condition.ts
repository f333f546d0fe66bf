/** The keys of a merge that hold SQL of the user's. */
export type ConditionKey = 'source_filter' | 'destination_scope'

/** What may stand in braces: the table in the destination, and the rows that came, as a table of the same columns. */
export type ConditionPlaceholder = 'table' | 'staging_table'

/** SQL, and what stands between it; texts are as the engine gets them. */
export type ConditionPart = string | { readonly placeholder: ConditionPlaceholder }

/** A condition as its parts, or why it is none. */
export type ParsedCondition =
  | { readonly ok: true; readonly parts: readonly ConditionPart[] }
  /** a clause that goes on after "because" */
  | { readonly ok: false; readonly why: string; readonly hint: string }

const placeholders: Readonly<Record<ConditionKey, readonly ConditionPlaceholder[]>> = {
  source_filter: [],
  destination_scope: ['table', 'staging_table'],
}

const asOneExpression = 'Write one SQL expression that is true or false, as it would stand after WHERE.'

/**
 * Reads `source_filter` or `destination_scope` (docs/contract/tables.md 5.12): dlt's format texts, in which braces of
 * SQL are doubled. Whatever would let the text end before its own end is refused, so that it stays what it is when it
 * is put between parentheses: quotes and parentheses must be closed, and there are no semicolons, comments and dollar
 * quotes. Whether it is SQL, only the engine can say.
 */
export function parseCondition(key: ConditionKey, text: string): ParsedCondition {
  const parts: ConditionPart[] = []
  let rest = text
  for (let found = braces.exec(rest); found !== null; found = braces.exec(rest)) {
    const [written = '', name] = found
    parts.push(rest.slice(0, found.index))
    if (written === '{{' || written === '}}') parts.push(written.charAt(0))
    else {
      const placeholder = placeholders[key].find((known) => known === name)
      if (placeholder === undefined) return unknownPlaceholder(key, written)
      parts.push({ placeholder })
    }
    rest = rest.slice(found.index + written.length)
  }
  parts.push(rest)
  const oddity = oddityOf(parts.map((part) => (typeof part === 'string' ? part : 't')).join(''))
  return oddity === undefined ? { ok: true, parts: parts.filter((part) => part !== '') } : { ok: false, ...oddity }
}

const braces = /\{\{|\}\}|\{([^{}]*)\}|[{}]/

function unknownPlaceholder(key: ConditionKey, written: string): ParsedCondition {
  const allowed = placeholders[key].map((name) => `{${name}}`).join(' and ')
  return {
    ok: false,
    why: written.length > 1 ? `"${written}" is not a placeholder that it knows` : `a "${written}" stands alone in it`,
    hint: `${allowed === '' ? 'It takes no placeholders.' : `It takes ${allowed}.`} To write a brace of SQL, double it: {{ and }}.`,
  }
}

interface Oddity {
  readonly why: string
  readonly hint: string
}

function oddityOf(sql: string): Oddity | undefined {
  if (sql.trim() === '') return { why: 'it is empty', hint: asOneExpression }
  if (sql.includes('\0')) return { why: 'it holds a NUL character', hint: 'Remove it.' }
  let escapes = false
  // quoted texts and names, left to right: what stands in them cannot end anything
  const bare = sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, (quoted, offset: number) => {
    escapes ||= quoted.startsWith("'") && /(?:^|[^\w$])e$/i.test(sql.slice(Math.max(0, offset - 2), offset))
    return ' '
  })
  if (escapes) return { why: "it holds a text of the form E'…'", hint: "Write '…', and a quote in it twice: ''." }
  const quote = /['"]/.exec(bare)?.[0]
  if (quote !== undefined)
    return { why: `a ${quote} in it is not closed`, hint: `Close it; ${quote} in a text is written twice.` }
  if (bare.includes(';')) return { why: 'it holds a ";"', hint: asOneExpression }
  if (/--|\/\*/.test(bare)) return { why: 'it holds a comment', hint: 'Write comments beside it, in the config.' }
  if (/(?:^|[^\w$])\$/.test(bare))
    return { why: 'it holds a "$" outside of quotes', hint: "Write texts as '…'; there are no parameters." }
  return parenthesesOf(bare)
}

function parenthesesOf(bare: string): Oddity | undefined {
  let open = 0
  for (const char of bare) {
    if (char === '(') open++
    if (char === ')' && --open < 0)
      return { why: 'it closes a parenthesis that it did not open', hint: asOneExpression }
  }
  return open === 0 ? undefined : { why: 'a parenthesis in it is not closed', hint: asOneExpression }
}
