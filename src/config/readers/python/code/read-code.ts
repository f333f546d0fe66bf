import { given } from '../../../../model/given.ts'
import { bindParameters } from '../../../../python/run/functions/parameters.ts'
import { PyFunction } from '../../../../python/run/functions/function.ts'
import { Frame } from '../../../../python/run/machine.ts'
import { namesOf } from '../../../../python/syntax/names.ts'
import type { Span, Statement } from '../../../../python/syntax/tree.ts'
import { CallArguments } from '../../../../python/values/call-arguments.ts'
import { Raised } from '../../../../python/values/exceptions.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import { type Arguments, type Running, type Value } from '../../../../python/values/value.ts'
import { injected } from '../dlt/injected.ts'
import { ResourceValue } from '../dlt/resource-value.ts'
import { applyHints } from '../program/apply-hints.ts'
import { placedOf, refusalOf } from '../program/from-value.ts'
import { type Placed, type PlacedMap, PlacedFunction, Refusal } from '../program/placed.ts'
import type { Note, PlacedRefusal, ResourceRecord } from '../program/program.ts'
import { Answer } from './rest-client.ts'
import type { Asked, Reader, Scope } from './asked.ts'
import { assumedOf, forEachAlone } from './asked-conditions.ts'
import { askedBy, isUsedByName } from './asked-rows.ts'
import { asks, asksMore } from './asks.ts'
import { stepsOf } from './asked-step.ts'
import { asCursor, movesOn, movesOnNote, ownCursor } from './cursor-value.ts'
import { derivedConfig, givesPages, hasCursor } from './derived-config.ts'
import { clientOf, configOfRequest, eachOf, madeWith, type Parent, parentOfRequest } from './each-scope.ts'
import { firstRefusal, type FunctionText, refusalIn } from './first-refusal.ts'
import { neededBy, plainFunction } from './plain/plain-function.ts'
import { PagesValue, type RestClientValue } from './rest-client.ts'
import { clientsAround, countingRequests, requestRead } from './requests-made.ts'
import { calledFunction, loopFunction } from './rows-function.ts'
import { awaitHint, waitsFor } from './reading/awaited.ts'
import { NotRead, told } from './reading/not-read.ts'
import { collectorOf, givenBy, givesEach, isCollector, refusedList, type Shape, shapeOf } from './row-wise.ts'
import { partsIn } from './walk-tree.ts'

/** What a resource of Python is made of. */
export interface Code {
  readonly kind: 'resource' | 'transformer'
  /** the function, or the rows themselves */
  readonly data: Value
  /** whose rows a transformer takes */
  readonly from: Value | undefined
  /** what it was called with */
  readonly args: Arguments | undefined
  readonly script: string
  /** text that stands for itself, or why there is none */
  readonly textOf: FunctionText
  /** says what is not done as it is written */
  readonly note: (note: Note) => void
}

/**
 * What a resource of Python is as a resource of a config (decisions/0130): the endpoint that its `RESTClient` walks, or the rows of another
 * resource that is read, with what its function makes of each row as a step. Else why it is not read: `madeBy`.
 */
export function readCode(code: Code, record: ResourceRecord, running: Running): Partial<ResourceRecord> {
  try {
    return new Reading(code, record, running).resource()
  } catch (error) {
    if (error instanceof NotRead) return { madeBy: told(record, error.refusal) }
    if (error instanceof Raised)
      return { madeBy: told(record, new Refusal(`Python would stop in it with ${error.exception.typeName}`)) }
    throw error
  }
}

class Reading {
  readonly #code: Code
  readonly #record: ResourceRecord
  readonly #running: Running

  constructor(code: Code, record: ResourceRecord, running: Running) {
    this.#code = code
    this.#record = record
    this.#running = running
  }

  resource(): Partial<ResourceRecord> {
    const { data: given, kind, from } = this.#code
    const data = given instanceof PyFunction ? plainFunction(given, this.#givenTo(given)) : given
    if (data instanceof Answer) return this.#answer(data)
    if (data instanceof PagesValue) return this.#walk(data, { at: data.at, step: undefined, hints: new Map() })
    if (!(data instanceof PyFunction) || data.node.kind === 'lambda') return this.#stop('what it gives is not known')
    if (data.node.isAsync && waitsFor(data.node.body))
      return this.#stop('its function waits for something ("await")', awaitHint)
    if (kind === 'transformer') return this.#transformer(data, from)
    return this.#function(data)
  }

  #stop(why: string, hint?: string): never {
    throw new NotRead(new Refusal(why, hint))
  }

  /** A function that gives its rows by itself: of a walk, of a request, or of another resource. */
  #function(callee: PyFunction): Partial<ResourceRecord> {
    const missing = this.#code.args === undefined ? neededBy(callee) : undefined
    if (missing !== undefined)
      this.#stop(
        `its function is not given "${missing}"`,
        'Call it with what it needs, or give the parameter a default.',
      )
    const clients = clientsAround(callee.frame)
    const simple = this.#attempt(() => countingRequests(this.#running, () => this.#simple(callee)))
    if (simple !== undefined && !(simple instanceof NotRead)) return simple
    // what was tried and is not read did nothing to them
    for (const [client, tainted] of clients) client.tainted = tainted
    const begin = (frame: Frame): Begun => ({ frame, each: undefined })
    const found = this.#attempt(() => countingRequests(this.#running, () => this.#asked(callee, begin)))
    if (!(found instanceof NotRead)) return found
    throw simple instanceof NotRead && found.isVague ? simple : found
  }

  /** Reads as if no request failed: a `try` around one is the statements that it tries, a look at its status what is done where it is right. */
  #attempt<Result>(work: () => Result): Result | NotRead {
    const { machine } = this.#code.data instanceof PyFunction ? this.#code.data.frame : { machine: undefined }
    const before = machine?.assumed
    const reader = this.#reader()
    if (machine !== undefined) machine.assumed = (statement, frame) => assumedOf(statement, frame, reader)
    try {
      return work()
    } catch (error) {
      if (error instanceof NotRead) return error
      throw error
    } finally {
      if (machine !== undefined) machine.assumed = before
    }
  }

  /** Of one walk, or of one other resource; undefined = it is more than that. */
  #simple(callee: PyFunction): Partial<ResourceRecord> | undefined {
    const { node } = callee
    const shape = node.kind === 'lambda' ? 'it is a lambda' : shapeOf(node.body)
    if (typeof shape === 'string') return this.#stop(shape)
    const { frame, hints } = this.#prepare(callee, shape.before)
    const source = frame.machine.evaluator.evaluate(shape.source, frame)
    if (source instanceof Answer || (shape.loop !== undefined && asks(shape.loop.body, frame))) return undefined
    this.#onlyItsRows(callee, frame)
    if (source instanceof PagesValue) {
      const step = shape.loop && this.#loopStep(shape, frame, true)
      const gives: ResourceRecord['gives'] = step === undefined ? givenBy(shape) : 'unclear'
      const isCollected = step === undefined && isCollector(shape) ? true : undefined
      return { ...this.#walk(source, { at: shape.source.at, step, hints }), ...given({ gives, isCollected }) }
    }
    if (source instanceof ResourceValue) {
      const step = shape.loop && this.#loopStep(shape, frame, false)
      const isCollected = step === undefined && isCollector(shape) ? true : undefined
      const gives = step === undefined ? 'rows' : 'unclear'
      return { ...this.#derived(source, { step, hints }), gives, ...given({ isCollected }) }
    }
    const unknown = unknownIn(source)
    if (unknown !== undefined) throw new NotRead(refusalOf(unknown))
    return this.#stop('what it gives is made in the program')
  }

  /** Of requests: one, one for each of something, or a walk for each of something. */
  #asked(callee: PyFunction, begin: (frame: Frame) => Begun, args?: Arguments): Partial<ResourceRecord> {
    const { node } = callee
    if (node.kind === 'lambda') return this.#stop('it is a lambda')
    const { frame, hints } = this.#prepare(callee, [], args)
    const scope: Scope = { ...begin(frame), before: [], collector: undefined }
    const reader = this.#reader()
    const work = (): Asked => askedBy(node.body, scope, reader)
    const asked = scope.each === undefined ? work() : forEachAlone(frame, reader, work)
    const made = stepsOf(asked)
    if (typeof made === 'string') return this.#stop(made)
    const { columns, ...steps } = made
    const at = asked.request.at
    const own = { name: this.#record.name, at }
    const { config, index } = configOfRequest({ ...asked, columns }, own, this.#refuse)
    const { request } = asked
    const sent = request instanceof Answer ? request.request : request
    const { client } = sent
    const record = this.#made(config, at, { ...steps, hints, index, client })
    requestRead(sent, this.#running)
    this.#onlyItsRows(callee, frame)
    const isRepeated = asked.each === undefined ? undefined : true
    if (isRepeated && movesOn(frame)) this.#code.note({ at, ...movesOnNote })
    const isCollected = asked.collector === undefined ? undefined : true
    return { ...record, ...given({ gives: asked.gives, isCollected, isRepeated }) }
  }

  #onlyItsRows({ node }: PyFunction, frame: Frame): void {
    const why = node.kind === 'lambda' ? undefined : asksMore(node.body, frame)
    if (why !== undefined) this.#stop(why)
  }

  readonly #refuse = ({ refusal }: PlacedRefusal): never => {
    throw new NotRead(refusal)
  }

  #reader(): Reader {
    return {
      stop: (why, hint) => this.#stop(why, hint),
      known: (value) => {
        const unknown = unknownIn(value)
        if (unknown !== undefined) throw new NotRead(refusalOf(unknown))
      },
      parent: (resource) => this.#parent(resource),
      parentOf: (request, name) => {
        requestRead('request' in request ? request.request : request, this.#running)
        const own = { name: `${this.#record.name}_${name}`, at: this.#record.madeAt }
        return parentOfRequest(request, own, this.#refuse)
      },
      run: (statements, frame) => this.#run(statements, frame),
      note: (at, what, hint) => this.#code.note({ at, what, hint }),
    }
  }

  /** Another resource, for each of whose rows it asks. */
  #parent(resource: ResourceValue): Parent {
    const { record } = resource.settle(this.#running)
    if (resource.tainted !== undefined) throw new NotRead(refusalOf(resource.tainted))
    if (record.madeBy !== undefined)
      this.#stop(`it takes the rows of "${record.name}", which is made by Python code as well`)
    const name = this.#nameOfRows(record)
    const config = derivedConfig(record, { name, at: this.#record.madeAt, isEach: true }, this.#refuse)
    return { kind: 'parent', name, config, steps: [], client: record.part && clientOf(record.part) }
  }

  /** The name that rows which are asked for once more have: with a cursor of their own they have a name of their own. */
  #nameOfRows(record: ResourceRecord): string {
    const { name, madeAt: at } = this.#record
    if (!hasCursor(record)) return record.name === name ? `${name}_rows` : record.name
    this.#code.note({ at, ...ownCursor(record.name) })
    return `${record.name}_of_${name.replaceAll(/\W/g, '_')}`
  }

  /** What comes before the rows, done with the arguments of the call. */
  #prepare(
    callee: PyFunction,
    before: readonly Statement[],
    args: Arguments = this.#arguments(callee),
  ): { readonly frame: Frame; readonly hints: PlacedMap } {
    if ([...partsIn(before)].some(({ kind }) => kind === 'while')) this.#stop('it has a "while" loop')
    const { node } = callee
    const frame = new Frame('function', callee.frame, namesOf(node, node.parameters, node.body))
    bindParameters(callee, args, frame)
    const hints = this.#cursors(frame)
    this.#run(before, frame)
    return { frame, hints }
  }

  #run(statements: readonly Statement[], frame: Frame): void {
    const completion = frame.machine.evaluator.run(statements, frame)
    if (completion !== undefined || frame.exits > 0 || frame.pending !== undefined)
      this.#stop('whether it gives its rows hangs on a condition')
  }

  #arguments(callee: PyFunction): Arguments {
    const { args = noArguments(this.#running.at), script } = this.#code
    if (args.spread !== undefined) throw new NotRead(refusalOf(args.spread))
    return injected(callee, args, ['sources', script, this.#record.name])
  }

  /** An incremental among the arguments filters the rows, as one of the endpoint does. */
  #cursors({ names }: Frame): PlacedMap {
    const found: [string, Value][] = []
    for (const [name, value] of names) {
      const cursor = asCursor(value)
      if (cursor === value) continue
      found.push([name, value])
      names.set(name, cursor)
    }
    const [first, second] = found
    if (second !== undefined) this.#stop('it takes two incrementals')
    const at = this.#record.madeAt
    return new Map(first === undefined ? [] : [['incremental', placedOf(first[1], at, 'incremental')]])
  }

  /** What the loop does with each row; undefined = it gives them as they come. */
  #loopStep({ loop, before, after }: Shape, frame: Frame, isPage: boolean): PyFunction | undefined {
    if (loop === undefined) return undefined
    const collector = collectorOf(loop, [...before, loop, ...after])
    if (isPage && givesEach(loop, collector)) return undefined
    if (isPage) {
      if (loop.target.kind !== 'name') this.#stop('it uses the whole page, not only row by row')
      else {
        const why = refusedList(loop.target.name, loop.body)
        if (why !== undefined) this.#stop(why)
      }
    }
    const step = loopFunction({ collector, target: loop.target.at, body: loop.body, isPage }, frame)
    return typeof step === 'string' ? this.#stop(step) : step
  }

  #transformer(callee: PyFunction, from: Value | undefined): Partial<ResourceRecord> {
    const { node } = callee
    if (!(from instanceof ResourceValue)) {
      const unknown = from === undefined ? undefined : unknownIn(from)
      if (unknown !== undefined) throw new NotRead(refusalOf(unknown))
      return this.#stop('it takes rows of something that is not a resource of a configuration')
    }
    const parameter = node.parameters[0]
    if (parameter === undefined || node.kind === 'lambda') return this.#stop('its function takes no rows')
    const parent = from.settle(this.#running).record
    if (parent.madeBy !== undefined)
      this.#stop(`it takes the rows of "${parent.name}", which is made by Python code as well`)
    const isSingle =
      (parent.gives === 'unclear' || parent.gives === 'answer') && isUsedByName(parameter.name, node.body)
    if (parent.gives === 'unclear' && !isSingle)
      this.#stop(`it takes the rows of "${parent.name}", which come one by one or in lists`)
    const isPage = !isSingle && givesPages(parent)
    if (asks(node.body, callee.frame)) {
      const { name } = parameter
      const each = isPage ? undefined : eachOf(name, this.#parent(from), node.at)
      const args = this.#withRow(callee, each?.value ?? from)
      return countingRequests(this.#running, () => this.#asked(callee, (frame) => ({ frame, each }), args))
    }
    const why = isPage ? refusedList(parameter.name, node.body) : undefined
    if (why !== undefined) this.#stop(why)
    const spread = this.#code.args?.spread
    if (spread !== undefined) throw new NotRead(refusalOf(spread))
    const named = this.#givenTo(callee)
    const missing = node.parameters
      .slice(1)
      .find(
        ({ name, kind, default: given }) =>
          kind !== 'args' && kind !== 'kwargs' && given === undefined && !named.has(name),
      )
    if (missing !== undefined) this.#stop(`its function is not given "${missing.name}"`)
    const step = calledFunction(callee, { named, isPage })
    const derived = this.#derived(from, { step: typeof step === 'string' ? this.#stop(step) : step, hints: new Map() })
    return { ...derived, gives: 'unclear' }
  }

  /** What a transformer is called with: its rows, and what it was given. */
  #withRow(callee: PyFunction, row: Value): Arguments {
    const { args = noArguments(this.#running.at), script } = this.#code
    if (args.spread !== undefined) throw new NotRead(refusalOf(args.spread))
    return injected(callee, CallArguments.withSelf(row, args), ['sources', script, this.#record.name])
  }

  /** What it is called with by name, its rows aside. */
  #givenTo({ node }: PyFunction): ReadonlyMap<string, Value> {
    const { args, kind } = this.#code
    const others = node.parameters.slice(kind === 'transformer' ? 1 : 0)
    return new Map([
      ...(args?.positional ?? []).map((value, index) => [others[index]?.name ?? '', value] as const),
      ...(args?.named ?? []),
    ])
  }

  #walk(pages: PagesValue, made: Made): Partial<ResourceRecord> {
    const config = pages.config(this.#record.name, this.#refuse)
    return this.#made(config, made.at, { ...made, client: pages.client })
  }

  /** What an API answered, given as it is. */
  #answer(request: Answer): Partial<ResourceRecord> {
    const { at } = request.request
    if (request.path === undefined) return this.#stop('it gives the whole answer, not what its body holds')
    const found = { request, each: undefined, columns: new Map<string, Placed>() }
    const { config, index } = configOfRequest(found, { name: this.#record.name, at }, this.#refuse)
    return { ...this.#made(config, at, { hints: new Map(), index, client: request.request.client }), gives: 'answer' }
  }

  #derived(from: ResourceValue, made: Omit<Made, 'at'>): Partial<ResourceRecord> {
    const { record } = from.settle(this.#running)
    if (from.tainted !== undefined) throw new NotRead(refusalOf(from.tainted))
    const config = derivedConfig(record, { name: this.#record.name, at: this.#record.madeAt }, this.#refuse)
    const client = record.part && clientOf(record.part)
    return this.#made(config, this.#record.madeAt, { ...made, ...given({ client }) })
  }

  #made(config: PlacedMap, at: Span, made: Omit<Made, 'at'>): Partial<ResourceRecord> {
    const { step, filter, hints, index = 0, client } = made
    const { textOf } = this.#code
    const refused = firstRefusal({ value: config, at }, textOf) ?? (step && refusalIn(textOf(step)))
    if (refused !== undefined) throw new NotRead(refused)
    const part = { at, config: { value: config, at } }
    if (client !== undefined) madeWith(part, client)
    const own = Object.entries(given({ yield_map: step, filter })).map(([kind, value]) => stepOf(kind, value, at))
    const record = { ...this.#record, part, index, steps: [...own, ...this.#record.steps] }
    return applyHints(record, hints, at)
  }
}

type Begun = Pick<Scope, 'frame' | 'each'>

interface Made {
  readonly at: Span
  readonly step?: PyFunction | undefined
  readonly filter?: PyFunction | undefined
  readonly hints: PlacedMap
  /** which of the config's resources it is */
  readonly index?: number
  readonly client?: RestClientValue
}

function stepOf(kind: string, step: PyFunction, at: Span): ResourceRecord['steps'][number] {
  const function_ = { at, value: new PlacedFunction(step) }
  return { step: { at, value: new Map([[kind, function_]]) }, insertAt: undefined }
}

function noArguments(at: Span): Arguments {
  return new CallArguments({ positional: [], named: new Map(), at })
}
