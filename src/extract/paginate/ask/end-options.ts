import { z } from 'zod'
import { compileStopCondition } from '../stop-condition.ts'
import { endPathOption } from './end-path.ts'
import { nameOption, reportsWhatIsWrong } from './options.ts'

/** What every paginator takes to be told where to stop. */
export interface WrittenSigns {
  readonly stop_condition?: string | null | undefined
  readonly has_more_path?: string | null | undefined
  readonly has_more_header?: string | null | undefined
  readonly stop_after_empty_page?: boolean | null | undefined
  readonly stop_after_short_page?: boolean | null | undefined
  /** records of a full page */
  readonly limit?: number | null | undefined
}

/** Options of paginators that know how many records a full page holds. */
export const shortPageOption = z
  .boolean()
  .nullish()
  .describe('true = a page with fewer rows than "limit" is the last one; default false')

/** The options of `WrittenSigns`; `stopsAfterEmpty` = the default of `stop_after_empty_page`, dlt's. */
export const endOptions = (stopsAfterEmpty: boolean) => ({
  stop_after_empty_page: z
    .boolean()
    .nullish()
    .describe(`true = a page without records ends it; default ${String(stopsAfterEmpty)}`),
  has_more_path: endPathOption.describe('JSONPath to a flag that decides whether there is more'),
  has_more_header: nameOption.describe('response header with such a flag, any case'),
  stop_condition: z
    .string()
    .superRefine(reportsWhatIsWrong(compileStopCondition))
    .nullish()
    .describe('Jinja expression over response, headers, last_record, last_page_size; true ends it'),
})

/** One flag decides, not two. */
export function oneFlag(options: WrittenSigns, context: z.RefinementCtx): void {
  if ((options.has_more_path ?? null) === null || (options.has_more_header ?? null) === null) return
  const message = 'Either "has_more_path" or "has_more_header" must be provided, not both.'
  context.addIssue({ code: 'custom', path: ['has_more_header'], message })
}
