import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isJsonObject, type JsonValue } from '../../json/json.ts'
import { canonicalJson } from '../../json/json-text.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Plan } from '../../model/plan.ts'
import { forecastFormat, type RunForecast } from './forecast.ts'

const heldShape = z.object({
  format: z.literal(forecastFormat),
  pipeline: z.string(),
  source: z.string(),
  plannedAt: z.string(),
  standsOn: z
    .array(z.object({ what: z.string(), value: z.union([z.string(), z.number(), z.null()]) }))
    .min(1)
    .readonly(),
  foresees: z.object({ isExact: z.boolean(), acts: z.array(z.string()).readonly() }),
})
const fileShape = z.object({ sluice_plan: z.literal(forecastFormat), plans: z.array(heldShape).min(1).readonly() })

/** The part of a forecast that a run is held to. */
export type HeldPlan = Readonly<z.output<typeof heldShape>>

/** The content of a file with plans: one for each configuration that was planned. */
export interface PlanFile {
  readonly sluice_plan: typeof forecastFormat
  /** of `plans` */
  readonly digest: string
  readonly plans: readonly RunForecast[]
}

/** What `run({ plan })` takes: what `plan()` gave, or the content of a file with several; both may have been JSON meanwhile. */
export type GivenPlan = HeldPlan | Readonly<z.output<typeof fileShape>>

/** The plan of this pipeline and source among those that are given. Throws PLAN_INVALID (exit code 2). */
export function heldPlanOf(given: GivenPlan, { pipeline, source }: Pick<Plan, 'pipeline' | 'source'>): HeldPlan {
  const plans = plansIn(given)
  const found = plans.find((held) => held.pipeline === pipeline && held.source === source)
  const names = plans.map((held) => `pipeline "${held.pipeline}", source "${held.source}"`)
  if (found === undefined)
    throw planInvalid(`it holds none for pipeline "${pipeline}", source "${source}"`, { found: names.join('; ') })
  // the load of the first moves the state that the second stands on
  if (plans.filter((held) => held.pipeline === pipeline).length > 1)
    throw planInvalid(`it holds several for pipeline "${pipeline}", and the first load would outdate the others`, {
      found: names.join('; '),
      hint: 'Plan and run one source at a time: --source NAME.',
    })
  return found
}

/** The content of a file with plans. Throws PLAN_INVALID. */
export function parsePlanFile(text: string): GivenPlan {
  let written: unknown
  try {
    written = JSON.parse(text)
  } catch (cause) {
    throw planInvalid('the file is not JSON', { cause })
  }
  if (typeof written !== 'object' || written === null) throw planInvalid('the file holds no plan')
  const plans = plansIn(written)
  // what a person has read and agreed to is what is held to
  if (!isJsonObject(written) || written['digest'] !== digestOf(written['plans']))
    throw planInvalid('the file was changed after `sluice plan -o` wrote it')
  return { sluice_plan: forecastFormat, plans }
}

/** True for the text of a file that `plan -o` wrote: it may be written over. */
export function isPlanFile(text: string): boolean {
  try {
    return parsePlanFile(text) !== undefined
  } catch {
    return false
  }
}

/** What goes into a file with plans: as `write` spells it, with a digest of that. */
export function planFileText(plans: readonly RunForecast[], write: (value: object) => string): string {
  const { plans: spelt } = JSON.parse(write({ plans })) as { readonly plans: JsonValue }
  return write({ sluice_plan: forecastFormat, digest: digestOf(spelt), plans } satisfies PlanFile)
}

/** Tells whether a plan is as it was written; whoever wants to deceive can make it anew. */
function digestOf(plans: JsonValue | undefined): string {
  return createHash('sha256')
    .update(canonicalJson(plans ?? null))
    .digest('hex')
}

function plansIn(given: object): readonly HeldPlan[] {
  const file = fileShape.safeParse(given)
  if (file.success) return file.data.plans
  const one = heldShape.safeParse(given)
  if (one.success) return [one.data]
  throw planInvalid('it is not a plan of this version of sluice')
}

function planInvalid(
  why: string,
  details: { readonly found?: string; readonly hint?: string; readonly cause?: unknown } = {},
): SluiceError {
  const hint = 'Make it anew: sluice plan <config> -o plan.json'
  return new SluiceError('PLAN_INVALID', `Could not run by the plan because ${why}.`, { hint, ...details })
}
