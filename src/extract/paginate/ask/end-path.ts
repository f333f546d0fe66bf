import { z } from 'zod'
import { compilePath } from '../../../language/jsonpath/compile-path.ts'
import { reportsWhatIsWrong } from './options.ts'

/** A JSONPath that may be switched off: null and, as in dlt, an empty text mean none. */
export const endPathOption = z
  .string()
  .superRefine((text, context) => {
    if (text !== '') reportsWhatIsWrong(compilePath)(text, context)
  })
  .transform((text) => (text === '' ? null : text))
  .nullish()
