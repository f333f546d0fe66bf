import type { HookResponse } from '../../model/user-code/response-hook.ts'
import { fn } from '../../python/builtins/define.ts'
import { exceptionClass, raiseAs } from '../../python/builtins/raise-as.ts'
import { PyBytes } from '../../python/values/bytes.ts'
import { fromJson } from '../../python/values/json.ts'
import { PythonObject, type Running, type Value } from '../../python/values/value.ts'

const httpError = exceptionClass('HTTPError', 'OSError')

/**
 * A response as functions among `response_actions` know it from `requests`: they may look at it, and set its body
 * (`_content`) and status.
 */
export class PyResponse extends PythonObject {
  readonly typeName = 'Response'
  readonly #response: HookResponse

  constructor(response: HookResponse) {
    super()
    this.#response = response
  }

  override attribute(name: string, running: Running): Value | undefined {
    const response = this.#response
    switch (name) {
      case 'status_code':
        return response.status
      case 'ok':
        return response.status < 400
      case 'url':
      case 'text':
        return response[name]
      case 'content':
      case '_content':
        return new PyBytes(new TextEncoder().encode(response.text))
      case 'encoding':
      case 'apparent_encoding':
        return 'utf-8'
      case 'headers':
        return new Headers(response.headers)
      case 'json':
        return fn('json(**~options)', (_, at) => jsonOf(response, at))
      case 'raise_for_status':
        return fn('raise_for_status()', (_, at) => {
          if (response.status < 400) return null
          return raiseAs(httpError, `${response.status} Error for url: ${response.url}`, at)
        })
      default:
        return name.startsWith('__')
          ? undefined
          : running.unknown(
              `"${name}" of a response is not known to sluice`,
              'It knows status_code, url, headers, text, content, json().',
            )
    }
  }

  override setAttribute(name: string, value: Value, running: Running): void {
    const response = this.#response
    if (name === '_content' && value instanceof PyBytes) response.text = new TextDecoder().decode(value.bytes)
    else if (name === 'status_code' && typeof value === 'number') response.status = value
    else if (name === 'encoding' && (value === null || /^utf-?8/i.test(typeof value === 'string' ? value : ''))) return
    else
      running.raise(
        'AttributeError',
        `sluice sets _content (bytes) and status_code of a response, and not ${name}${name === 'encoding' ? ': it reads texts by the charset of the answer' : ''}`,
      )
  }

  override hashKey(): object {
    return this
  }

  override repr(): string {
    return `<Response [${this.#response.status}]>`
  }
}

function jsonOf(response: HookResponse, running: Running): Value {
  try {
    return fromJson(response.json())
  } catch {
    return running.raise('ValueError', 'Expecting value: line 1 column 1 (char 0)')
  }
}

/** Headers, whose names have no case. */
class Headers extends PythonObject {
  readonly typeName = 'CaseInsensitiveDict'
  readonly #values: Readonly<Record<string, string>>

  constructor(values: Readonly<Record<string, string>>) {
    super()
    this.#values = values
  }

  #find(key: Value): string | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#values, key.toLowerCase())) return undefined
    return this.#values[key.toLowerCase()]
  }

  override item(key: Value, running: Running): Value {
    return this.#find(key) ?? running.raise('KeyError', typeof key === 'string' ? key : running.repr(key))
  }

  override contains(key: Value): boolean {
    return this.#find(key) !== undefined
  }

  override *iterate(): Iterable<Value> {
    yield* Object.keys(this.#values)
  }

  override attribute(name: string): Value | undefined {
    return name === 'get'
      ? fn('get(key, ~default=)', (given) => this.#find(given.value(0)) ?? given.maybe(1) ?? null)
      : undefined
  }
}
