import type { ErrorReport } from './contract.ts'
import { dropToken, takeToken } from './token.ts'

/** An answer that is not 2xx, or none at all (status 0): with the error that people see. */
export class ApiFailure extends Error {
  readonly status: number
  readonly report: ErrorReport

  constructor(status: number, report: ErrorReport) {
    super(report.message)
    this.name = 'ApiFailure'
    this.status = status
    this.report = report
  }
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

const token = takeToken()

/** Calls /api and gives what JSON it answers. Throws `ApiFailure`, and as `fetch` does when it is aborted. */
export async function call<Answer>(path: string, about: Call = {}): Promise<Answer> {
  const response = await request(path, about)
  if (response.status === 204) return undefined as Answer
  return (await response.json()) as Answer
}

/** Calls /api and gives the answer itself, when it is 2xx: for texts, files and streams. */
export async function request(path: string, { method, query, body, headers, signal }: Call = {}): Promise<Response> {
  const init: RequestInit = {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
    cache: 'no-store',
    credentials: 'omit',
  }
  const response = await fetch(`${path}${queryText(query)}`, init).catch((cause: unknown) => {
    if (signal?.aborted === true) throw cause
    throw new ApiFailure(0, unreachable)
  })
  if (response.status === 401) dropToken()
  if (!response.ok) throw new ApiFailure(response.status, await reportOf(response))
  return response
}

const unreachable: ErrorReport = {
  code: 'STUDIO_GONE',
  message: 'Could not reach the studio because its process does not answer.',
  hint: 'Start it again in the project folder: npx sluice studio',
}

function queryText(query: Call['query'] = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value))
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

async function reportOf(response: Response): Promise<ErrorReport> {
  const body: unknown = await response.json().catch(() => undefined)
  if (typeof body === 'object' && body !== null && 'error' in body && isReport(body.error)) return body.error
  return { code: `HTTP_${response.status}`, message: `The studio answered ${response.status} and did not say why.` }
}

function isReport(value: unknown): value is ErrorReport {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value
}

/** The error to show of anything that was thrown. */
export function reportFor(cause: unknown): ErrorReport {
  if (cause instanceof ApiFailure) return cause.report
  return { code: 'STUDIO_PAGE', message: cause instanceof Error ? cause.message : String(cause) }
}
