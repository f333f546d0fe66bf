import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { JsonValue } from '../../src/json/json.ts'
import type { Handler } from './reply.ts'

/** One recorded exchange with api.github.com, as @octokit/fixtures stores it. */
interface Recording {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly reqheaders: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly response: JsonValue
}

const { resolve } = createRequire(import.meta.url)
/** what the recordings were asked with */
export const githubToken = `token ${'1'.padStart(40, '0')}`

/** Answers as api.github.com did when these scenarios were recorded; asks for `githubToken` as it did. */
export async function recordedGithub(scenarios: readonly string[]): Promise<Handler> {
  return replay(await readScenarios(scenarios))
}

async function readScenarios(names: readonly string[]): Promise<readonly Recording[]> {
  const root = resolve('@octokit/fixtures/package.json').replace(/package\.json$/, 'scenarios/api.github.com')
  const texts = await Promise.all(names.map((name) => readFile(`${root}/${name}/normalized-fixture.json`, 'utf8')))
  return texts.flatMap((text) => JSON.parse(text) as Recording[]).filter((recording) => recording.method === 'get')
}

/** Answers what was recorded for a path and query, host names rewritten to the replaying server's. */
function replay(recordings: readonly Recording[]): Handler {
  return (request) => {
    if (request.headers.authorization !== githubToken) return { status: 401, json: { message: 'Bad credentials' } }
    const found = recordings.find((recording) => sameUrl(recording.path, request.url))
    if (found === undefined) return { status: 404, json: { message: 'Not Found' } }
    const { link } = found.headers
    const headers = link === undefined ? {} : { link: link.replaceAll('https://api.github.com', request.origin) }
    return { status: found.status, headers, json: found.response }
  }
}

/** The same path and the same parameters, however the query is encoded. */
function sameUrl(left: string, right: string): boolean {
  const [a, b] = [new URL(left, 'http://host'), new URL(right, 'http://host')]
  return a.pathname === b.pathname && JSON.stringify([...a.searchParams]) === JSON.stringify([...b.searchParams])
}
