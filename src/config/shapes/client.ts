import { z } from 'zod'
import { errorHandlerShape } from './endpoint.ts'
import { componentShape } from './kinds.ts'
import { rateLimitShape } from './rate.ts'

/**
 * `client` (docs/contract/rest-api.md 1.2). `base_url` is required too; its absence is told apart, with the
 * environments.
 */
export const clientShape = z.strictObject({
  base_url: z.string().optional().describe('what paths are joined to; "" when every path is an absolute URL'),
  headers: z
    .nullable(z.record(z.string(), z.union([z.string(), z.number(), z.bigint()])))
    .optional()
    .describe('sent with every request, never interpolated'),
  auth: componentShape('auth').describe('how to prove who we are, for every endpoint without an auth of its own'),
  paginator: componentShape('paginator').describe('how to ask for the next page, where the endpoint does not say'),
  response_format: componentShape('decoder').describe('how a body becomes records, where the endpoint does not say'),
  request_timeout: z
    .nullable(z.union([z.number().positive(), z.tuple([z.number().positive(), z.number().positive()])]))
    .optional()
    .describe('seconds without data after which a request is given up; of [connect, read] the latter counts'),
  allow_redirects: z
    .nullable(z.boolean())
    .optional()
    .describe('false = an answer that leads elsewhere is an error; default true'),
  session: z.unknown().optional().describe("dlt's requests session; has no effect"),
  error_handler: z.nullable(errorHandlerShape).optional().describe('which statuses are asked again, and how often'),
  rate_limits: z
    .nullable(z.array(rateLimitShape))
    .optional()
    .describe('budgets of requests that are never exceeded, each for every host and credential'),
  max_concurrency: z
    .nullable(z.int().positive())
    .optional()
    .describe('requests at once to one host under one credential at most; default 40, found out from 8 up'),
  allowed_hosts: z
    .nullable(z.array(z.string()))
    .optional()
    .describe('other hosts that may see the credentials, on links and redirects'),
  private_hosts: z
    .nullable(z.union([z.enum(['allow', 'deny']), z.array(z.string())]))
    .optional()
    .describe('"deny": no address of a private network is asked, whatever leads there; a list: none but these hosts'),
})

export type WrittenClient = z.output<typeof clientShape>
