import { PyDict } from '../../../../python/values/dict.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../../../python/values/value.ts'
import { method } from '../dlt/recorder.ts'

/** The request that an auth is given: what it puts into it is seen, whatever else it does with it is not known. */
export class RequestValue extends PythonObject {
  readonly typeName = 'PreparedRequest'
  readonly headers = new PyDict()
  readonly params = new PyDict()
  /** something was done with it that is not one of these two */
  isSpoilt = false
  readonly #url = new UrlValue()

  override attribute(name: string, running: Running): Value | undefined {
    if (name === 'headers') return this.headers
    if (name === 'url') return this.#url
    if (name === 'prepare_url') return method(name, (args) => this.#prepare(args))
    this.isSpoilt = true
    return name.startsWith('__') ? undefined : running.unknown(`it asks for "${name}" of a request`)
  }

  override setAttribute(): void {
    this.isSpoilt = true
  }

  override hashKey(): object {
    return this
  }

  #prepare({ positional: [url, params], named }: Arguments): Value {
    const added = params ?? named.get('params')
    if (url !== this.#url || !(added instanceof PyDict)) this.isSpoilt = true
    else this.params.update(added)
    return null
  }
}

/** The address of a request, which only goes back into it. */
class UrlValue extends PythonObject {
  readonly typeName = 'str'

  override text(running: Running): Value {
    return running.unknown('it asks for the address of a request')
  }

  override hashKey(): object {
    return this
  }
}

/** The answer of a token endpoint: notes which of its keys is asked for. */
export class AnswerValue extends PythonObject {
  readonly typeName = 'dict'
  readonly asked: string[] = []
  /** what it has under every key: a text that `str(…)` and `int(…)` leave alone */
  static readonly value = '918273645'

  override item(key: Value): Value {
    return this.#ask(key)
  }

  override attribute(name: string): Value | undefined {
    return name === 'get' ? method(name, ({ positional: [key = null] }) => this.#ask(key)) : undefined
  }

  override hashKey(): object {
    return this
  }

  #ask(key: Value): Value {
    if (typeof key === 'string' && !this.asked.includes(key)) this.asked.push(key)
    return AnswerValue.value
  }
}
