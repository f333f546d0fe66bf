import type { ExistingTables } from '../../load/destination.ts'
import { notAQuestion, notReadOnly } from '../../load/sql/not-read-only.ts'
import { literal, qualified, quote, type Placing } from './names.ts'

const readingWords: ReadonlySet<string> = new Set('SELECT WITH SHOW DESCRIBE DESC EXPLAIN EXISTS'.split(' '))

// functions that read what is not a table of the server, which a user that may only read can call all the same
const reaching =
  /\b(file|fileCluster|url|urlCluster|s3|s3Cluster|gcs|azureBlobStorage\w*|hdfs\w*|remote|remoteSecure|cluster|clusterAllReplicas|mysql|postgresql|mongodb|redis|sqlite|jdbc|odbc|deltaLake\w*|iceberg\w*|hudi\w*|paimon\w*|executable|input|ytsaurus|arrowFlight)\s*\(|\binto\s+outfile\b/i

/** a text, a quoted name or a comment: what stands in it is not SQL */
const closed =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S])*"|`(?:[^`\\]|\\[\s\S])*`|\/\*[\s\S]*?\*\/|(?:--|#[ !])[^\n]*/g

/**
 * A fence around questions: words that write or reach out are refused before anything is sent. That the server is told to let
 * nothing be written is the wall. Throws QUERY_NOT_READ_ONLY, QUERY_FAILED.
 */
export function refuseWriting(sql: string): void {
  const code = sql.replaceAll(closed, ' ')
  const [word = ''] = /\w*/.exec(code.replace(/^[\s(]+/, '')) ?? []
  if (!readingWords.has(word.toUpperCase())) throw notAQuestion(word)
  if (/;\s*\S/.test(code)) throw notReadOnly('several statements')
  const [found] = reaching.exec(code) ?? []
  if (found !== undefined) throw notReadOnly(found)
}

/** What names of tables in a question mean. */
export interface Naming {
  readonly dataset: string
  readonly existing: ExistingTables
  readonly target: Placing
}

/**
 * A question in which names of tables of a dataset stand for themselves, and behind the dataset's name: ClickHouse has no datasets, the
 * tables have a prefix. Those that occur are put before it as common table expressions.
 */
export function withTables(sql: string, { dataset, existing, target }: Naming): string {
  const text = sql.replace(/[\s;]+$/, '')
  const code = text.replaceAll(closed, (piece) => (/^["`]/.test(piece) ? piece : ' '))
  const isNamed = (table: string): boolean =>
    [quote(table), `"${table}"`].some((name) => code.includes(name)) ||
    (/^\w+$/.test(table) && new RegExp(String.raw`(?<![\w.])${table}(?!\w)`).test(code))
  const isTheUsers = (table: string): boolean =>
    new RegExp(String.raw`(?:^|[\s,])["\`]?${escaped(table)}["\`]?\s+as\s*\(`, 'i').test(code)
  const named = [...existing.keys()].filter((table) => isNamed(table) && !isTheUsers(table))
  const places = named.map((table) => `${quote(table)} AS (SELECT * FROM ${qualified(target, dataset, table)})`)
  const own = text.replaceAll(
    behindDataset(dataset),
    (all, closedPiece: string | undefined, name: string | undefined) =>
      closedPiece !== undefined || name === undefined || !existing.has(bareName(name))
        ? all
        : qualified(target, dataset, bareName(name)),
  )
  if (places.length === 0 || !/^(?:[\s(]|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:select|with)\b/i.test(own)) return own
  const before = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*/.exec(own)?.[0] ?? ''
  const rest = own.slice(before.length)
  const [, recursive, body] = /^with\s+(recursive\s+)?([\s\S]*)$/i.exec(rest) ?? []
  if (body !== undefined) return `${before}WITH ${recursive ?? ''}${places.join(', ')}, ${body}`
  return `${before}WITH ${places.join(', ')} ${rest.startsWith('(') ? `SELECT * FROM (${rest}\n)` : rest}`
}

function behindDataset(dataset: string): RegExp {
  const name = escaped(dataset)
  return new RegExp(
    String.raw`(${closedButNames})|(?<![\w."\`])(?:${name}|"${name}"|\`${name}\`)\.(\w+|"[^"]+"|\`[^\`]+\`)`,
    'g',
  )
}

const closedButNames = String.raw`'(?:[^'\\]|\\[\s\S]|'')*'|\/\*[\s\S]*?\*\/|--[^\n]*`

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

function bareName(name: string): string {
  return /^["`]/.test(name) ? name.slice(1, -1) : name
}

/** The question with its values in the places of `$1` …, but for texts that hold such a mark. */
export function withValues(sql: string, write: (position: number) => string | undefined): string {
  return sql.replaceAll(
    new RegExp(String.raw`(${closed.source})|\$(\d+)`, 'g'),
    (all, piece: string | undefined, position: string) =>
      piece === undefined ? (write(Number(position)) ?? literal(all)) : piece,
  )
}
