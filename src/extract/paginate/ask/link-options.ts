import { z } from 'zod'
import { compilePageExpression } from '../page-expression.ts'
import { expressionOption } from './options.ts'

/** An expression in place of a path or a header. */
export const linkValueOption = expressionOption(compilePageExpression).describe(
  'expression that gives the URL of the next page, over response, headers, last_record, last_page_size',
)

export const linkBaseOption = z
  .string()
  .min(1)
  .nullish()
  .describe('address that relative links are below; default: that of the answer')

export const keepParamsOption = z
  .boolean()
  .nullish()
  .describe(
    "true = the endpoint's parameters are sent with links, too, but for those that stand in them; default false",
  )
