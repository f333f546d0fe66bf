import { describe, expect, test } from 'vitest'
import { sendJson, startServer } from '../../../test/servers/local-http.ts'
import { openClient, request, type ClientSetting } from '../../../test/servers/open-client.ts'
import { compileExpression } from '../../language/jinja/compile-expression.ts'
import type { ResponseAction, WaitHeader } from '../../model/plan.ts'
import { runActions } from './response-actions.ts'
import { waitHeaderMs } from './wait-header.ts'

const names = ['status', 'headers', 'response', 'text', 'config', 'slice', 'incremental']
const when = (text: string) => compileExpression(text, names)

interface Scripted {
  readonly status?: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** The answers in order, the last one for ever; what came of a request, and the waits. */
async function ask(answers: readonly Scripted[], setting: ClientSetting) {
  let at = 0
  await using server = await startServer((_request, response) => {
    const { status = 200, body, headers = {} } = answers[Math.min(at++, answers.length - 1)] ?? { body: null }
    sendJson(response, body, { status, headers })
  })
  await using http = openClient(server, setting)
  const outcome = await http.get(request(`${server.origin}/x`)).then(
    (got) => ({ got, error: undefined }),
    (error: unknown) => ({ got: undefined, error }),
  )
  const waits = http.events.flatMap((event) => (event.kind === 'retry' ? [event.waitMs] : []))
  return { ...outcome, waits, requests: server.seen.length }
}

describe('words about answers', () => {
  const quota = { body: { error: 'quota' } }
  const page = { body: { data: [1] } }

  test('a refusal inside a 200 is sent again, after the wait that is written', async () => {
    const actions: ResponseAction[] = [{ when: when("response.error == 'quota'"), action: 'retry', wait: 60_000 }]
    const { got, waits } = await ask([quota, quota, page], { responseActions: actions })
    expect(got).toMatchObject({ kind: 'page', body: { data: [1] } })
    expect(waits).toEqual([60_000, 60_000])
  })

  test('the wait may be an expression over the answer, in seconds', async () => {
    const wait = compileExpression('${{ response.wait_ms / 1000 }}', names)
    const actions: ResponseAction[] = [{ when: when('response.wait_ms is defined'), action: 'retry', wait }]
    const { waits } = await ask([{ body: { wait_ms: 1500 } }, page], { responseActions: actions })
    expect(waits).toEqual([1500])
  })

  test('accept takes an answer with an error status for a page', async () => {
    const actions: ResponseAction[] = [{ status: [404, 410], action: 'accept' }]
    const { got } = await ask([{ status: 410, body: { data: [] } }], { responseActions: actions })
    expect(got).toMatchObject({ kind: 'page', status: 410, body: { data: [] } })
  })

  test('rate_limited waits as the limit of the answer says, whatever its status, and holds up everybody', async () => {
    const actions: ResponseAction[] = [
      { status: 403, when: when("headers['X-Why'] == 'slow'"), action: 'rate_limited' },
    ]
    const refused = { status: 403, body: {}, headers: { 'X-Why': 'slow', 'X-RateLimit-Reset': '7' } }
    const { got, waits } = await ask([refused, page], { responseActions: actions })
    expect(got?.kind).toBe('page')
    expect(waits).toEqual([7000])
  })

  test('fail tells its message, an expression too, and a secret in it is masked', async () => {
    const message = compileExpression('${{ response.error.text }}', names)
    const actions: ResponseAction[] = [{ when: when('response.error'), action: 'fail', message }]
    const { error, requests } = await ask([{ body: { error: { text: 'no right for tok-12345678.' } } }], {
      responseActions: actions,
      secrets: ['tok-12345678'],
    })
    expect(requests).toBe(1)
    expect(error).toMatchObject({ code: 'RESPONSE_REFUSED' })
    expect(String(error)).toContain('no right for ***')
    expect(String(error)).not.toContain('tok-12345678')
  })

  test('an expression that cannot be evaluated is an error at its place', async () => {
    const place = { file: 'a.yaml', line: 7 }
    const actions: ResponseAction[] = [{ when: when('response.n > 3'), action: 'retry', place }]
    const { error } = await ask([page], { responseActions: actions })
    expect(error).toMatchObject({ code: 'EXPRESSION_FAILED', details: { place } })
  })
})

describe('groups', () => {
  const seen = { url: 'http://x/', status: 404, headers: {}, text: '{}' }
  const word = async (actions: readonly ResponseAction[]) => {
    const acted = await runActions(actions, seen)
    return acted.kind === 'word' ? acted.word : acted.kind
  }

  test.each<[string, ResponseAction['action'], ResponseAction['action'], string]>([
    ['fail gives way', 'fail', 'ignore', 'ignore'],
    ['so does rate_limited', 'rate_limited', 'retry', 'retry'],
    ['of two weak words the later one counts', 'fail', 'rate_limited', 'rate_limited'],
    ['retry does not', 'retry', 'ignore', 'retry'],
    ['accept does not', 'accept', 'fail', 'accept'],
    ['ignore does not', 'ignore', 'retry', 'ignore'],
  ])('%s', async (...[, first, second, outcome]) => {
    expect(
      await word([
        { status: 404, action: first, group: 0 },
        { status: 404, action: second, group: 1 },
      ]),
    ).toBe(outcome)
  })

  test('in a group the first that fits speaks, without groups it is the last word', async () => {
    const fail: ResponseAction = { status: 404, action: 'fail' }
    const ignore: ResponseAction = { status: 404, action: 'ignore' }
    expect(
      await word([
        { ...fail, group: 0 },
        { ...ignore, group: 0 },
      ]),
    ).toBe('fail')
    expect(await word([fail, ignore])).toBe('fail')
    expect(
      await word([
        { ...fail, group: 0 },
        { status: 500, action: 'retry', group: 1 },
      ]),
    ).toBe('fail')
  })
})

describe('how long to wait', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const at = (value: string, more: Partial<WaitHeader> = {}) =>
    waitHeaderMs({ 'x-reset': value }, { name: 'x-reset', ...more }, now)

  test.each<[string, Partial<WaitHeader>, number | null]>([
    ['30', {}, 30_000],
    ['30', { is: 'milliseconds' }, 30],
    [String(now / 1000 + 5), {}, 5000],
    [String(now + 250), {}, 250],
    [String(now + 250), { is: 'epoch_ms' }, 250],
    ['Thu, 01 Jan 2026 00:00:09 GMT', {}, 9000],
    ['2026-01-01T00:01:00Z', { is: 'date' }, 60_000],
    ['2026-01-01T00:01:00Z', { is: 'epoch' }, 60_000],
    ['limit=5; reset=12', { pattern: /reset=(\d+)/ }, 12_000],
    ['limit=5', { pattern: /reset=(\d+)/ }, null],
    ['1', { minSeconds: 10 }, 10_000],
    ['soon', {}, null],
  ])('%s %j: %s ms', (value, more, ms) => {
    expect(at(value, more)).toBe(ms)
  })

  test('the header of the config goes before the usual ones, and constant waits stay what they are', async () => {
    const limited = { status: 429, body: {}, headers: { 'Retry-After': '3', 'X-Wait': '8' } }
    const named = await ask([limited, { body: 1 }], { retry: { waitHeader: { name: 'x-wait' } } })
    expect(named.waits).toEqual([8000])
    const constant = await ask([{ status: 500, body: {} }], { retry: { backoff: 'constant', backoffFactor: 5 } })
    expect(constant.waits).toEqual([5000, 5000, 5000])
  })
})
