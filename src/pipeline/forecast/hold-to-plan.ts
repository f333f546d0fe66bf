import { SluiceError } from '../../model/errors.ts'
import type { Run } from '../run.ts'
import type { Fact } from './forecast.ts'
import { lookAround } from './look-around.ts'
import type { HeldPlan } from './plan-file.ts'
import { factsNow } from './stands-on.ts'

/**
 * Throws PLAN_OUTDATED when something that the plan stands on is no longer what it was; nothing has been asked for or
 * written then. Whoever calls it holds the pipeline.
 */
export async function refuseMoved(run: Run, plan: HeldPlan): Promise<void> {
  const around = await lookAround(run, { isHeld: true })
  const named = (kind: string): readonly string[] =>
    plan.standsOn.flatMap(({ what }) => new RegExp(`^${kind} of "(.*)"$`, 's').exec(what)?.slice(1) ?? [])
  const atStake = named('rows')
  const { existing } = around.known
  const { dataset } = run.warehouse
  const rows = await run.warehouse.look(async (session) => {
    const counts = new Map<string, number>()
    for (const table of atStake) if (existing.has(table)) counts.set(table, await session.count({ dataset, table }))
    return counts
  })
  const now = factsNow(run, around, { before: { existing, rows }, atStake, loaded: named('columns') })
  const moved = movedFacts(plan.standsOn, now)
  if (moved.length > 0) throw outdated(plan, moved)
}

interface Moved {
  readonly what: string
  readonly planned: Fact['value']
  readonly now: Fact['value']
}

function movedFacts(then: readonly Fact[], now: readonly Fact[]): readonly Moved[] {
  const before = new Map(then.map(({ what, value }) => [what, value]))
  const after = new Map(now.map(({ what, value }) => [what, value]))
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((what) => {
    const [was, is] = [before.get(what) ?? null, after.get(what) ?? null]
    return was === is ? [] : [{ what, planned: was, now: is }]
  })
}

function outdated({ plannedAt }: HeldPlan, moved: readonly Moved[]): SluiceError {
  const names = moved.map(({ what }) => what)
  const listed = names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
  return new SluiceError(
    'PLAN_OUTDATED',
    `Could not run by the plan of ${plannedAt} because what it stands on has moved: ${listed}.`,
    {
      found: moved.map(movedText).join('\n'),
      hint: 'Nothing was asked for or written. Look at a new plan: sluice plan <config> -o plan.json, with the flags of the run — or run without --plan.',
    },
  )
}

/** Hashes say nothing to people but that they are others. */
function movedText({ what, planned, now }: Moved): string {
  if (isHash(planned) && isHash(now)) return `${what}: not what it was`
  return `${what}: planned ${shown(planned)}, now ${shown(now)}`
}

function shown(value: Fact['value']): string {
  return value === null ? 'none' : isHash(value) ? 'there' : String(value)
}

function isHash(value: Fact['value']): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9+/]{43}=$/.test(value)
}
