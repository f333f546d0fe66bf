import { z } from 'zod'
import { compileCursorFormat, namedFormats } from '../../model/cursor/cursor-format.ts'
import { isoDurationRule, readIsoDuration } from '../../model/cursor/iso-duration.ts'

/** How values of a cursor are written. */
export const cursorFormat = z.string().superRefine((text, context) => {
  try {
    compileCursorFormat(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const message = `is not a cursor format because ${why}; write ${namedFormats.join(', ')}, or a format of strptime`
    context.addIssue({ code: 'custom', message })
  }
})

/** `P30D`, `PT1S`. */
export const isoDuration = z.string().refine((text) => readIsoDuration(text) !== undefined, isoDurationRule)

/** The same, or one of no length: a connector's setting of `0` days makes `P0D`. */
export const isoDurationOrNone = z
  .string()
  .refine(
    (text) =>
      readIsoDuration(text) !== undefined || /^P(?=.)(?:0+(?:\.0+)?[YMWD])*(?:T(?:0+(?:\.0+)?[HMS])+)?$/.test(text),
    isoDurationRule,
  )
