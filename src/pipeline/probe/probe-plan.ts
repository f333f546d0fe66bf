import { isRoot, rootUnit } from '../../model/plan/lineage.ts'
import { cursorsFor, dependentsFor, firstUnits, noPause, slicingFor } from '../reading/unit-tools.ts'
import { extractUnit } from '../../extract/extract-unit.ts'
import type { WatchedExchange } from '../../extract/http/client.ts'
import type { HttpClient } from '../../extract/http/http-client.ts'
import { isJsonObject, type JsonObject } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { Plan, ResourcePlan } from '../../model/plan.ts'
import type { DetectedEvent, Happening, Reporter } from '../../model/report/events.ts'
import type { ExtractedPage, Unit } from '../../model/unit.ts'
import { type Candidate, findCandidates } from '../inspect/preview/candidates.ts'
import { fixedParams } from '../inspect/preview/fixed-params.ts'
import { placeInResource } from '../place-error.ts'
import type { RunTools } from '../run-tools.ts'
import { openHttp } from '../wiring.ts'

/** What a few requests of one resource showed. */
export interface ProbedResource {
  readonly resource: string
  /** all that went out for it, retries and tries included */
  readonly requests: number
  /** records of each page that was read */
  readonly pages: readonly number[]
  /** the first ones of all pages */
  readonly records: readonly JsonObject[]
  readonly detected: readonly DetectedEvent[]
  /** fields that may be its key or its cursor, as a preview finds them */
  readonly candidates: readonly Candidate[]
  /** of the last answer; undefined = there was none */
  readonly status?: number
  /** with what words it was refused, one line, masked; a web page is none */
  readonly said?: string
  /** the first page holds one record where a list was looked for */
  readonly isOneRecord: boolean
  /** why it ended before two pages were read; undefined = it read them, or there was only one */
  readonly error?: SluiceError
  /** it was not asked: nothing was left of the budget, or its parent brought no record */
  readonly skipped?: 'budget' | 'no parent record'
}

export interface ProbeBudget {
  /** requests in all */
  readonly requests: number
  readonly perResource: number
}

const mostRecords = 400
const mostPages = 2
const mostSeconds = 20

/**
 * Reads the first two pages of each resource (children below one record of their parent) with a bounded number of requests,
 * and keeps what came before it failed. Nothing is loaded, nothing is asked for twice because it failed.
 */
export async function probePlan(plan: Plan, tools: RunTools, budget: ProbeBudget): Promise<readonly ProbedResource[]> {
  const units = new Map<string, Unit>()
  const done: ProbedResource[] = []
  let left = budget.requests
  for (const resource of plan.resources) {
    const unit = isRoot(resource) ? rootUnit(resource) : units.get(resource.name)
    if (left <= 0 || unit === undefined) {
      done.push({ ...nothing(resource.name), skipped: left <= 0 ? 'budget' : 'no parent record' })
      continue
    }
    const probing = new Probing(resource, { plan, tools, requests: Math.min(left, budget.perResource) })
    const probed = await probing.read(unit, units)
    left -= probed.requests
    done.push(probed)
  }
  return done
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403 || status === 407
}

const mostSaid = 300

/** An answer in one line; masked before it is cut, so that no part of a secret is left. */
function wordsOf(bytes: Buffer): string | undefined {
  const text = bytes.subarray(0, 20 * mostSaid).toString('utf8')
  const line = text.replace(/[\p{Cc}\p{Cf}\s\uFFFD]+/gu, ' ').trim()
  return line === '' || line.startsWith('<') ? undefined : line
}

function nothing(resource: string): ProbedResource {
  return { resource, requests: 0, pages: [], records: [], detected: [], candidates: [], isOneRecord: false }
}

interface ProbingTools {
  readonly plan: Plan
  readonly tools: RunTools
  readonly requests: number
}

/** Thrown where a request would go beyond what is allowed, before it is sent. */
class NothingLeft extends Error {}

/** The look at one resource. */
class Probing {
  readonly #resource: ResourcePlan
  readonly #given: ProbingTools
  readonly #pages: number[] = []
  readonly #records: JsonObject[] = []
  readonly #detected: DetectedEvent[] = []
  readonly #urls: string[] = []
  #requests = 0
  #status: number | undefined
  #said: string | undefined

  constructor(resource: ResourcePlan, given: ProbingTools) {
    this.#resource = resource
    this.#given = given
  }

  async read(unit: Unit, units: Map<string, Unit>): Promise<ProbedResource> {
    const { tools } = this.#given
    const stop = new AbortController()
    const relay = (): void => stop.abort(tools.signal.signal.reason)
    tools.signal.signal.addEventListener('abort', relay, { once: true })
    const alarm = tools.world.alarm(mostSeconds * 1_000, () => stop.abort(new NothingLeft()))
    const http = this.#open()
    let error: unknown
    try {
      await this.#walk(unit, { units, http, signal: stop.signal })
    } catch (caught) {
      error = caught
    } finally {
      alarm.stop()
      tools.signal.signal.removeEventListener('abort', relay)
      await http.close()
    }
    tools.signal.signal.throwIfAborted()
    return this.#result(error, stop.signal.aborted)
  }

  #open(): HttpClient {
    const { plan, tools } = this.#given
    return openHttp({ plan, ...tools, reporter: this.#reporter(), watch: (seen) => this.#watch(seen) })
  }

  #watch({ sent, url, isToken }: WatchedExchange): void {
    if (!isToken) this.#urls.push(url)
    if (sent.kind !== 'reply' || isToken) return
    this.#status = sent.reply.status
    this.#said = isRefusal(sent.reply.status) ? wordsOf(sent.reply.bytes) : undefined
  }

  #reporter(): Reporter {
    const { tools, requests } = this.#given
    return {
      mask: tools.reporter.mask,
      report: (event: Happening) => {
        if (event.kind === 'detected') this.#detected.push(event)
        if (event.kind === 'retry') throw new NothingLeft()
        if (event.kind !== 'request_sent') return
        if (this.#requests >= requests) throw new NothingLeft()
        this.#requests += 1
        tools.reporter.report(event)
      },
    }
  }

  async #walk(
    unit: Unit,
    {
      units,
      http,
      signal,
    }: { readonly units: Map<string, Unit>; readonly http: HttpClient; readonly signal: AbortSignal },
  ): Promise<void> {
    const resource = this.#resource
    const { plan, tools } = this.#given
    const { world } = tools
    const now = world.now()
    const gathered = [...units.values()].flatMap((each) =>
      each.resource === resource.name ? (each.gathered ?? []) : [],
    )
    const context = {
      resource,
      dependents: dependentsFor(resource, plan),
      http,
      cursors: cursorsFor(resource, plan, { storedOf: () => undefined, now }),
      slicing: slicingFor(world, { now, gathered }),
      limitPages: mostPages,
      pause: noPause,
      signal,
      reporter: this.#reporter(),
    }
    const [first] = await firstUnits(unit, context, 1)
    if (first === undefined) return
    for await (const page of extractUnit(first, null, context)) {
      this.#count(page)
      const room = mostRecords - this.#records.length
      if (room > 0) this.#records.push(...page.records.slice(0, room).decoded().filter(isJsonObject))
      for (const child of page.children) {
        const key = child.gathered === undefined ? child.resource : child.id
        if (!units.has(key)) units.set(key, { ...child, ...(child.parents && { parents: child.parents.slice(0, 1) }) })
      }
    }
  }

  /** Pieces of a long answer are one page; an answer that a way of paging was only tried with is none. */
  #count({ records, progress, isPiece }: ExtractedPage): void {
    const number = progress.pages + (isPiece === true ? 1 : 0)
    const { length } = this.#pages
    if (number > length) this.#pages.push(records.count)
    else if (length > 0) this.#pages[length - 1] = (this.#pages[length - 1] ?? 0) + records.count
  }

  #result(error: unknown, isLate: boolean): ProbedResource {
    const detected = this.#detected
    const selector = detected.find(({ what }) => what === 'selector')
    const failure =
      error === undefined || error instanceof NothingLeft ? undefined : placeInResource(error, this.#resource)
    return {
      resource: this.#resource.name,
      requests: this.#requests,
      pages: this.#pages,
      records: this.#records,
      detected,
      candidates: findCandidates(this.#resource, [this.#records], {
        params: fixedParams(this.#urls, this.#resource.endpoint?.paginator),
        mask: this.#given.tools.reporter.mask,
      }),
      ...given({ status: this.#status }),
      ...(this.#said !== undefined && { said: this.#given.tools.reporter.mask(this.#said).slice(0, mostSaid) }),
      // a list at the root is certain; an object that is taken whole is only likely to be a record
      isOneRecord: selector?.found === '$' && selector.confidence === 'likely' && this.#pages[0] === 1,
      ...(failure !== undefined && { error: failure instanceof SluiceError ? failure : lost(failure) }),
      ...(isLate && this.#pages.length === 0 && { error: lost(`no answer in ${mostSeconds} seconds`) }),
    }
  }
}

function lost(reason: unknown): SluiceError {
  const said = reason instanceof Error ? reason.message : String(reason)
  return new SluiceError('TIMEOUT', `Could not read it because of ${said}.`, {})
}
