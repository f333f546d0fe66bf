import { isTimeZone } from '../../model/cursor/time-zone.ts'
import { type ConfigPath, SecretReference } from '../document.ts'
import type { PlanContext } from './context.ts'

const variable = 'DLT_INTERVAL_TIMEZONE'

/**
 * `DLT_INTERVAL_TIMEZONE`: where the days of a lag begin, as in dlt. What else dlt reads in it (naive moments, dates) stays
 * in UTC here (docs/contract/differences.md 54), which is said. undefined = UTC.
 */
export function contextTimeZone(path: ConfigPath, context: PlanContext): string | undefined {
  const zone = environmentText(variable, context)
  if (zone === undefined || zone === '' || zone === 'UTC') return undefined
  if (isTimeZone(zone)) return zone
  context.problems.report(path, {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use ${variable} because there is no such time zone.`,
    found: zone.slice(0, 60),
    allowed: 'a name of the tz database, such as Europe/Berlin',
    hint: 'Correct or unset it.',
  })
  return undefined
}

/** Says what of a context's time zone is not followed. */
export function warnOfTimeZone(context: PlanContext): void {
  const zone = environmentText(variable, context)
  if (zone === undefined || zone === '' || zone === 'UTC' || !isTimeZone(zone)) return
  context.warn({
    code: 'CONTEXT_TIMEZONE_PARTLY',
    message: `${variable}=${zone} is followed by lags only: times without a zone are taken for UTC, and dates are those of UTC.`,
    hint: 'Add the zone to such times with a "map" step where it matters, or unset the variable.',
  })
}

/** A variable of the environment; undefined when it is not set. */
export function environmentText(name: string, { providers }: PlanContext): string | undefined {
  const looked = providers.lookup(new SecretReference('env', name))
  return looked.found && typeof looked.value === 'string' ? looked.value : undefined
}
