import type { Frame } from '../../../../../python/run/machine.ts'
import type { Span, Statement } from '../../../../../python/syntax/tree.ts'
import { PyDict } from '../../../../../python/values/dict.ts'
import { literalText } from '../../documents/literal-text.ts'
import type { Asked, Reader, Scope } from '../asked.ts'
import { withoutStatus, withoutTry } from '../asked-conditions.ts'
import { asks } from '../asks.ts'
import { beginsToMove, movesOn, movesOnHint } from '../cursor-value.ts'
import { retriedIn } from '../plain/retried.ts'
import { Answer } from '../rest-client.ts'
import { adds, changedIn } from '../loop-parts.ts'
import { bodyText, functionFrom, indented } from '../rows-function.ts'
import { isIdle, type Part, partsIn, setBy, usesOf } from '../walk-tree.ts'
import { changingParts, usesAny } from './asked-parts.ts'
import { type KeptParams, keptParams } from './kept-params.ts'
import { PageLoop } from './page-loop.ts'
import { areGiven, givesRows, rowsOfRound } from './rows-of-loop.ts'

type While = Extract<Statement, { readonly kind: 'while' }>

interface Tools {
  readonly reader: Reader
  /** what statements ask for, and give */
  readonly rowsOf: (statements: readonly Statement[], scope: Scope) => Asked
}

/** The parts of a loop that asks once in each round. */
interface Round {
  readonly loop: While
  readonly before: readonly Statement[]
  readonly asking: Statement
  /** the name of the answer */
  readonly name: string
  readonly answer: Answer
  readonly rest: readonly Statement[]
  /** names that go on from one round to the next */
  readonly kept: ReadonlySet<string>
}

/** A `while` loop that asks for one page in each round: an endpoint, and how it goes on (decisions/0150). */
export function askedByWhile(loop: While, scope: Scope, { reader, rowsOf }: Tools): Asked {
  const { frame, collector } = scope
  const round = roundOf(loop, scope, reader)
  const { answer, kept } = round
  const changed = new Set([...kept, ...setBy({ ...loop, body: round.before })])
  const paging = pageLoop(round, { frame, collector, changed, reader })
  const rows = rowsOfRound(round.rest, { kept, collector })
  if (usesAny(changed, rows.statements)) return reader.stop('its rows are made with what goes on from page to page')
  const inner: Scope = { ...scope, before: [...scope.before, ...round.before] }
  const asked = rowsOf(rows.statements, inner)
  const { request } = asked
  if (!(request instanceof Answer) || request.request !== answer.request)
    return reader.stop('it asks the API more than once')
  const isGiven = asked.making?.kind !== 'whole' && areGiven(rows.guards, request, frame)
  if (!isGiven && rows.guards.length > 0) return { ...rowsOf(rows.plain, inner), paging }
  // `{}` would be a row without values
  const isWhole = rows.guards.length > 0 && (request.path?.length ?? 0) === 0
  return { ...asked, paging, ...(isWhole && { skipsEmpty: true }) }
}

function roundOf(loop: While, { frame, collector }: Scope, reader: Reader): Round {
  const { evaluator } = frame.machine
  if (loop.otherwise.length > 0) return reader.stop('its loop has an "else"')
  const body = loop.body.flatMap((statement) => {
    const tried = retriedIn(statement, frame, reader)?.([])
    if (tried !== undefined && tried.at(-1)?.kind !== 'return') return tried
    return statement.kind === 'try' && asks(statement, frame) ? withoutTry(statement, reader) : [statement]
  })
  const at = body.findIndex((statement) => asks(statement, frame))
  const asking = body[at]
  if (asking === undefined) return reader.stop('it gives rows under a "while" loop')
  const [before, others] = [body.slice(0, at), body.slice(at + 1)]
  if (asks(others, frame)) return reader.stop('it asks the API more than once')
  const name = targetOf(asking)
  if (name === undefined) return reader.stop('it asks in a way that is not read under a "while" loop')
  if (before.some((statement) => givesRows(statement, collector) || holdsContinue(statement)))
    return reader.stop('it gives rows at more than one place')
  const isKept = (key: string): boolean => key !== collector && frame.names.has(key) && !isSetAnew(key, body)
  const kept = new Set([...changedIn({ body })].filter(isKept))
  const test = frame.machine.truth(evaluator.evaluate(loop.test, frame))
  if (test !== true) return reader.stop('whether it asks hangs on a condition')
  beginsToMove(frame)
  reader.run(before, frame)
  reader.run([asking], frame)
  if (movesOn(frame)) return reader.stop('it asks where an incremental stands for each request', movesOnHint)
  const answer = frame.names.get(name)
  if (!(answer instanceof Answer)) return reader.stop('it does more with an answer than give it')
  kept.delete(name)
  const rest = others.flatMap((statement) =>
    statement.kind === 'if' && usesOf(name, statement.test) > 0
      ? (withoutStatus(statement, reader) ?? [statement])
      : [statement],
  )
  return { loop, before, asking, name, answer, rest, kept }
}

function targetOf(statement: Statement): string | undefined {
  if (statement.kind === 'annotated') return statement.target.kind === 'name' ? statement.target.name : undefined
  if (statement.kind !== 'assign') return undefined
  const [target, ...more] = statement.targets
  return target?.kind === 'name' && more.length === 0 ? target.name : undefined
}

function holdsContinue(statement: Statement): boolean {
  return [...partsIn(statement, true)].some(({ kind }) => kind === 'continue')
}

/** Whether a round gives a name a value before it uses it. */
function isSetAnew(name: string, body: readonly Statement[]): boolean {
  const first = body.find((statement) => usesOf(name, statement) > 0 || setBy(statement).includes(name))
  const value = first?.kind === 'assign' || first?.kind === 'annotated' ? first.value : undefined
  return first !== undefined && targetOf(first) === name && value !== undefined && usesOf(name, value) === 0
}

interface Making {
  readonly frame: Frame
  readonly collector: string | undefined
  readonly changed: ReadonlySet<string>
  readonly reader: Reader
}

/** How the loop goes on, as a function of what it keeps and of an answer. */
function pageLoop(round: Round, { frame, collector, changed, reader }: Making): PageLoop {
  const { loop, before, asking, name, answer, kept } = round
  const { machine } = frame
  const parts = changingParts(asking, { frame, changed, reader })
  const textOf = (at: Span): string => machine.source(at)
  const params =
    parts.params &&
    keptParams(parts.params, { body: [...before, asking, ...round.rest], before, changed, textOf }, reader)
  const rest = needed(round, { collector, params, changed })
  const used = new Set([
    ...kept,
    ...setBy({ ...loop, body: before }).filter((key) => usesAny(new Set([key]), [rest, loop.test])),
  ])
  // what is given a value before it is used begins as nothing: an address that holds a lookup is not data
  const isData = (key: string): boolean => literalText(frame.names.get(key) ?? null) !== undefined
  const begun = (key: string): string =>
    isSetAnew(key, rest) && !isData(key) ? 'None' : keptText(key, params, { frame, reader })
  const state = [...used].map((key) => `${JSON.stringify(key)}: ${begun(key)}`)
  const masked = maskedText([...before, ...rest], {
    collector,
    params,
    textOf: (text) => machine.texts[text]?.text ?? '',
  })
  const body = (statements: readonly Statement[]): string => {
    const texts = statements.map((statement) => bodyText([statement], masked))
    if (texts.includes(undefined)) return reader.stop('its loop holds a text of several lines')
    return texts.length === 0 ? 'pass' : texts.join('\n')
  }
  const asked = [
    ...(parts.url === undefined ? [] : [`"url": ${addressText(textOf(parts.url.at), parts.base)}`]),
    ...(params === undefined
      ? []
      : params.names === undefined
        ? [`"params": ${params.text}`]
        : [`"values": ${params.text}, "names": ${JSON.stringify(params.names)}`]),
  ]
  const into =
    answer.path === undefined
      ? ''
      : `.json()${answer.path.map(({ key, isSought }) => (isSought ? `.get(${JSON.stringify(key)})` : `[${JSON.stringify(key)}]`)).join('')}`
  const lines = [
    'state_, resp_ = call_',
    ...[...used].map((key) => `${key} = state_[${JSON.stringify(key)}]`),
    `${name} = resp_${into}`,
    'for once_ in [0]:',
    indented(body(rest), 4),
    'else:',
    `    if ${textOf(loop.test.at)}:`,
    '        for once_ in [0]:',
    indented(body(before), 12),
    '        else:',
    `            return [{${[...used].map((key) => `${JSON.stringify(key)}: ${key}`).join(', ')}}, {${asked.join(', ')}}]`,
    'return None',
  ]
  const step = functionFrom(`def next_page_(call_):\n${indented(lines.join('\n'), 4)}\n`, frame, loop.at)
  return typeof step === 'string' ? reader.stop(step) : new PageLoop(step, `{${state.join(', ')}}`)
}

/** An address, or the path below that of a RESTClient as dlt joins the two. */
function addressText(url: string, base: string | undefined): string {
  if (base === undefined) return url
  const below = JSON.stringify(`${base.replace(/\/+$/, '')}/`)
  return `(${url}) if str(${url}).startswith("http") else ${below} + str(${url}).lstrip("/")`
}

/** What a name stands for when the first page is asked for. */
function keptText(
  key: string,
  params: KeptParams | undefined,
  { frame, reader }: { readonly frame: Frame; readonly reader: Reader },
): string {
  const value = frame.names.get(key) ?? null
  if (params?.kept === key && value instanceof PyDict) {
    // what is not data stays as it is in the request: a secret
    const own = new PyDict()
    for (const [name, inner] of value.entries()) if (literalText(inner) !== undefined) own.set(name, inner)
    return literalText(own) ?? reader.stop(`"${key}" goes on from page to page and is not data`)
  }
  return literalText(value) ?? reader.stop(`"${key}" goes on from page to page and is not data`)
}

/** The statements after the request that say how the loop goes on. */
function needed(
  { loop, before, asking, rest }: Round,
  {
    collector,
    params,
    changed,
  }: {
    readonly collector: string | undefined
    readonly params: KeptParams | undefined
    readonly changed: ReadonlySet<string>
  },
): readonly Statement[] {
  const names = new Set<string>(changed)
  const use = (root: unknown): void => {
    for (const part of partsIn(root)) if (part.kind === 'name') names.add(part.name)
  }
  use([loop.test, before, asking])
  if (params?.kept !== undefined) names.add(params.kept)
  if (collector !== undefined) names.delete(collector)
  const own = rest.filter((statement) => !isIdle(statement))
  const kept = new Set<Statement>()
  for (let isNew = true; isNew;) {
    isNew = false
    for (const statement of own) {
      if (kept.has(statement) || !(ends(statement) || touches(statement, names))) continue
      kept.add(statement)
      use(statement)
      isNew = true
    }
  }
  return own.filter((statement) => kept.has(statement))
}

function ends(statement: Statement): boolean {
  return [...partsIn(statement, true)].some(
    ({ kind }) => kind === 'break' || kind === 'return' || kind === 'raise' || kind === 'continue',
  )
}

function touches(statement: Statement, names: ReadonlySet<string>): boolean {
  return [...changedIn({ body: [statement] })].some((name) => names.has(name))
}

/** The text of a program where what gives rows is passed over, and parameters are those that change. */
function maskedText(
  statements: readonly Statement[],
  {
    collector,
    params,
    textOf,
  }: {
    readonly collector: string | undefined
    readonly params: KeptParams | undefined
    readonly textOf: (text: number) => string
  },
): (at: Span) => string {
  const spans = [...partsIn(statements)]
    .filter((part) => isGiving(part, collector))
    .map(({ at }) => ({ at, text: 'pass' }))
  const all = params?.display === undefined ? spans : [...spans, params.display]
  const texts = new Map<number, string>()
  for (const { at, text } of all) {
    const whole = texts.get(at.text) ?? textOf(at.text)
    const length = at.to - at.from
    if (text.length > length) continue
    texts.set(at.text, whole.slice(0, at.from) + text.padEnd(length) + whole.slice(at.to))
  }
  return ({ text, from, to }) => (texts.get(text) ?? textOf(text)).slice(from, to)
}

/** A statement that gives rows, or adds to those that are given later. */
function isGiving(part: Part, collector: string | undefined): boolean {
  if (part.kind === 'augmented') return collector !== undefined && adds(part, collector)
  if (part.kind !== 'expression') return false
  return part.value.kind === 'yield' || (collector !== undefined && adds(part.value, collector))
}
