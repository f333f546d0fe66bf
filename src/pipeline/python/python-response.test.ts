import { describe, expect, it } from 'vitest'
import type { HookResponse } from '../../model/user-code/response-hook.ts'
import { pythonCompiler } from './compile-python.ts'

function respond(text: string, seen: Partial<HookResponse> = {}): HookResponse {
  const response: HookResponse = {
    url: 'http://a/x',
    status: 200,
    headers: { 'x-total': '7' },
    text: '{"rows": [{"id": 12345678901234567890, "email": "a@b"}]}',
    json: () => JSON.parse(response.text),
    setJson: () => undefined,
    ...seen,
  }
  pythonCompiler({ now: () => 0 })(text, 'resources[0].endpoint.response_actions[0]').act(response)
  return response
}

describe('a response action in Python', () => {
  it('replaces the body, as the functions of dlt’s docs do', () => {
    const { text } = respond(`import json
def remove(response, *args, **kwargs):
    payload = response.json()
    for record in payload["rows"]:
        record.pop("email", None)
        record["total"] = response.headers["X-Total"]
    response._content = json.dumps(payload).encode("utf-8")
    return response`)
    expect(JSON.parse(text)).toEqual({ rows: [{ id: 12345678901234567000, total: '7' }] })
  })

  it('may look, print, wait and do nothing', () => {
    const { text, status } = respond(`import time, logging
def look(response, *args, **kwargs):
    print(response.url, response.text[:10], response.ok, "x-total" in response.headers, response.headers.get("n", 1))
    logging.info(len(response.content))
    response.encoding = "utf-8"
    response.raise_for_status()
    return response`)
    expect({ text, status }).toEqual({ status: 200, text: expect.stringContaining('email') })
  })

  it('sets the status', () => {
    expect(respond('def gone(r, **k):\n    r.status_code = 404').status).toBe(404)
  })

  it.each([
    ['lambda r: r.raise_for_status()', 'HTTPError: 500 Error'],
    ['lambda r: r.json()', 'ValueError: Expecting value'],
    ['lambda r: r.history[0]', '"history" of a response'],
    ['def f(r):\n    r.encoding = "windows-1252"', 'and not encoding'],
    ['def f(r):\n    r.reason = "x"', 'and not reason'],
    ['lambda r: r.headers["nope"]', "KeyError: 'nope'"],
  ])('fails with Python’s words: %s', (text, why) => {
    const json = (): never => {
      throw new TypeError('the body is not JSON')
    }
    expect(() => respond(text, { status: 500, json })).toThrow(why)
  })
})
