import { LookupText } from '../../../../python/values/lookup.ts'
import { NativeFunction } from '../../../../python/values/functions.ts'
import type { ModuleSource } from '../../../../python/values/module.ts'
import { type Arguments, type Running, Unknown, type Value } from '../../../../python/values/value.ts'
import { bindArguments, type Given, type Signature } from '../dlt/call-arguments.ts'
import type { Recorder } from '../dlt/recorder.ts'
import { FieldValue } from './field-value.ts'
import { SessionValue } from './session-value.ts'
import { RequestValue, RestClientValue, sent } from './rest-client.ts'

const signature: Signature = {
  name: 'get',
  positional: ['url', 'params'],
  named: [
    'headers',
    'auth',
    'json',
    'data',
    'timeout',
    'hooks',
    'cookies',
    'allow_redirects',
    'stream',
    'verify',
    'proxies',
    'cert',
    'follow_redirects',
  ],
}

/** `requests.get(url, …)`, of `requests`, of `httpx` and of dlt's helper: what it answers may be the rows of a resource. */
export function requestsModules(
  standard: ReadonlyMap<string, ModuleSource>,
  recorder: Recorder,
): readonly ModuleSource[] {
  const names = [
    ['requests', 'requests'],
    ['httpx', 'httpx'],
    ['dlt.sources.helpers.requests', 'requests'],
  ] as const
  return names.flatMap(([name, like]) => {
    const other = standard.get(like)
    return other === undefined ? [] : [moduleOf(name, other, recorder)]
  })
}

function moduleOf(name: string, other: ModuleSource, recorder: Recorder): ModuleSource {
  return {
    name,
    members: (member, running) => {
      // as where nothing can be asked: the name, and not what it is called with
      const usual = usualOf(other, member, running)
      if (/^[Ss]ession$/.test(member) && name !== 'httpx' && usual instanceof Unknown)
        return new NativeFunction(member, (_, at) => sessionOf(at, { recorder, usual }))
      if (member !== 'get') return usual
      const get = (args: Arguments, at: Running): Value => answerOf(args, { running: at, recorder, usual })
      return new NativeFunction('get', get, { takesSpread: true })
    },
  }
}

function sessionOf(
  running: Running,
  { recorder, usual }: { readonly recorder: Recorder; readonly usual: Unknown },
): SessionValue {
  recorder.note({
    at: running.at,
    what: 'makes a session, of which cookies are not kept from one request to the next',
    hint: 'Nothing has to be done where the API knows its callers by a header or an auth.',
  })
  return new SessionValue((args, own, at) => answerOf(args, { running: at, recorder, usual, own }), running)
}

function usualOf({ members }: ModuleSource, name: string, running: Running): Value | undefined {
  return typeof members === 'function' ? members(name, running) : members.get(name)
}

function answerOf(
  args: Arguments,
  {
    running,
    recorder,
    usual,
    own = new Map(),
  }: {
    readonly running: Running
    readonly recorder: Recorder
    readonly usual: Value | undefined
    /** what goes with every request of a session */
    readonly own?: ReadonlyMap<string, Given>
  },
): Value {
  if (!(usual instanceof Unknown)) return usual ?? null
  if (args.spread !== undefined) return args.spread
  const given = new Map(bindArguments(args, signature, running))
  const url = given.get('url')
  if (url === undefined) return running.raise('TypeError', "get() missing 1 required positional argument: 'url'")
  const timeout = given.get('timeout')
  if (timeout !== undefined)
    recorder.note({
      at: timeout.at,
      what: 'gives a request a time limit of its own, which is not used',
      hint: 'Nothing has to be done: RUNTIME__REQUEST_TIMEOUT sets it for all requests.',
    })
  for (const key of ['url', 'timeout', 'follow_redirects']) given.delete(key)
  const { base, path } = partsOfUrl(url)
  const client = new RestClientValue(new Map([...own, ...(base === undefined ? [] : [['base_url', base] as const])]))
  const request = new RequestValue(client, new Map([...given, ['path', path]]), { at: args.at, isSent: true })
  return sent(request, usual, running)
}

/** Fields of rows stand in paths only. */
function partsOfUrl({ value, at }: Given): { readonly base: Given | undefined; readonly path: Given } {
  if (value instanceof FieldValue) return { base: undefined, path: { value, at } }
  if (!(value instanceof LookupText) || !value.parts.some((part) => part instanceof FieldValue))
    return { base: { value, at }, path: { value: '', at } }
  const [first = '', ...others] = value.parts
  const [, base, begin = ''] = typeof first === 'string' ? (/^(https?:\/\/[^/?#]+)(.*)$/s.exec(first) ?? []) : []
  if (base === undefined) return { base: undefined, path: { value, at } }
  const parts = begin === '' ? others : [begin, ...others]
  const [only] = parts
  return {
    base: { value: base, at },
    path: { value: parts.length === 1 && only !== undefined ? only : new LookupText(parts), at },
  }
}
