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
