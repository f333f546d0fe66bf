import type { PlannedRun } from '../../library/open-pipeline.ts'
import { plural } from '../progress.ts'

type Table = PlannedRun['tables'][number]

/** A plan in one sentence: `2 tables created, 1 replaced (1,204 rows at stake), 3 cursors go on; 7 requests.` */
export function summaryText(plan: PlannedRun): string {
  const changes = changesText(plan)
  const ending = `${requestsText(plan)}${lastText(plan)}`
  switch (plan.outcome) {
    case 'fails':
      return `The run would fail, and nothing of what it reads would be committed: ${[...new Set(plan.problems.map(({ code }) => code))].join(', ')}.`
    case 'none':
      return plan.repeatOf === null ? `Nothing would change${ending}.` : 'Nothing would change.'
    case 'unknown':
      return `${changes === '' ? 'What would change depends on what comes' : `If anything comes: ${changes}`}${ending}.`
    case 'changes':
      return `${changes === '' ? 'The state would change, and no row' : changes}${ending}.`
    default:
      return plan.outcome satisfies never
  }
}

function changesText({ tables, packages, resources }: PlannedRun): string {
  const own = onceEach([...packages.flatMap((one) => one.tables), ...tables])
  const goOn = resources.filter(({ cursor, selected }) => selected && cursor !== null && cursor.stored !== null).length
  const parts = [
    counted(own, ['create'], 'created'),
    counted(own, ['recreate'], 'made anew'),
    counted(own, ['replace'], 'replaced'),
    counted(own, ['drop'], 'dropped'),
    counted(own, ['empty'], 'emptied'),
    counted(own, ['merge', 'close'], 'merged into'),
    counted(own, ['append'], 'added to'),
    columnsText(own),
    ...(goOn === 0 ? [] : [`${plural(goOn, 'cursor')} ${goOn === 1 ? 'goes' : 'go'} on`]),
  ].filter((part) => part !== '')
  const [first = '', ...rest] = parts
  return [first, ...rest].join(', ')
}

const gravestFirst: readonly Table['change'][] = [
  'create',
  'recreate',
  'drop',
  'replace',
  'empty',
  'close',
  'merge',
  'append',
  'alter',
  'keep',
]

/** Each table once, with the gravest that happens to it: packages and the run may load the same one. */
function onceEach(tables: readonly Table[]): readonly Table[] {
  const byName = new Map<string, Table>()
  for (const table of tables.filter(({ resource }) => resource !== null)) {
    const known = byName.get(table.name)
    const isGraver = known === undefined || gravestFirst.indexOf(table.change) < gravestFirst.indexOf(known.change)
    const columns = new Map([...(known?.newColumns ?? []), ...table.newColumns].map((column) => [column.name, column]))
    // rows as they are now: those that a package brings are not there yet
    const rows = known === undefined ? table.rows : known.rows
    byName.set(table.name, { ...(isGraver ? table : known), rows, newColumns: [...columns.values()] })
  }
  return [...byName.values()]
}

function counted(tables: readonly Table[], changes: readonly Table['change'][], words: string): string {
  const chosen = tables.filter(({ change }) => changes.includes(change))
  if (chosen.length === 0) return ''
  const stakes = chosen.flatMap(({ atStake }) => (atStake === null ? [] : [atStake]))
  const sum = stakes.reduce((total, { rows }) => total + rows, 0)
  const upTo = stakes.some(({ how }) => how === 'up_to') ? 'up to ' : ''
  return `${plural(chosen.length, 'table')} ${words}${stakes.length === 0 ? '' : ` (${upTo}${plural(sum, 'row')} at stake)`}`
}

function columnsText(tables: readonly Table[]): string {
  const added = tables
    .filter(({ rows, change }) => rows !== null && change !== 'recreate')
    .flatMap(({ newColumns }) => newColumns)
  return added.length === 0 ? '' : `${plural(added.length, 'column')} added`
}

function requestsText({ requests: { expected }, resources }: PlannedRun): string {
  if (expected === null) return '; number of requests unknown'
  const isSure = resources.every(({ requests }) => requests.from === 'config')
  return `; ${isSure ? '' : 'about '}${plural(expected, 'request')}`
}

function lastText({ lastRun }: PlannedRun): string {
  if (lastRun === null) return ''
  const { seconds, waitedSeconds } = lastRun
  const waits = waitedSeconds < 1 ? '' : `, with waits of ${secondsText(waitedSeconds)}`
  return `, ${secondsText(seconds)} last time${waits}`
}

function secondsText(seconds: number): string {
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
}
