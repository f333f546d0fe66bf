import { z } from 'zod'
import { isoDuration } from './cursor-format.ts'

/** `endpoint.job`; the requests have the keys that endpoints have. */
export function jobShape<Keys extends z.ZodRawShape>(keys: Keys) {
  const seconds = z.union([z.number().positive(), isoDuration])
  const texts = z.union([z.string(), z.array(z.string()).min(1)])
  return z.strictObject({
    create: z
      .strictObject({ ...keys, path: z.string().describe('what submits the job') })
      .describe('submits the job; POST unless it says otherwise'),
    id_path: z.string().optional().describe('JSONPath to the id in the answer to create; default id'),
    poll: z
      .strictObject({ ...keys, path: z.string().describe('where the job is asked about: exports/{job.id}') })
      .describe('how the state of the job is asked for'),
    status_path: z.string().optional().describe('JSONPath to the status in the answer to poll; default status'),
    done: texts.describe('statuses with which the job is done, whatever their case'),
    failed: texts.optional().describe('statuses with which it failed; all others mean that it is still at work'),
    url_path: z
      .nullable(z.string())
      .optional()
      .describe(
        'JSONPath to what {job.url} stands for, in the answer that says done; several are read one after the other',
      ),
    interval: seconds.optional().describe('seconds between two polls, or an ISO duration; default 5'),
    max_wait: seconds.optional().describe('how long one run waits for the job; default PT1H'),
    idempotency_header: z
      .nullable(z.string())
      .optional()
      .describe('a header by which the API knows the same job submitted twice: Idempotency-Key'),
    if_unsure: z
      .enum(['submit', 'fail'])
      .optional()
      .describe('where a run died before the id came: submit once more (default), or fail'),
  })
}
