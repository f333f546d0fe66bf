import type { z } from 'zod'
import type { PaginatorDefinition } from '../../model/paginator.ts'

/**
 * Declares a paginator type: options, behaviour and doc in one file (CONTRIBUTING.md 1.10). `build` sees the options as
 * parsed. Listing it in `index.ts` is all that makes it part of the config language.
 */
export function definePaginator<Options extends z.ZodType>(
  definition: PaginatorDefinition<Options>,
): PaginatorDefinition<Options> {
  return definition
}
