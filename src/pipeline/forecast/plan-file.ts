import { z } from 'zod'
import { SluiceError } from '../../model/errors.ts'
import { forecastFormat, type RunForecast } from './forecast.ts'

const heldShape = z.object({
  format: z.literal(forecastFormat),
  pipeline: z.string(),
  source: z.string(),
  plannedAt: z.string(),
  standsOn: z.array(z.object({ what: z.string(), value: z.union([z.string(), z.number(), z.null()]) })).min(1),
  foresees: z.object({ isExact: z.boolean(), acts: z.array(z.string()) }),
})

/** The part of a forecast that a run is held to. */
export type HeldPlan = Readonly<z.output<typeof heldShape>>

/** What `run({ plan })` takes: a forecast, or one that was JSON meanwhile. */
export type GivenPlan = RunForecast | Readonly<Record<string, unknown>>

/** A forecast read back. Throws PLAN_INVALID (exit code 2). */
export function readHeldPlan(given: unknown): HeldPlan {
  const { success, data } = heldShape.safeParse(given)
  if (success) return data
  throw planInvalid('it is not a plan of this version of sluice')
}

/** The error for what cannot be a plan; `why` goes on after "because". */
export function planInvalid(why: string, cause?: unknown): SluiceError {
  return new SluiceError('PLAN_INVALID', `Could not run by the plan because ${why}.`, {
    hint: 'Make it anew: sluice plan <config> -o plan.json',
    ...(cause !== undefined && { cause }),
  })
}

const fileShape = z.object({ sluice_plan: z.literal(forecastFormat), plans: z.array(heldShape.loose()) })

/** The text of a file with plans: one for each configuration of a config's file. */
export function planFileText(plans: readonly RunForecast[], toText: (value: object) => string): string {
  return toText({ sluice_plan: forecastFormat, plans })
}

/** True for the text of a file that `-o` wrote: it may be written over. */
export function isPlanFile(text: string): boolean {
  try {
    return fileShape.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}

/** The plans in the text of a file. Throws PLAN_INVALID. */
export function readPlanFile(text: string): readonly HeldPlan[] {
  let written: unknown
  try {
    written = JSON.parse(text)
  } catch (cause) {
    throw planInvalid('the file is not JSON', cause)
  }
  const { success, data } = fileShape.safeParse(written)
  if (success) return data.plans
  return [readHeldPlan(written)]
}
