import { isJsonObject, type JsonValue } from '../../json/json.ts'
import { decodedBody } from '../../json/records/body.ts'
import { noRecords } from '../../json/records/decoded-records.ts'
import { statusCode } from '../../model/error-register/register.ts'
import { SluiceError } from '../../model/errors.ts'
import { shake128 } from '../../model/hashing.ts'
import type { EndpointPlan } from '../../model/plan.ts'
import type { JobPlan, JobRequest, JobState } from '../../model/plan/job.ts'
import type { RequestSpec } from '../../model/request.ts'
import type { ExtractedPage, ParentValues, Unit, UnitProgress } from '../../model/unit.ts'
import { pythonText } from '../../language/template/python-text.ts'
import { buildRequest } from '../unit/build-request.ts'
import type { EndpointContext } from '../unit/extract-context.ts'
import { noTally } from '../unit/tally.ts'
import { type WalkTools, walkTools } from '../unit/walk.ts'
import { withPlace } from '../unit/with-place.ts'
import { jobExpired, jobFailed, jobTimeout, jobUncertain, jobWithoutId, jobWithoutUrl } from './job-errors.ts'

/** Reads what the job made: the endpoint's own path, for each thing that the job names. */
export type Download = (unit: Unit, progress: UnitProgress | null) => AsyncGenerator<ExtractedPage, void, undefined>

type JobContext = EndpointContext & { readonly job: JobPlan }

/**
 * Submits the job of a unit, waits until it is done and downloads. Each step that must not be done twice is durable before
 * the next one begins: that a job is about to be submitted, its id, what to download. So a run that was killed asks for
 * the job that is there. Between the submission and its answer nobody knows: then the idempotency key decides, or
 * `if_unsure`. Throws JOB_FAILED, JOB_TIMEOUT, JOB_EXPIRED, JOB_UNCERTAIN …
 */
export async function* extractJob(
  unit: Unit,
  progress: UnitProgress | null,
  { download, ...context }: JobContext & { readonly download: Download },
): AsyncGenerator<ExtractedPage, void, undefined> {
  const running = createJob(unit, context)
  const before = progress ?? nothingRead
  let state = progress?.job
  for (let attempt = state?.attempt ?? 1; ; attempt += 1) {
    if (state === undefined || state.attempt < attempt) {
      state = { state: 'submitting', key: keyOf(unit, context, attempt), attempt }
      yield jobPage(unit, { ...before, job: state })
    } else if (state.state === 'submitting') running.unsure()
    if (state.state === 'submitting') {
      state = { ...state, state: 'submitted', id: await running.submit(state) }
      yield jobPage(unit, { ...before, job: state })
    }
    const isFresh = state.state === 'submitted'
    const ready: JobState | 'gone' = isFresh ? await running.finish(state) : state
    const isUntouched = before.pages === 0
    if (ready === 'gone') {
      // what was read of it could not be told from what another job makes
      if (!isUntouched || attempt > 1) throw jobExpired(context, state)
      running.sayGone(state)
      continue
    }
    if (isFresh) yield jobPage(unit, { ...before, job: ready })
    state = ready
    try {
      for await (const page of download({ ...unit, parents: visitsOf(unit, ready) }, { ...before, job: ready }))
        yield { ...page, unit }
      return
    } catch (error) {
      if (!isGone(error) || !isUntouched || attempt > 1) throw isGone(error) ? jobExpired(context, state, error) : error
      running.sayGone(state)
    }
  }
}

const nothingRead: UnitProgress = { parent: 0, position: null, pages: 0, records: 0, done: false }

/** What the job made is there no more: links expire, jobs are deleted. */
function isGone(error: unknown): boolean {
  return error instanceof SluiceError && [403, 404, 410].some((status) => error.code === statusCode(status))
}

function jobPage(unit: Unit, progress: UnitProgress): ExtractedPage {
  return {
    unit,
    records: noRecords,
    received: 0,
    bytes: 0,
    progress: { tally: noTally, ...progress },
    children: [],
    isSpread: true,
    isUrgent: true,
  }
}

/** A key that is the same whenever the same job of the same run is submitted. */
function keyOf(unit: Unit, { slicing, resource }: JobContext, attempt: number): string {
  const { baseUrl } = resource.endpoint
  return shake128(JSON.stringify([baseUrl, slicing.now, unit.id, unit.parents ?? [], attempt]), 18).replaceAll(
    /[+/]/g,
    '-',
  )
}

function visitOf(unit: Unit): ParentValues {
  return unit.parents?.[0] ?? { fields: {}, included: {} }
}

/** One walk for each thing to download; the values of the job are named like those of slices. */
function visitsOf(unit: Unit, { id = '', urls = [''] }: JobState): readonly ParentValues[] {
  const visit = visitOf(unit)
  return urls.map((url) => ({ ...visit, slice: { ...visit.slice, 'job.id': id, 'job.url': url } }))
}

function createJob(unit: Unit, context: JobContext) {
  const { job, resource, reporter } = context
  const tools = walkTools(unit, context)
  const { name } = resource
  const note = (message: string): void =>
    reporter.report({ kind: 'note', resource: name, message: `"${name}": ${message}` })
  const ask = (request: JobRequest, state: JobState | null): Promise<Answered> =>
    send(requestFor(request, { unit, context, state }), { tools, context, isOnce: false })
  return {
    sayGone: ({ id = '' }: JobState) => note(`what job ${id} made is there no more; a new job is submitted.`),
    /** A job may have been submitted, and nobody knows its id. */
    unsure(): void {
      if (job.idempotencyHeader !== undefined) return
      if (job.ifUnsure === 'fail') throw jobUncertain(context)
      reporter.report({
        kind: 'warning',
        code: 'JOB_SUBMITTED_AGAIN',
        resource: resource.name,
        message: `The run before this one ended while it submitted the job of "${resource.name}": whether the API has it is not known, and it is submitted once more.`,
        hint: 'If the API knows such a header, write "idempotency_header": then it is never made twice. Or "if_unsure: fail".',
      })
    },
    async submit(state: JobState): Promise<string> {
      const request = requestFor(job.create, { unit, context, state: null })
      const { idempotencyHeader: name } = job
      const keyed: RequestSpec =
        name === undefined ? request : { ...request, headers: [...request.headers, [name, state.key]] }
      const { body } = await send(keyed, { tools, context, isOnce: name === undefined })
      const id = job.idPath.first(body)
      if (typeof id !== 'string' && typeof id !== 'number' && typeof id !== 'bigint') throw jobWithoutId(context, body)
      note(`job ${String(id)} is submitted.`)
      return String(id)
    },
    /** Waits until the job is done; `gone` = the API knows it no longer. */
    async finish(state: JobState): Promise<JobState | 'gone'> {
      let waited = 0
      for (;;) {
        let answer: Answered
        try {
          answer = await ask(job.poll, state)
        } catch (error) {
          if (isGone(error)) return 'gone'
          throw error
        }
        const status = statusOf(answer.body, job)
        if (job.done.includes(status)) return { ...state, state: 'ready', ...urlsIn(answer.body, context) }
        if (job.failed.includes(status)) throw jobFailed(context, state, status)
        if (waited >= job.maxWaitSeconds) throw jobTimeout(context, state, status)
        const pause = Math.min(job.intervalSeconds, Math.max(job.maxWaitSeconds - waited, 0.001))
        await context.pause(pause * 1000)
        waited += pause
      }
    },
  }
}

function statusOf(body: JsonValue, { statusPath }: JobPlan): string {
  const status = statusPath.first(body)
  return status === undefined || status === null ? '' : pythonText(status).toLowerCase()
}

function urlsIn(body: JsonValue, context: JobContext): Pick<JobState, 'urls'> {
  const { urlPath } = context.job
  if (urlPath === undefined) return {}
  const urls = urlPath
    .all(body)
    .flat()
    .filter((url) => typeof url === 'string' || typeof url === 'number')
    .map(String)
  // a job that found nothing may well name nothing
  if (urls.length === 0 && urlPath.first(body) === undefined) throw jobWithoutUrl(context, body)
  return { urls }
}

interface Asking {
  readonly unit: Unit
  readonly context: JobContext
  readonly state: JobState | null
}

function requestFor(request: JobRequest, { unit, context, state }: Asking): RequestSpec {
  const endpoint: EndpointPlan = { ...context.resource.endpoint, ...request }
  const visit = visitOf(unit)
  const slice = state === null ? visit.slice : { ...visit.slice, 'job.id': state.id ?? '' }
  const asked: ParentValues = { ...visit, ...(slice !== undefined && { slice }) }
  const cursor = context.cursors?.of(visit) ?? null
  return withPlace(context.job.place, () => buildRequest(endpoint, { parent: asked }, cursor))
}

interface Answered {
  readonly body: JsonValue
}

interface Sending {
  readonly tools: WalkTools
  readonly context: JobContext
  /** it must not be sent again unless the server says that it did not take it */
  readonly isOnce: boolean
}

/** Asks for something that is not a page of records. */
async function send(request: RequestSpec, { tools, context, isOnce }: Sending): Promise<Answered> {
  const options = { ...tools.send, responseActions: [], decoder: context.job.decoder }
  const { maxRetries } = options.retry
  for (let attempt = 1; ; attempt += 1) {
    try {
      const retry = isOnce ? { ...options.retry, maxRetries: 0 } : options.retry
      const answer = await tools.http.fetchPage(request, { ...options, retry })
      if (answer.kind === 'ignored') return { body: null }
      const body = decodedBody(answer.body)
      return { body: isJsonObject(body) || Array.isArray(body) ? body : null }
    } catch (error) {
      // refused before anything was done: it may be sent again
      const isRefused = error instanceof SluiceError && [429, 503].some((status) => error.code === statusCode(status))
      if (!isOnce || !isRefused || attempt > maxRetries) throw error
      await tools.http.waitAgain(options, { reason: error.code, attempt })
    }
  }
}
