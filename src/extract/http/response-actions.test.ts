import { describe, expect, test } from 'vitest'
import { sendJson, startServer } from '../../../test/servers/local-http.ts'
import { openClient, request } from '../../../test/servers/open-client.ts'
import { JsonFloat } from '../../json/json.ts'
import type { ResponseAction } from '../../model/plan.ts'
import { IgnoreResponse, type HookResponse, type ResponseHook } from '../../model/user-code/response-hook.ts'

async function answer(status: number, body: unknown, actions: readonly ResponseAction[]) {
  await using server = await startServer((_request, response) => sendJson(response, body, { status }))
  await using http = openClient(server, { responseActions: actions })
  try {
    return { got: await http.get(request(`${server.origin}/posts`)), requests: server.seen.length }
  } catch (error) {
    return { error, requests: server.seen.length }
  }
}

const always = (...action: readonly ResponseHook[]): ResponseAction => ({ action })

const ignore: ResponseHook = () => {
  throw new IgnoreResponse()
}

const foreign: ResponseHook = () => {
  throw Object.assign(new Error('ignored'), { [Symbol.for('sluice.ignore')]: true })
}

const broken: ResponseHook = (response) => void (response.json() as { data: { id: string }[] }).data[7]?.id.length

const patch: ResponseHook = async (response) => {
  await Promise.resolve()
  response.status = 200
  response.setJson({ data: [{ id: 12345678901234567890n, f: new JsonFloat(1) }] })
}

describe('functions as response actions (S08, X03)', () => {
  test('H03 S08 every matching function runs, in order, and what it changes is what comes after', async () => {
    const seen: string[] = []
    const note =
      (name: string): ResponseHook =>
      ({ status }) =>
        seen.push(`${name} ${status}`)
    const { got, requests } = await answer(500, { error: 'x' }, [
      always(note('a'), note('b')),
      { status: 404, action: [note('never')] },
      { status: 500, content: 'error', action: [patch] },
      { status: 200, action: [note('patched')] },
    ])
    expect(seen).toEqual(['a 500', 'b 500', 'patched 200'])
    expect(got).toMatchObject({
      kind: 'page',
      status: 200,
      body: { data: [{ id: 12345678901234567890n, f: new JsonFloat(1) }] },
    })
    expect(requests).toBe(1)
  })

  test('they see URL, headers, text and JSON', async () => {
    let seen: HookResponse | undefined
    await answer(200, { data: [1] }, [always((response) => void (seen = response))])
    expect(seen).toMatchObject({ status: 200, text: '{"data":[1]}', headers: { 'content-type': 'application/json' } })
    expect(seen?.url).toMatch(/\/posts$/)
    expect(seen?.json()).toEqual({ data: [1] })
  })

  test('the ignore signal ends the reading quietly, also from another copy of the library', async () => {
    expect((await answer(500, {}, [always(ignore)])).got).toEqual({ kind: 'ignored', status: 500 })
    expect((await answer(200, [], [always(foreign)])).got).toEqual({ kind: 'ignored', status: 200 })
  })

  test('they run on every attempt, and may turn an answer into one to send again', async () => {
    let runs = 0
    const limited: ResponseHook = (response) => {
      runs += 1
      if (response.text.includes('slow down')) response.status = 429
    }
    const { error, requests } = await answer(200, { message: 'slow down' }, [always(limited)])
    expect(error).toMatchObject({ code: 'HTTP_429' })
    expect([runs, requests]).toEqual([4, 4])
  })

  test('one that fails is told with its place, and nothing is sent again', async () => {
    const actions = [{ ...always(() => Promise.reject(new Error('no luck.'))), place: { path: 'p' } }]
    const { error, requests } = await answer(503, {}, actions)
    expect(error).toMatchObject({
      code: 'RESPONSE_ACTION_FAILED',
      message: 'Could not read "orders" because a function among its response_actions failed: no luck.',
      details: { place: { path: 'p' }, hint: expect.stringContaining('IgnoreResponse') as string },
    })
    expect(requests).toBe(1)
    expect((await answer(200, {}, [always(broken)])).error).toMatchObject({ code: 'RESPONSE_ACTION_FAILED' })
  })
})
