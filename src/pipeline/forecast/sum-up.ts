import type { PackageForecast, ResourceForecast, RunForecast, TableForecast } from './forecast.ts'
import type { Imagined } from './imagine-package.ts'

/** What a forecast comes to as a whole. */
export interface Told {
  readonly resources: readonly ResourceForecast[]
  readonly packages: readonly PackageForecast[]
  readonly tables: readonly TableForecast[]
  /** null = the run reads nothing */
  readonly imagined: Imagined | null
  readonly isProbed: boolean
  readonly isRepeat: boolean
  readonly isFatal: boolean
}

const certain: ReadonlySet<TableForecast['change']> = new Set<TableForecast['change']>([
  'drop',
  'recreate',
  'empty',
  'replace',
  'alter',
])

/** Whether anything would change, as far as that is known. */
export function outcomeOf({ packages, tables, imagined, isFatal }: Told): RunForecast['outcome'] {
  if (isFatal) return 'fails'
  if (packages.some(({ fate }) => fate === 'load')) return 'changes'
  if (imagined === null) return 'none'
  if (imagined.isCertain) return imagined.sealed === null ? 'none' : 'changes'
  const isSure = tables.some(({ change, seen, newColumns, rows }) => {
    return (seen ?? 0) > 0 || (certain.has(change) && rows !== null) || (rows !== null && newColumns.length > 0)
  })
  return isSure ? 'changes' : 'unknown'
}

/** The requests of all resources: a sum only where each is known. */
export function sumOfRequests(resources: readonly ResourceForecast[]): RunForecast['requests'] {
  const open = resources.filter(({ requests }) => requests.expected === null)
  if (open.length > 0) return { expected: null, why: `unknown for ${open.map(({ name }) => `"${name}"`).join(', ')}` }
  const expected = resources.reduce((sum, { requests }) => sum + (requests.expected ?? 0), 0)
  const isEstimated = resources.some(({ requests }) => requests.from !== 'config')
  return {
    expected,
    why: isEstimated
      ? 'retries and tokens left out; totals and earlier runs may be out of date'
      : 'retries and tokens left out',
  }
}

/** What nobody can know before the run. */
export function unknownsOf({ resources, tables, isProbed, isRepeat, imagined }: Told): readonly string[] {
  if (isRepeat || imagined === null) return []
  const unread = resources.filter(
    ({ probe, selected, notReadAgain }) => selected && notReadAgain === null && probe === null,
  )
  const partly = resources.filter(({ probe, selected }) => selected && probe !== null && !probe.isWhole)
  const open = tables.filter(
    ({ areColumnsKnown, resource, rows }) => !areColumnsKnown && resource !== null && rows === null,
  )
  const dynamic = resources.filter(({ table, selected }) => selected && table === null)
  return [
    ...(isProbed || open.length === 0
      ? []
      : [
          `columns of ${listed(open.map(({ name }) => name))}, and which tables their lists make: no record was read. --probe reads the first page`,
        ]),
    ...(!isProbed && unread.length > 0 ? [`how many rows come for ${listed(unread.map(({ name }) => name))}`] : []),
    ...(isProbed && unread.length > 0
      ? [`everything that records of ${listed(unread.map(({ name }) => name))} decide: none was read`]
      : []),
    ...(partly.length > 0
      ? [`what later pages, or further parents, bring for ${listed(partly.map(({ name }) => name))}: one page was read`]
      : []),
    ...(dynamic.length > 0 && !isProbed
      ? [`the tables of ${listed(dynamic.map(({ name }) => name))}, which records name one by one`]
      : []),
  ]
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].map((name) => `"${name}"`).join(', ')
}
