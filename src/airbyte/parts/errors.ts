import type { ConfigObject, ConfigValue } from '../../config/document.ts'
import type { StreamContext } from '../stream-context.ts'
import { Translator } from '../text/translate.ts'
import { mapsAt, textAt } from '../tree/members.ts'
import { isSequence, own, type TreeMap, wordOf } from '../tree/tree.ts'

/** What an endpoint does about answers that are none. */
export interface ErrorRules {
  readonly response_actions?: readonly ConfigValue[]
  readonly error_handler?: ConfigObject
}

const words: Readonly<Record<string, string>> = {
  SUCCESS: 'accept',
  RETRY: 'retry',
  FAIL: 'fail',
  IGNORE: 'ignore',
  RATE_LIMITED: 'rate_limited',
}

export function readErrorRules(handler: TreeMap | undefined, context: StreamContext): ErrorRules {
  if (handler === undefined) return {}
  const type = textAt(handler, 'type')
  if (type === 'CustomErrorHandler') throw context.custom(handler, 'error handler')
  if (type !== 'DefaultErrorHandler' && type !== 'CompositeErrorHandler')
    throw context.unsupported(type ?? 'An error handler', handler)
  const handlers = type === 'CompositeErrorHandler' ? mapsAt(handler, 'error_handlers') : [handler]
  const groups = handlers.map((each) => readHandler(each, context)).filter((group) => group.length > 0)
  // one handler alone has nobody to give way to
  const actions: readonly ConfigValue[] = groups.length === 1 ? (groups[0] ?? []) : groups
  const retries = readRetries(handlers, context)
  return {
    ...(actions.length > 0 && { response_actions: actions }),
    ...(Object.keys(retries).length > 0 && { error_handler: retries }),
  }
}

function readHandler(handler: TreeMap, context: StreamContext): ConfigObject[] {
  if (textAt(handler, 'type') === 'CompositeErrorHandler')
    return mapsAt(handler, 'error_handlers').flatMap((each) => readHandler(each, context))
  if (textAt(handler, 'type') === 'CustomErrorHandler') throw context.custom(handler, 'error handler')
  return mapsAt(handler, 'response_filters').flatMap((filter) => readFilter(filter, context))
}

/** Its conditions are alternatives: each becomes an action of its own. */
function readFilter(filter: TreeMap, context: StreamContext): ConfigObject[] {
  const written = textAt(filter, 'action')
  if (written === undefined) return []
  const action = Object.hasOwn(words, written) ? words[written] : undefined
  if (action === undefined) throw context.unsupported(`"action: ${written}"`, filter)
  const text = new Translator(filter, context)
  const codes = own(filter, 'http_codes')
  const predicate = textAt(filter, 'predicate')
  const part = textAt(filter, 'error_message_contains')
  const told: ConfigObject = { action, ...(action === 'fail' && messageOf(filter, text)) }
  const byCode = isSequence(codes) && codes.length > 0 ? [{ status_code: statuses(codes), ...told }] : []
  if (byCode.length > 0 && (predicate ?? part) !== undefined)
    context.note('A filter matches its codes or its condition, not both together, as in Airbyte.', filter)
  return [
    ...byCode,
    ...(predicate === undefined || predicate === '' ? [] : ofBody({ when: text.condition(predicate) }, told)),
    ...(part === undefined ? [] : ofBody({ content: part }, told)),
  ]
}

/** Ignoring a 200 keeps its records and goes on. */
function ofBody(condition: ConfigObject, told: ConfigObject): ConfigObject[] {
  if (told['action'] !== 'ignore') return [{ ...condition, ...told }]
  return [
    { ...condition, status_code: '2xx', action: 'accept' },
    { ...condition, ...told },
  ]
}

function statuses(codes: readonly unknown[]): ConfigValue {
  const numbers = codes.map(Number).filter((code) => Number.isInteger(code) && code >= 100 && code < 600)
  const [only] = numbers
  return numbers.length === 1 && only !== undefined ? only : numbers
}

/** What is said when it fails; nobody reads the message of the others. */
function messageOf(filter: TreeMap, text: Translator): ConfigObject {
  const written = textAt(filter, 'error_message')
  return written === undefined || written === '' ? {} : { message: text.text(written, 'plain') }
}

/** The first strategy counts, whichever handler it stands in; the number of retries is that of the first handler. */
function readRetries(handlers: readonly TreeMap[], context: StreamContext): ConfigObject {
  const [first] = handlers
  const written = first === undefined ? undefined : own(first, 'max_retries')
  const max = first === undefined || written === undefined ? 5 : new Translator(first, context).constant(written)
  const strategies = handlers.flatMap((handler) => mapsAt(handler, 'backoff_strategies'))
  if (strategies.length > 1) context.note('Only the first backoff strategy counts, as in Airbyte.', strategies[1])
  const backoff = strategies[0] === undefined ? {} : readBackoff(strategies[0], context)
  const isNumber = Number.isInteger(Number(max ?? Number.NaN))
  const computed = first === undefined || isNumber ? '' : new Translator(first, context).expression(wordOf(written))
  return { max_retries: isNumber ? Number(max) : `\${{ (${computed}) | int }}`, ...backoff }
}

function readBackoff(strategy: TreeMap, context: StreamContext): ConfigObject {
  const text = new Translator(strategy, context)
  /** A number; or an expression over the user's settings, a default going along. */
  const number = (key: string, { times = 1, otherwise = 0 } = {}): ConfigValue => {
    const written = own(strategy, key)
    const known = text.constant(written)
    if (written === undefined || written === null || known === null) return otherwise * times
    if (known !== undefined) return Number(known) * times
    const expression = `(${text.expression(wordOf(written))}) | float`
    return times === 1 ? `\${{ ${expression} }}` : `\${{ (${expression}) * ${times} }}`
  }
  switch (textAt(strategy, 'type')) {
    case 'ConstantBackoffStrategy':
      return { backoff: 'constant', backoff_factor: number('backoff_time_in_seconds') }
    case 'ExponentialBackoffStrategy':
      return { backoff: 'exponential', backoff_factor: number('factor', { otherwise: 5, times: 2 }) }
    case 'WaitTimeFromHeader':
      return { wait_header: header(strategy, text), wait_header_is: 'seconds', ...waitBounds(strategy) }
    case 'WaitUntilTimeFromHeader':
      return { wait_header: header(strategy, text), wait_header_is: 'epoch', ...waitBounds(strategy) }
    case 'CustomBackoffStrategy':
      throw context.custom(strategy, 'backoff strategy')
    default:
      throw context.unsupported(textAt(strategy, 'type') ?? 'A backoff strategy', strategy)
  }
}

function header(strategy: TreeMap, text: Translator): string {
  return wordOf(text.constant(own(strategy, 'header')) ?? '')
}

function waitBounds(strategy: TreeMap): ConfigObject {
  const pattern = textAt(strategy, 'regex')
  const least = Number(textAt(strategy, 'min_wait') ?? Number.NaN)
  const most = Number(textAt(strategy, 'max_waiting_time_in_seconds') ?? Number.NaN)
  return {
    ...(pattern !== undefined && { wait_pattern: pattern.includes('(') ? pattern : `(${pattern})` }),
    ...(Number.isFinite(least) && { min_wait: least }),
    ...(Number.isFinite(most) && { max_wait: most }),
  }
}
