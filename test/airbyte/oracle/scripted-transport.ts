import type { JsonValue } from '../../../src/json/json.ts'
import { bodyText, type SentRequest, type Transport, type WireAnswer } from '../../../src/model/transport.ts'
import type { Golden, GoldenAnswer, GoldenRequest } from './golden.ts'

/** The answers of a golden, and what was asked. */
export interface ScriptedTransport extends Transport {
  /** what was asked since the last time, each once, sorted */
  take(): readonly GoldenRequest[]
  /** answers that came one after the other begin again */
  begin(): void
}

/** Headers that say nothing about what is asked for. */
const unsaid = new Set([
  'user-agent',
  'accept-encoding',
  'accept',
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'host',
])

export function scriptedTransport({ exchanges }: Golden): ScriptedTransport {
  const known = new Map(exchanges.map(({ request, answers }) => [keyOf(request), answers]))
  const served = new Map<string, number>()
  let asked: GoldenRequest[] = []
  return {
    async send(wire) {
      const request = readRequest(wire)
      asked.push(request)
      const key = keyOf(request)
      const answers = known.get(key) ?? []
      const number = served.get(key) ?? 0
      served.set(key, number + 1)
      return answerOf(answers[Math.min(number, answers.length - 1)])
    },
    take() {
      const all = [...new Map(asked.map((request) => [keyOf(request), request])).values()]
      asked = []
      return all.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1))
    },
    begin: () => served.clear(),
  }
}

function answerOf(answer: GoldenAnswer | undefined): WireAnswer {
  const { status, headers, body, base64 } = answer ?? {
    status: 404,
    headers: { 'content-type': 'application/json' },
    body: '{"error": "the oracle did not ask for this"}',
    base64: undefined,
  }
  const bytes = base64 === undefined ? Buffer.from(body ?? '', 'utf8') : Buffer.from(base64, 'base64')
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: piecesOf(bytes),
  }
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function readRequest({ method, origin, path, headers, body: sentBody }: SentRequest): GoldenRequest {
  const url = new URL(origin + path)
  const params = [...url.searchParams].toSorted(byText)
  const body = bodyText(sentBody)
  const known = headers.map(([name, value]) => [name.toLowerCase(), value] as const)
  const type = known.find(([name]) => name === 'content-type')?.[1] ?? ''
  const others = known.filter(([name]) => !unsaid.has(name)).toSorted(byText)
  return {
    method,
    url: origin + decodedPath(url.pathname),
    ...(params.length > 0 && { params }),
    ...(body !== null && body !== '' && bodyOf(body, type)),
    ...(others.length > 0 && { headers: Object.fromEntries(others) }),
  }
}

function bodyOf(body: string, type: string): Partial<GoldenRequest> {
  if (type.includes('json')) return { json: JSON.parse(body) as JsonValue }
  if (type.includes('form-urlencoded')) return { form: [...new URLSearchParams(body)].toSorted(byText) }
  return { text: body }
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function byText([left, one]: readonly [string, string], [right, other]: readonly [string, string]): number {
  return left < right ? -1 : left > right ? 1 : one < other ? -1 : Number(one > other)
}

/** The same text for the same request. */
export function keyOf({ url, headers, ...request }: GoldenRequest): string {
  const read = Object.entries(headers ?? {}).map(([name, value]) => [name, value.replaceAll(token, tokenText)])
  return stable({
    ...request,
    ...(headers !== undefined && { headers: Object.fromEntries(read) }),
    url: decodedPath(url),
  })
}

/** A JSON Web Token: what it says counts, not the order in which it says so. */
const token = /(eyJ[\w-]+)\.(eyJ[\w-]+)\.[\w-]+/g

function tokenText(_whole: string, ...parts: readonly string[]): string {
  return parts
    .slice(0, 2)
    .map((part) => stable(JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))))
    .join('.')
}

/** JSON with sorted keys. */
export function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1))
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${stable(member)}`).join(',')}}`
}
