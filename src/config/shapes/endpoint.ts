import { z } from 'zod'
import { JsonFloat } from '../../json/json.ts'
import { listStyles, objectStyles, responseWords, waitForms } from '../../model/plan.ts'
import { requestMethods } from '../../model/request.ts'
import { incrementalParamShape, incrementalShape } from './incremental.ts'
import { someFunction } from './functions.ts'
import { componentShape, scalar } from './kinds.ts'
import { jobShape } from './job.ts'
import { slicesShape } from './slices.ts'

const statusCode = z.union([
  z.int().min(100).max(599),
  z.string().regex(/^[1-5]\d\d$/, 'it must be a status between 100 and 599'),
])

const statusRange = z
  .string()
  .regex(/^([1-5]xx|[1-5]\d\d\s*-\s*[1-5]\d\d)$/i, 'it must be a class such as "5xx" or a range such as "500-504"')

function checkPattern(text: string, context: z.RefinementCtx): void {
  try {
    void new RegExp(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'is not a regular expression' })
  }
}

/** `error_handler`, on the client, in resource_defaults.endpoint or on an endpoint (docs/contract/rest-api.md 15.1). */
export const errorHandlerShape = z.strictObject({
  retry_on_status_codes: z
    .array(z.union([statusCode, statusRange]))
    .optional()
    .describe('exactly these statuses are retried: 503, "5xx", "500-504"'),
  max_retries: z.int().min(0).optional().describe('requests at most = max_retries + 1'),
  backoff_factor: z.number().min(0).optional().describe('seconds before the first retry; doubles each time'),
  backoff: z
    .enum(['exponential', 'constant'])
    .optional()
    .describe('constant = every wait is backoff_factor seconds; default exponential'),
  wait_header: z.string().min(1).optional().describe('header of the answer that says how long to wait, any case'),
  wait_header_is: z
    .enum(waitForms)
    .optional()
    .describe('what wait_header holds: a wait, or a moment; default: by its size and look'),
  wait_pattern: z
    .string()
    .superRefine(checkPattern)
    .optional()
    .describe('regular expression whose first group is the value in wait_header'),
  min_wait: z.number().min(0).optional().describe('seconds to wait at least, whatever wait_header says'),
  max_wait: z.number().min(0).optional().describe('seconds to wait at most, before a retry; default 300'),
  max_total_seconds: z
    .number()
    .positive()
    .optional()
    .describe('for a request with all its retries and waits; default: no limit'),
})

const bound = z.nullable(z.int().positive()).optional()

/** `limits` of an endpoint. */
export const limitsShape = z.strictObject({
  pages: bound.describe('pages; default 1000000'),
  empty_pages: bound.describe('pages without records in a row, each with a next one; default 1000'),
  repeated_pages: bound.describe('pages in a row that came before; default: as many as leave no doubt'),
  pages_without_new_key: bound.describe(
    'pages in a row without a new primary key; default 1000, 5000 where the server gives the position',
  ),
  seconds: z.nullable(z.number().positive()).optional().describe('for all pages of a resource; default 604800, a week'),
})

/** One of `response_actions` in its dict form. */
export const responseActionShape = z.strictObject({
  status_code: z
    .nullable(z.union([statusCode, statusRange, z.array(z.union([statusCode, statusRange])).min(1)]))
    .optional()
    .describe('of the answers that it is about: 404, "5xx", "500-504", or a list'),
  content: z.nullable(z.string()).optional().describe('text the body contains'),
  when: z
    .nullable(z.string())
    .optional()
    .describe('expression over status, headers, response and text that holds, e.g. "response.error == \'quota\'"'),
  action: z
    .union([z.enum(responseWords), someFunction, z.array(someFunction)])
    .describe(
      'ignore = the endpoint ends here without records; retry; rate_limited = retry, and everything waits; accept = it is a page; fail; or functions',
    ),
  message: z.nullable(z.string()).optional().describe('what to tell when it fails; ${{ … }} stands for an expression'),
  wait: z
    .nullable(z.union([z.number().min(0), z.string()]))
    .optional()
    .describe('before a retry: seconds, a duration such as "2m", or an expression that gives seconds'),
})

const responseActionItem = z.union([responseActionShape, someFunction])

const resolveParamShape = z.strictObject({
  type: z.literal('resolve').describe("the value is that of a parent's record: one request for each"),
  resource: z.string().describe('the parent'),
  field: z.string().describe("JSONPath to the value in the parent's record"),
})

// `2.0`, which is sent as such
const float = z.custom<JsonFloat>((value) => value instanceof JsonFloat, 'a number')
const paramList = z.array(z.nullable(z.union([scalar, float])))

/** An object, written as `param_style` says. */
const paramObject = z
  .looseObject({ type: z.never().optional().describe('has no place in an object that is sent') })
  .refine((value) => !['cursor_path', 'resource'].some((key) => Object.hasOwn(value, key)), {
    message: 'looks like a binding: it needs "type": resolve or incremental',
  })

/** A value of `params`: a plain value, a list, an object, or a binding told apart by `type`. */
const paramShape = z.nullable(
  z.union([
    scalar,
    float,
    paramList,
    z.discriminatedUnion('type', [resolveParamShape, incrementalParamShape]),
    paramObject,
  ]),
)

/** How lists and objects among the params are written. */
export const paramStyleShape = z.strictObject({
  lists: z
    .enum(listStyles)
    .optional()
    .describe('repeat: a=1&a=2 (default), brackets: a[]=1, indexed: a[0]=1, comma: a=1,2, pipe, space, json'),
  objects: z.enum(objectStyles).optional().describe('json (default), brackets: a[b]=1 (deepObject), dots: a.b=1'),
  spaces: z.enum(['plus', 'percent']).optional().describe('percent: a space goes out as %20; default plus'),
})

const multipartPart = z.strictObject({
  value: z.unknown().describe('of the field; a mapping or a list goes out as JSON'),
  filename: z.string().min(1).optional().describe('makes the field a file'),
  content_type: z.string().min(1).optional().describe('of the field'),
})

/** `graphql` of an endpoint. */
export const graphqlShape = z.strictObject({
  query: z.string().min(1).optional().describe('the query'),
  query_file: z.string().min(1).optional().describe('a file that holds it, relative to the config'),
  variables: z.record(z.string(), z.unknown()).optional().describe('its variables; placeholders stand for values'),
  operation_name: z.string().min(1).optional().describe('which operation of the query is meant'),
  allow_partial: z
    .boolean()
    .optional()
    .describe('true = data beside errors is taken, and the result called unknown; default: an error ends the run'),
})

const textOrNumber = z.union([z.string(), z.number(), z.bigint()])

/** What a request is made of besides its path: of an endpoint, and of its job. */
const requestKeys = {
  method: z
    .nullable(z.enum(requestMethods))
    .optional()
    .describe('default GET, with "graphql" POST; whatever it is, it is asked again like any other'),
  params: z
    .nullable(z.record(z.string(), paramShape))
    .optional()
    .describe('query parameters; {resources.parent.field} stands for a value of the parent'),
  json: z
    .nullable(z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]))
    .optional()
    .describe('the body, sent as JSON'),
  data: z
    .nullable(z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]))
    .optional()
    .describe('the body: a mapping is sent as a form, a text as it is'),
  multipart: z
    .nullable(z.record(z.string(), z.union([scalar, multipartPart])))
    .optional()
    .describe('the body: fields of multipart/form-data'),
  xml: z.nullable(z.string()).optional().describe('the body: a text sent as application/xml'),
  text: z.nullable(z.string()).optional().describe('the body: a text sent as text/plain'),
  graphql: z.nullable(graphqlShape).optional().describe('a GraphQL query, sent as JSON by POST'),
  param_style: z
    .nullable(paramStyleShape)
    .optional()
    .describe('how lists, objects and spaces among params are written'),
  headers: z
    .nullable(z.record(z.string(), z.nullable(textOrNumber)))
    .optional()
    .describe("over the client's; null removes one"),
}

/**
 * `endpoint` in its dict form (docs/contract/rest-api.md 1.5). Paginator and auth are shaped by the catalog's
 * definitions.
 */
export const endpointShape = z.strictObject({
  path: z.string().optional().describe('relative to base_url, or an absolute URL; default: the resource name'),
  ...requestKeys,
  paginator: componentShape('paginator').describe('how to ask for the next page; default: detected'),
  auth: componentShape('auth').describe("over the client's; null = none"),
  response_format: componentShape('decoder').describe(
    'how a body becomes records: json, ndjson, csv; default: by the answer',
  ),
  data_selector: z.nullable(z.string()).optional().describe('JSONPath to the records; default: detected'),
  key_column: z
    .nullable(z.string().min(1))
    .optional()
    .describe('records are the members of an object: their keys become this column'),
  value_column: z
    .nullable(z.string().min(1))
    .optional()
    .describe('records that are texts or numbers become this column; default "value"'),
  allow_empty: z.nullable(z.boolean()).optional().describe('true = a selector that matches nothing is an empty page'),
  data_selector_required: z
    .nullable(z.boolean())
    .optional()
    .describe('true = every page must have what data_selector names; without one the answer must be a list'),
  data_selector_malformed_retryable: z
    .nullable(z.boolean())
    .optional()
    .describe('true = an answer of another shape is asked for again before it is an error'),
  trust_totals: z
    .nullable(z.boolean())
    .optional()
    .describe('false = totals in the answers count something else: they decide nothing about completeness'),
  response_actions: z
    .nullable(z.array(z.union([responseActionItem, z.array(responseActionItem)])))
    .optional()
    .describe(
      'what becomes of answers with a certain status or text; the first that fits counts. Lists among them are groups: "fail" and "rate_limited" of one give way to a later one',
    ),
  incremental: z.nullable(incrementalShape).optional().describe('read only what is new since the last run'),
  job: z
    .nullable(jobShape(requestKeys))
    .optional()
    .describe('an export job: it is submitted and waited for, then the path of the endpoint is read'),
  for_each: z
    .nullable(slicesShape)
    .optional()
    .describe('read it once for each value: of parents, lists, ranges, files; several entries multiply'),
  error_handler: z.nullable(errorHandlerShape).optional().describe('which statuses are asked again, and how often'),
  limits: z.nullable(limitsShape).optional().describe('bounds on the reading, that an honest API does not meet'),
  allowed_hosts: z.nullable(z.array(z.string())).optional().describe('other hosts that may see the credentials'),
})

export type WrittenEndpoint = z.output<typeof endpointShape>
export type WrittenLimits = z.output<typeof limitsShape>
export type WrittenErrorHandler = z.output<typeof errorHandlerShape>
export type WrittenResponseAction = z.output<typeof responseActionShape>
export type WrittenJob = NonNullable<WrittenEndpoint['job']>
