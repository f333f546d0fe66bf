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

/** An expression, checked when the config is read. */
export function expressionOption(compile: (text: string) => unknown): z.ZodOptional<z.ZodNullable<z.ZodString>> {
  return z.string().superRefine(reportsWhatIsWrong(compile)).nullish()
}
