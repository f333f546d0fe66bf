import type * as Otel from '@opentelemetry/api'
import type { Attributes, Counter, Histogram, Meter, Span, Tracer, TracerProvider } from '@opentelemetry/api'
import type { ErrorReport } from '../model/report/error-report.ts'
import { verdictText } from '../model/report/completeness.ts'
import type { RunEvent } from '../model/report/events.ts'
import type { RunReport } from '../model/report/run-report.ts'
import type { WatchedRun, Watcher } from './watcher.ts'

type Api = Pick<typeof Otel, 'trace' | 'metrics' | 'context' | 'SpanStatusCode'>

/** Where every copy of `@opentelemetry/api` 1.x looks for the SDK that a program has registered. */
const registered = Symbol.for('opentelemetry.js.api.1')
/** for spans that wait in the SDK's exporter when the process is about to end */
const flushMs = 5000

/**
 * Tells a run to OpenTelemetry: a span for the run, and below it one for each resource, page and load; counters and
 * durations. Undefined where no SDK is registered in this process: then not even the API is loaded.
 */
export async function watchWithOpenTelemetry(run: WatchedRun): Promise<Watcher | undefined> {
  if (!(registered in globalThis)) return undefined
  const api = await import('@opentelemetry/api')
  const spans = new RunSpans(run, api)
  const count = countersOf(api.metrics.getMeter('sluice', run.version), run)
  return {
    event: (event) => {
      spans.take(event)
      count(event)
    },
    ended: async (outcome) => {
      spans.end(outcome)
      await Promise.race([flush(api), new Promise((resolve) => setTimeout(resolve, flushMs).unref())])
      return []
    },
  }
}

/** The spans of one run. Resources are read side by side, so that each has its own, and pages hang on them. */
class RunSpans {
  readonly #api: Api
  readonly #tracer: Tracer
  readonly #root: Span
  readonly #resources = new Map<string, Span>()
  /** answers that no page has been made of yet, by request */
  readonly #answers = new Map<number, Answer>()
  readonly #loads = new Map<string, Span>()

  constructor({ run, pipeline, dataset, version }: WatchedRun, api: Api) {
    this.#api = api
    this.#tracer = api.trace.getTracer('sluice', version)
    const attributes = { 'sluice.run_id': run, 'sluice.pipeline': pipeline, 'sluice.dataset': dataset }
    this.#root = this.#tracer.startSpan(`sluice run ${pipeline}`, { attributes })
  }

  take(event: RunEvent): void {
    const at = new Date(event.at)
    switch (event.kind) {
      case 'run_started':
        this.#root.setAttributes({ 'sluice.load_id': event.loadId, 'sluice.resumed': event.resumed })
        break
      case 'resource_started':
        this.#resourceSpan(event.resource, at)
        break
      case 'response':
        this.#answers.set(event.request, { ...event, at })
        break
      case 'page_read':
        this.#page(event, at)
        break
      case 'resource_done': {
        const span = this.#resourceSpan(event.resource, at)
        span.setAttribute('sluice.verdict', verdictText(event.verdict))
        if (event.verdict.kind === 'short' || event.verdict.kind === 'failed')
          span.setStatus({ code: this.#api.SpanStatusCode.ERROR, message: verdictText(event.verdict) })
        span.end(at)
        break
      }
      case 'retry':
        this.#resourceSpan(event.resource, at).addEvent('retry', about(event), at)
        break
      case 'waiting':
        this.#spanOf(event.resource, at).addEvent('waiting', { why: event.why, ms: event.ms }, at)
        break
      case 'warning':
        this.#spanOf(event.resource, at).addEvent('warning', { code: event.code, message: event.message }, at)
        break
      case 'load_started':
        this.#loads.set(event.loadId, this.#child(`sluice load ${event.loadId}`, this.#root, { startTime: at }))
        break
      case 'load_step':
        this.#loads.get(event.loadId)?.addEvent(event.step, event.table === undefined ? {} : { table: event.table }, at)
        break
      case 'load_done':
        this.#loads.get(event.loadId)?.end(at)
        this.#loads.delete(event.loadId)
        break
      default:
    }
  }

  /** Nothing stays open, whatever the run came to. */
  end({ finished_at, load_id, error }: RunReport): void {
    const at = new Date(finished_at)
    if (load_id !== null) this.#root.setAttribute('sluice.load_id', load_id)
    for (const span of this.#loads.values()) this.#fail(span, error)
    for (const span of [...this.#loads.values(), ...this.#resources.values()]) if (span.isRecording()) span.end(at)
    this.#fail(this.#root, error)
    this.#root.end(at)
  }

  #fail(span: Span, error: ErrorReport | undefined): void {
    if (error === undefined) return
    span.setAttribute('error.type', error.code)
    span.setStatus({ code: this.#api.SpanStatusCode.ERROR, message: `${error.code}: ${error.message}` })
  }

  #page({ resource, unit, records, bytes, request }: RunEvent & { readonly kind: 'page_read' }, at: Date): void {
    const answer = request === undefined ? undefined : this.#answers.get(request)
    if (request !== undefined) this.#answers.delete(request)
    const startTime = answer === undefined ? at : new Date(answer.at.getTime() - answer.ms)
    const span = this.#child(`sluice page ${resource}`, this.#resourceSpan(resource, startTime), {
      startTime,
      attributes: {
        'sluice.resource': resource,
        ...(unit === undefined ? {} : { 'sluice.unit': unit }),
        'sluice.records': records,
        'http.response.body.size': bytes,
        ...(answer === undefined ? {} : httpOf(answer)),
      },
    })
    span.end(at)
  }

  #spanOf(resource: string | undefined, at: Date): Span {
    return resource === undefined ? this.#root : this.#resourceSpan(resource, at)
  }

  #resourceSpan(resource: string, startTime: Date): Span {
    const known = this.#resources.get(resource)
    if (known !== undefined) return known
    const span = this.#child(`sluice resource ${resource}`, this.#root, {
      startTime,
      attributes: { 'sluice.resource': resource },
    })
    this.#resources.set(resource, span)
    return span
  }

  #child(name: string, parent: Span, options: { readonly startTime: Date; readonly attributes?: Attributes }): Span {
    const { context, trace } = this.#api
    return this.#tracer.startSpan(name, options, trace.setSpan(context.active(), parent))
  }
}

interface Answer {
  readonly at: Date
  readonly ms: number
  readonly method: string
  readonly url: string
  readonly status: number
  readonly attempt: number
}

/** by the semantic conventions for HTTP clients */
function httpOf({ method, url, status, attempt }: Answer): Attributes {
  return {
    'http.request.method': method,
    'url.full': url,
    'http.response.status_code': status,
    ...(attempt > 1 ? { 'http.request.resend_count': attempt - 1 } : {}),
  }
}

function about({ reason, attempt, waitMs }: RunEvent & { readonly kind: 'retry' }): Attributes {
  return { reason, attempt, wait_ms: waitMs }
}

interface Instruments {
  readonly requests: Counter
  readonly retries: Counter
  readonly records: Counter
  readonly rows: Counter
  readonly duration: Histogram
  readonly waits: Histogram
}

function countersOf(meter: Meter, { pipeline }: WatchedRun): (event: RunEvent) => void {
  const of: Instruments = {
    requests: meter.createCounter('sluice.requests', { description: 'answers that came' }),
    retries: meter.createCounter('sluice.retries', { description: 'requests sent again' }),
    records: meter.createCounter('sluice.records', { description: 'records read' }),
    rows: meter.createCounter('sluice.rows_loaded', { description: 'rows in the destination, by table' }),
    duration: meter.createHistogram('http.client.request.duration', { unit: 's' }),
    waits: meter.createHistogram('sluice.wait.duration', { unit: 's' }),
  }
  return (event) => count(event, { of, pipeline: { 'sluice.pipeline': pipeline } })
}

function count(event: RunEvent, { of, pipeline }: { readonly of: Instruments; readonly pipeline: Attributes }): void {
  switch (event.kind) {
    case 'response': {
      const resource = { ...pipeline, 'sluice.resource': event.resource }
      of.requests.add(1, { ...resource, 'http.response.status_code': event.status })
      of.duration.record(event.ms / 1000, { ...resource, 'http.response.status_code': event.status })
      return
    }
    case 'retry':
      return of.retries.add(1, { ...pipeline, 'sluice.resource': event.resource })
    case 'page_read':
      return of.records.add(event.records, { ...pipeline, 'sluice.resource': event.resource })
    case 'waiting':
      return of.waits.record(event.ms / 1000, pipeline)
    case 'load_done':
      for (const [table, { rows }] of Object.entries(event.tables))
        of.rows.add(rows, { ...pipeline, 'sluice.table': table })
      return
    default:
  }
}

/** The command line ends its process, so that what the SDK still holds is asked for. The API has no word for it. */
async function flush({ trace, metrics }: Api): Promise<void> {
  const providers: unknown[] = [delegateOf(trace.getTracerProvider()), metrics.getMeterProvider()]
  await Promise.allSettled(providers.filter(canFlush).map((provider) => provider.forceFlush()))
}

function delegateOf(provider: TracerProvider): unknown {
  return 'getDelegate' in provider && typeof provider.getDelegate === 'function'
    ? Reflect.apply(provider.getDelegate, provider, [])
    : provider
}

function canFlush(provider: unknown): provider is { forceFlush: () => Promise<void> } {
  return typeof provider === 'object' && provider !== null && 'forceFlush' in provider
}
