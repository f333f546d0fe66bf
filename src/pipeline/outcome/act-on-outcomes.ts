import { SluiceError } from '../../model/errors.ts'
import { isWhole as isWholeVerdict, verdictText } from '../../model/report/completeness.ts'
import type { Plan, ResourcePlan, TableHints } from '../../model/plan.ts'
import { parentsOf } from '../../model/plan/lineage.ts'
import type { EmptyProof } from '../../model/unit.ts'
import { deletesAbsent, replacesTable } from '../../model/plan/disposition.ts'
import type { Outcome } from './tally.ts'

/** What a run does with resources that were not read whole. */
export interface Decision {
  /** resources whose rows stay in the package, and whose tables stay as they are, with the reason */
  readonly withheld: ReadonlyMap<string, SluiceError>
  /** resources whose cursors stay where they were */
  readonly still: ReadonlySet<string>
  /** those of which something below was not read whole: a parent that moved on would never ask for these children again */
  readonly above: ReadonlySet<string>
  /** what the run says in the end, although something was loaded: exit code 3 or 4; absent = all is well */
  readonly problem?: SluiceError
}

export interface Deciding {
  readonly plan: Plan
  readonly outcomeOf: (resource: string) => Outcome
  /** tables are dropped or emptied before the rows come in */
  readonly refreshes: boolean
  /** `--allow-short`: what is short replaces tables, and the run ends with 0 */
  readonly allowShort: boolean
  /** `--allow-empty`: a healthy empty list replaces tables */
  readonly allowEmpty: boolean
  /** whether the rows that came share no column with those of earlier loads */
  readonly isStrange: (resource: string) => boolean
  /** whether the destination holds rows of the resource */
  readonly hasRows: (resource: string) => Promise<boolean>
}

/**
 * Nothing acts on less than complete. Rows of a short read are kept where that only adds; a cursor moves, a table is
 * replaced and rows are retired only for a resource that was read whole, and for a parent only with its children; a
 * table with rows is not replaced by nothing unless the answer proved it. A refresh is all or nothing: throws
 * REFRESH_INCOMPLETE. Throws the first error when no resource is left that can be loaded.
 */
export async function decide(deciding: Deciding): Promise<Decision> {
  const { plan, outcomeOf, refreshes } = deciding
  const selected = plan.resources.filter((resource) => resource.selected)
  const withheld = new Map<string, SluiceError>()
  for (const resource of selected) {
    const because = await reasonToWithhold(resource, deciding)
    if (because !== null) withheld.set(resource.name, because)
  }
  withholdSharers(selected, withheld)
  const [first] = withheld.values()
  if (first !== undefined && refreshes) throw refreshIncomplete(first)
  const lost = [...withheld].filter(([name]) => outcomeOf(name).verdict.kind !== 'short')
  const [loss] = lost
  if (loss !== undefined && withheld.size === selected.length) throw loss[1]
  const broken = plan.resources.filter(({ name }) => !isWhole(outcomeOf(name)))
  const still = new Set(broken.flatMap((one) => lineage(one, plan)))
  const above = new Set(broken.flatMap((one) => lineage(one, plan).filter((name) => name !== one.name)))
  const problem = problemOf(deciding, lost)
  return { withheld, still, above, ...(problem !== undefined && { problem }) }
}

function isWhole({ verdict }: Outcome): boolean {
  return isWholeVerdict(verdict)
}

/**
 * A limit is asked for, and a replaced table shows it. Where rows go one by one because they did not come, they do not go
 * because nobody asked for them.
 */
function isEnough(outcome: Outcome, resource: ResourcePlan): boolean {
  return (
    isWhole(outcome) &&
    !(
      outcome.verdict.kind === 'limited' &&
      dispositionsOf(resource).some((hints) => deletesAbsent(hints.writeDisposition))
    )
  )
}

/** A resource and those above it: a parent that moved on would never ask for these children again. */
function lineage(resource: ResourcePlan, plan: Plan): readonly string[] {
  const parents = plan.resources.filter(({ name }) => parentsOf(resource).includes(name))
  return [...new Set([resource.name, ...parents.flatMap((parent) => lineage(parent, plan))])]
}

async function reasonToWithhold(resource: ResourcePlan, deciding: Deciding): Promise<SluiceError | null> {
  const { plan, outcomeOf, refreshes, allowShort } = deciding
  const failed = lineage(resource, plan).find((name) => outcomeOf(name).verdict.kind === 'failed')
  if (failed !== undefined) return outcomeOf(failed).error ?? brokenOff(resource, failed)
  if (!refreshes && !replaces(resource)) return null
  const short = lineage(resource, plan).find((name) => !isEnough(outcomeOf(name), resource))
  const keeps = async (): Promise<boolean> => refreshes || (await deciding.hasRows(resource.name))
  if (short !== undefined && !allowShort) return (await keeps()) ? replaceShort(resource, outcomeOf(short)) : null
  if (outcomeOf(resource.name).records > 0 && deciding.isStrange(resource.name) && (await keeps()))
    return replaceStrange(resource)
  return reasonOfNothing(resource, deciding)
}

/** True where rows that did not come would be taken for rows that are gone. */
function replaces(resource: ResourcePlan): boolean {
  return dispositionsOf(resource).some(({ writeDisposition: how, mergeKey }) => {
    if (replacesTable(how) || deletesAbsent(how)) return true
    if (how.kind !== 'merge') return false
    return how.destinationScope !== undefined || (how.strategy === 'delete-insert' && mergeKey.length > 0)
  })
}

type Loaded = Pick<TableHints, 'writeDisposition' | 'mergeKey'>

/** How the rows of a resource are loaded, and those of tables that its lists make and that say it themselves. */
function dispositionsOf(resource: ResourcePlan): readonly Loaded[] {
  const own = (resource.nested ?? []).flatMap(({ writeDisposition, mergeKey }): readonly Loaded[] =>
    writeDisposition === undefined ? [] : [{ writeDisposition, mergeKey }],
  )
  return [resource, ...own]
}

async function reasonOfNothing(resource: ResourcePlan, deciding: Deciding): Promise<SluiceError | null> {
  const { refreshes, allowEmpty, hasRows, outcomeOf } = deciding
  const { name, writeDisposition, allowEmptyReplace } = resource
  const { records, verdict } = outcomeOf(name)
  if (records > 0 || (!refreshes && !replacesTable(writeDisposition))) return null
  const proof = proofOf(resource, deciding)
  const allowed = allowEmpty || allowEmptyReplace
  if (proof === 'proved' || (allowed && (proof === 'listed' || verdict.kind === 'ignored'))) return null
  return (await hasRows(name)) ? replaceEmpty(resource, proof) : null
}

/** A child that nobody asked for has the proof of its parent; records that the user's own steps left out are none. */
function proofOf(resource: ResourcePlan, deciding: Deciding): EmptyProof {
  const { plan, outcomeOf } = deciding
  const { nothing, pages } = outcomeOf(resource.name)
  if (nothing !== undefined) return nothing
  const parents = plan.resources.filter(({ name }) => parentsOf(resource).includes(name))
  const empty = parents.find(({ name }) => outcomeOf(name).records === 0)
  return pages === 0 && empty !== undefined ? proofOf(empty, deciding) : 'listed'
}

// rows of two resources in one table cannot be told apart there
function withholdSharers(selected: readonly ResourcePlan[], withheld: Map<string, SluiceError>): void {
  for (const [name, because] of withheld) {
    const { tableName } = selected.find((resource) => resource.name === name) ?? {}
    for (const other of selected)
      if (other.tableName === tableName && !withheld.has(other.name)) withheld.set(other.name, because)
  }
}

function problemOf(
  { plan, outcomeOf, allowShort }: Deciding,
  lost: readonly (readonly [string, SluiceError])[],
): SluiceError | undefined {
  const [first] = lost
  if (first !== undefined) return partlyLoaded(lost)
  const short = plan.resources.filter(({ name }) => outcomeOf(name).verdict.kind === 'short')
  return short.length === 0 || allowShort ? undefined : resultShort(short, outcomeOf)
}

function resultShort(short: readonly ResourcePlan[], outcomeOf: Deciding['outcomeOf']): SluiceError {
  const named = short.map(({ name }) => {
    const { verdict } = outcomeOf(name)
    return `"${name}" is ${verdictText(verdict)}${verdict.kind === 'short' && verdict.missing !== undefined ? ` (${verdict.why})` : ''}`
  })
  const [first] = short
  return new SluiceError('RESULT_SHORT', `The run came to its end, but not everything came: ${named.join('; ')}.`, {
    ...(first !== undefined && { place: first.endpoint?.places.paginator ?? first.place }),
    hint: 'Check the paginator with "sluice preview". If it is known and fine: --allow-short, or "trust_totals: false" in the endpoint where the total counts something else.',
  })
}

function partlyLoaded(lost: readonly (readonly [string, SluiceError])[]): SluiceError {
  const named = lost.map(([name, error]) => `"${name}" (${error.code})`).join(', ')
  const [, first] = lost[0] ?? []
  return new SluiceError(
    'PARTLY_LOADED',
    `Not everything was loaded: ${named} kept what it had. ${first?.message ?? ''}`.trim(),
    {
      ...first?.details,
      exitCode: 3,
    },
  )
}

function replaceShort({ name, place }: ResourcePlan, { verdict }: Outcome): SluiceError {
  return new SluiceError(
    'REPLACE_SHORT_REFUSED',
    `Could not replace the rows of "${name}" because it was not read whole: ${verdictText(verdict)}.`,
    {
      place,
      hint: `The table keeps the rows it has. ${verdict.kind === 'limited' ? 'Run without the limit' : 'Run again when the API is well'}, or let what came replace them: --allow-short.`,
    },
  )
}

function replaceStrange({ name, place, endpoint }: ResourcePlan): SluiceError {
  return new SluiceError(
    'REPLACE_STRANGE_REFUSED',
    `Could not replace the rows of "${name}" because what came has no column in common with them: most likely it is not a list of records but an answer of another kind.`,
    {
      place: endpoint?.places.selector ?? place,
      hint: 'The table keeps the rows it has. Look at the answer with "sluice preview" and write "data_selector". If the data have really become others: sluice drop, then run again.',
    },
  )
}

function replaceEmpty({ name, place }: ResourcePlan, proof: EmptyProof): SluiceError {
  const answered = {
    listed: 'an empty list and no total of 0',
    null: 'nothing where a list belongs',
    blank: 'no content at all',
    proved: 'an empty list',
  }[proof]
  return new SluiceError(
    'REPLACE_EMPTY_REFUSED',
    `Could not replace the rows of "${name}" because no rows came: the server answered with ${answered}, which does not prove that there are none.`,
    {
      place,
      hint:
        proof === 'listed'
          ? 'The table keeps the rows it has. If it is to be emptied: --allow-empty for this run, or "allow_empty_replace: true" in the resource.'
          : 'The table keeps the rows it has. Check the answer with "sluice preview"; to empty the table, drop it: sluice drop.',
    },
  )
}

function brokenOff({ name, place }: ResourcePlan, failed: string): SluiceError {
  return new SluiceError('RESOURCE_FAILED', `Could not read "${name}" because "${failed}" broke off.`, { place })
}

function refreshIncomplete(because: SluiceError): SluiceError {
  return new SluiceError(
    'REFRESH_INCOMPLETE',
    `Could not refresh because not everything came, and a refresh is all or nothing. ${because.message}`,
    { ...because.details, recovery: 'abort' },
  )
}
