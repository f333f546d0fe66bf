import type { PreviewedResource, ShownJson } from '../../api/contract.ts'
import { entriesOf, isBranch, isTreeList } from '../../design/tree/json-text.ts'

/** What a test read brought that an earlier one did not, or the other way round. */
export interface ReadDifference {
  readonly kind: 'records' | 'requests' | 'field' | 'column' | 'detected'
  /** one line; `+` and `-` say what came and went */
  readonly words: string
  readonly sign: '+' | '-' | '~'
}

/** In what a test read differs from the one that it is compared with, most telling first. */
export function compareReads(before: PreviewedResource, now: PreviewedResource): readonly ReadDifference[] {
  return [
    ...counts(before, now),
    ...sets('field', fieldsOf(before.records), fieldsOf(now.records)),
    ...sets('column', columnsOf(before), columnsOf(now)),
    ...sets(
      'detected',
      before.detected.map(({ what, found }) => `${what}: ${found}`),
      now.detected.map(({ what, found }) => `${what}: ${found}`),
    ),
  ]
}

function counts(before: PreviewedResource, now: PreviewedResource): readonly ReadDifference[] {
  const differences: ReadDifference[] = []
  if (before.recordCount !== now.recordCount)
    differences.push({ kind: 'records', sign: '~', words: `${before.recordCount} → ${now.recordCount} records` })
  const [old, fresh] = [before, now].map(({ exchanges }) =>
    exchanges.filter(({ purpose }) => purpose === 'page').map(({ method, url }) => `${method} ${url}`),
  )
  return [...differences, ...sets('requests', old ?? [], fresh ?? [])]
}

function sets(
  kind: ReadDifference['kind'],
  before: readonly string[],
  now: readonly string[],
): readonly ReadDifference[] {
  const [old, fresh] = [new Set(before), new Set(now)]
  return [
    ...[...fresh].filter((each) => !old.has(each)).map((words) => ({ kind, words, sign: '+' }) as const),
    ...[...old].filter((each) => !fresh.has(each)).map((words) => ({ kind, words, sign: '-' }) as const),
  ]
}

const deepest = 4

/** Paths of all fields that the records have, lists as `[]`. */
function fieldsOf(records: readonly ShownJson[]): readonly string[] {
  const fields = new Set<string>()
  const visit = (value: ShownJson, path: string, depth: number): void => {
    if (path !== '') fields.add(path)
    if (depth >= deepest || !isBranch(value)) return
    if (isTreeList(value)) for (const item of value.slice(0, 20)) visit(item, `${path}[]`, depth + 1)
    else
      for (const [key, item] of entriesOf(value)) visit(item, path === '' ? String(key) : `${path}.${key}`, depth + 1)
  }
  for (const record of records) visit(record, '', 0)
  return [...fields]
}

function columnsOf({ tables }: PreviewedResource): readonly string[] {
  return tables.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name} ${column.type}`))
}
