import { PyFunction } from '../../../../python/run/functions/function.ts'
import type { Frame } from '../../../../python/run/machine.ts'
import { findName } from '../../../../python/run/names.ts'
import type { Expression, Span, Statement } from '../../../../python/syntax/tree.ts'
import { NativeFunction } from '../../../../python/values/functions.ts'
import { PyModule } from '../../../../python/values/module.ts'
import { Unknown, type Value } from '../../../../python/values/value.ts'
import { Answer, RestClientValue } from './rest-client.ts'
import { SessionValue } from './session-value.ts'
import { requestsLeft } from './requests-made.ts'
import { partsIn } from './walk-tree.ts'

type Call = Extract<Expression, { readonly kind: 'call' }>
/** `isAlone` = nobody takes what the call gives */
type Test = (call: Call, frame: Frame, isAlone: boolean) => boolean

/** Whether statements ask an API: with a client, or with a function that does. */
export function asks(root: unknown, frame: Frame): boolean {
  return callIn(root, { frame, test: isAsking }) !== undefined
}

/** The request that a statement makes itself, or that a function of the program makes which it calls. */
export function requestIn(
  root: unknown,
  frame: Frame,
): { readonly call: Call; readonly through?: { readonly callee: PyFunction; readonly call: Call } } | undefined {
  const calls = [...partsIn(root)].filter((part) => part.kind === 'call')
  const call = calls.find((part) => isAsking(part, frame))
  if (call !== undefined) return { call }
  for (const outer of calls) {
    const callee = outer.callee.kind === 'name' ? findName(outer.callee.name, frame) : undefined
    if (!(callee instanceof PyFunction)) continue
    const inner = [...partsIn(callee.node.body)].find((part) => part.kind === 'call' && isAsking(part, callee.frame))
    if (inner?.kind === 'call') return { call: inner, through: { callee, call: outer } }
  }
  return undefined
}

/**
 * Where statements, or functions that they call, send what no endpoint of a config sends: `requests.post(…)`, whose answer is
 * not read, or `session.get(…)` as a statement of its own, whose answer nobody takes.
 */
function sentBeside(root: unknown, frame: Frame): Span | undefined {
  return callIn(root, {
    frame,
    test: (call, at, isAlone) => isSending(call, at) || (isAlone && isUnknownGet(call, at)),
  })
}

function isUnknownGet({ callee }: Call, frame: Frame): boolean {
  return callee.kind === 'attribute' && callee.name === 'get' && isUnknown(objectOf(callee.object, frame))
}

/** Why a function asks for more than what is read; undefined = it does not. */
export function asksMore(body: readonly Statement[], frame: Frame): string | undefined {
  const { machine } = frame
  if (requestsLeft(machine) > 0) return 'it asks the API more than once'
  const beside = sentBeside(body, frame)
  return beside && `it sends something beside the requests of its rows (line ${machine.lineOf(beside)})`
}

function callIn(
  root: unknown,
  { frame, test, depth = 0 }: { readonly frame: Frame; readonly test: Test; readonly depth?: number },
): Span | undefined {
  const alone = new Set<unknown>()
  for (const part of partsIn(root)) {
    if (part.kind === 'expression') alone.add(part.value)
    if (part.kind !== 'call') continue
    // `session.get(…).raise_for_status()`
    if (part.callee.kind === 'attribute' && part.callee.name === 'raise_for_status' && alone.has(part))
      alone.add(part.callee.object)
    if (test(part, frame, alone.has(part))) return part.at
    const called = part.callee.kind === 'name' ? findName(part.callee.name, frame) : undefined
    const isInner =
      called instanceof PyFunction &&
      depth < 3 &&
      callIn(called.node.body, { frame: called.frame, test, depth: depth + 1 }) !== undefined
    if (isInner) return part.at
  }
  return undefined
}

function isAsking({ callee }: Call, frame: Frame): boolean {
  if (callee.kind === 'name') {
    const called = findName(callee.name, frame)
    return callee.name === 'paginate' || (called instanceof NativeFunction && called.name === 'get')
  }
  if (callee.kind !== 'attribute') return false
  return callee.name === 'paginate' || (verbs.has(callee.name) && isAsked(objectOf(callee.object, frame)))
}

function isSending({ callee }: Call, frame: Frame): boolean {
  if (callee.kind === 'name') return sending.test(callee.name) && isUnknown(findName(callee.name, frame))
  if (callee.kind !== 'attribute' || !sending.test(callee.name)) return false
  // `urllib.request.urlopen(…)`: of whatever it is
  if (callee.name === 'urlopen') return true
  const object = objectOf(callee.object, frame)
  return isAsked(object) || isUnknown(object)
}

const verbs: ReadonlySet<string> = new Set(['get', 'post', 'put', 'request'])
const sending = /^(?:post|put|patch|delete|head|options|request|urlopen)$/

function objectOf(object: Expression, frame: Frame): Value | undefined {
  return object.kind === 'name' ? findName(object.name, frame) : undefined
}

/** A client, or a module of requests. */
function isAsked(value: Value | undefined): boolean {
  const isModule = value instanceof PyModule && /^(?:requests|httpx|dlt\.sources\.helpers\.requests)$/.test(value.name)
  return isModule || value instanceof RestClientValue || value instanceof SessionValue
}

/** A session of requests, a function of another library: nothing is known of it. */
function isUnknown(value: Value | undefined): boolean {
  return value instanceof Unknown && !(value instanceof Answer)
}
