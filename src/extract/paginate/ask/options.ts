import { z } from 'zod'
import { SluiceError } from '../../../model/errors.ts'
import { compilePath } from '../../../language/jsonpath/compile-path.ts'

/** A JSONPath option, checked when the config is read; null means not set. */
export const pathOption = z.string().superRefine(reportsWhatIsWrong(compilePath)).nullish()

/** The name of a parameter, or a dotted body path; null means the default. */
export const nameOption = z.string().min(1, 'is empty; leave it out for the default').nullish()

/** A page size: sent with every request. */
export const limitOption = z.int().positive().nullish()

/** Turns the `SluiceError` of a compiler into a zod issue that carries its reason and its hint. */
export function reportsWhatIsWrong(
  compile: (text: string) => unknown,
): (text: string, context: z.RefinementCtx) => void {
  return (text, context) => {
    try {
      compile(text)
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      context.addIssue({
        code: 'custom',
        message: error.message,
        params: { code: error.code, hint: error.details.hint },
      })
    }
  }
}

/** Refuses `x_param` beside `x_body_path`: a value has one home. */
export function oneHome<Key extends string>(
  ...names: readonly Key[]
): (
  options: Readonly<Partial<Record<`${Key}_param` | `${Key}_body_path`, unknown>>>,
  context: z.RefinementCtx,
) => void {
  return (options, context) => {
    for (const name of names) {
      const param = options[`${name}_param`] ?? null
      const path = options[`${name}_body_path`] ?? null
      if (param === null || path === null) continue
      const message = `Either "${name}_param" or "${name}_body_path" must be provided, not both.`
      context.addIssue({ code: 'custom', path: [`${name}_body_path`], message })
    }
  }
}

/** Refuses a name for a limit that is not given: nothing would be sent. */
export function needsLimit(
  options: Readonly<Partial<Record<'limit' | 'limit_param' | 'limit_body_path', unknown>>>,
  context: z.RefinementCtx,
): void {
  const named = (['limit_param', 'limit_body_path'] as const).find((key) => (options[key] ?? null) !== null)
  if (named === undefined || (options.limit ?? null) !== null) return
  context.addIssue({ code: 'custom', path: [named], message: `"${named}" needs "limit", the page size to send.` })
}

/** dlt's rule: an end must be in sight, by a total, a flag, a maximum or an empty page. */
export function needsEnd(
  maximum: 'maximum_offset' | 'maximum_page',
): (options: Readonly<Record<string, unknown>>, context: z.RefinementCtx) => void {
  return (options, context) => {
    const ends = ['has_more_path', 'has_more_header', 'stop_condition', maximum].some(
      (key) => (options[key] ?? null) !== null,
    )
    if (ends || options['total_path'] !== null || options['stop_after_empty_page'] !== false) return
    const names = ['total_path', maximum, 'has_more_path', 'stop_condition', 'stop_after_empty_page']
    context.addIssue({
      code: 'custom',
      path: ['stop_after_empty_page'],
      message: `Nothing ends the paging: at least one of ${names.map((name) => `"${name}"`).join(', ')} must be provided.`,
    })
  }
}
