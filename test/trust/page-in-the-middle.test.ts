import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readAnyReport } from '../end-to-end/json-report.ts'
import { type Project, startProject } from '../end-to-end/project.ts'
import { type LocalServer, sendJson, startServer } from '../servers/local-http.ts'

/*
 * Fifty pages of ten records and nothing that says how many there are. One of them comes as something else with status
 * 200, as from a proxy in maintenance.
 */

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'a page of HTML': (response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<html><body>Down for maintenance</body></html>')
  },
  'JSON that is cut off': (response) => {
    response.setHeader('content-type', 'application/json')
    response.end('{"data": [{"id": 400}, {"id"')
  },
  'plain text': (response) => {
    response.setHeader('content-type', 'text/plain')
    response.end('Service is restarting')
  },
}

function empty(response: ServerResponse): void {
  response.setHeader('content-type', 'application/json')
  response.end('')
}

let server: LocalServer
let project: Project
/** what page answers wrongly, how often from now on, and with what */
let wrong: { readonly page: number; times: number; readonly answer: (response: ServerResponse) => void }

beforeEach(async () => {
  server = await startServer((request, response) => {
    const page = Number(new URL(request.url, 'http://x').searchParams.get('page') ?? 0)
    if (page === wrong.page && wrong.times > 0) {
      wrong.times -= 1
      wrong.answer(response)
    } else {
      const data = page < 50 ? Array.from({ length: 10 }, (_, row) => ({ id: page * 10 + row })) : []
      sendJson(response, { data })
    }
  })
  project = await startProject()
  await project.write(
    't.yaml',
    `name: t
client: { base_url: ${server.origin}, error_handler: { max_retries: 2, backoff_factor: 0 } }
resources:
  - name: items
    endpoint: { data_selector: data, paginator: { type: page_number, total_path: null } }
`,
  )
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await project.remove()
})

/** A run, and how many requests it made. */
async function run() {
  const before = server.seen.length
  const { code, stdout } = await project.run('t.yaml', ['--json'])
  return { code, report: readAnyReport(stdout), requests: server.seen.length - before }
}

const rowCount = () => project.look(({ value }) => value('SELECT count(DISTINCT id)::INT FROM t_dataset.items'))

test.each(Object.entries({ ...answers, 'an empty body': empty }))(
  '%s once is asked for again',
  async (_what, answer) => {
    wrong = { page: 40, times: 1, answer }
    expect(await run()).toMatchObject({ code: 0, requests: 52 })
    expect(await rowCount()).toBe(500)
  },
)

test.each(Object.entries(answers))('%s for ever: an error, and what was read stays', async (_what, answer) => {
  wrong = { page: 40, times: Number.POSITIVE_INFINITY, answer }
  const failed = await run()
  expect(failed).toMatchObject({
    code: 1,
    requests: 43,
    report: { error: { place: { path: 'resources[0].endpoint' } } },
  })
  wrong = { ...wrong, times: 0 }
  expect(await run()).toMatchObject({ code: 0, requests: 11 })
  expect(await rowCount()).toBe(500)
})

test('an empty body is taken for the end when asking once more brings the same, and nobody knows whether it is', async () => {
  wrong = { page: 40, times: Number.POSITIVE_INFINITY, answer: empty }
  const { code, requests, report } = await run()
  expect([code, requests, report.resources['items']?.verdict?.kind]).toEqual([0, 42, 'unknown'])
  expect(report.warnings?.map((warning) => warning.code)).toContain('PAGE_AFTER_END')
})

test('on the first page it is a mistake of the config, not a fault that passes', async () => {
  wrong = { page: 0, times: Number.POSITIVE_INFINITY, answer: answers['a page of HTML'] ?? empty }
  const { code, requests, report } = await run()
  expect([code, requests, report.error?.code]).toEqual([1, 1, 'RESPONSE_NOT_JSON'])
})
