import { z } from 'zod'

const span = z.union([
  z.enum(['second', 'minute', 'hour', 'day']),
  z.number().positive(),
  z
    .string()
    .regex(
      /^P(?=.)(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/,
      'it must be a duration such as "PT1H" or "PT0.5S"',
    ),
])

/** One of `client.rate_limits`. */
export const rateLimitShape = z.strictObject({
  limit: z.int().positive().describe('requests in any span of time that long'),
  per: span.describe('second, minute, hour, day, a number of seconds, or an ISO duration such as "PT15M"'),
  match: z
    .strictObject({
      path: z.string().optional().describe('a regular expression, searched in the path of the URL'),
      method: z.string().optional().describe('of the requests that count'),
    })
    .optional()
    .describe('which requests count; default: all'),
  weight: z.int().positive().optional().describe('what one of these requests takes of the limit; default 1'),
})

export type WrittenRateLimit = z.output<typeof rateLimitShape>
