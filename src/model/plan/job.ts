import type { JsonPath } from './json-path.ts'
import type { DecoderChoice } from '../decoder.ts'
import type { Place } from '../errors.ts'
import type { RequestMethod } from '../request.ts'
import type { BodyPlan } from './body.ts'
import type { Template, TemplateTree } from './template.ts'

/** A request of a job besides its download. */
export interface JobRequest {
  readonly method: RequestMethod
  readonly path: Template
  readonly params: readonly (readonly [Template, TemplateTree])[]
  readonly headers: readonly (readonly [Template, Template | null])[]
  readonly body: BodyPlan
}

/** An export job: it is submitted, asked about until it is done, and what it made is what the endpoint's path reads. */
export interface JobPlan {
  readonly create: JobRequest
  readonly poll: JobRequest
  /** in the answer to `create` */
  readonly idPath: JsonPath
  /** in the answers to `poll` */
  readonly statusPath: JsonPath
  /** in lower case */
  readonly done: readonly string[]
  readonly failed: readonly string[]
  /** where the last answer says what to download: one value, or several that are read one after the other */
  readonly urlPath?: JsonPath
  readonly intervalSeconds: number
  readonly maxWaitSeconds: number
  /** header with a key that is the same when the same job is submitted again */
  readonly idempotencyHeader?: string
  /** what to do where nobody knows whether a job was submitted: the process died, or the line broke, before its id came */
  readonly ifUnsure: 'submit' | 'fail'
  /** of the answers to both */
  readonly decoder: DecoderChoice
  readonly place: Place
}

/** How far the job of a unit has come; committed before anything is done that must not be done twice. Plain JSON. */
export interface JobState {
  readonly state: 'submitting' | 'submitted' | 'ready'
  /** sent in the idempotency header */
  readonly key: string
  /** how many jobs were submitted for the unit before this one */
  readonly attempt: number
  readonly id?: string
  /** what to download: `{job.url}` */
  readonly urls?: readonly string[]
}
