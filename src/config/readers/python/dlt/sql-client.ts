import { type Arguments, PythonObject, type Running, type Value } from '../../../../python/values/value.ts'
import { afterRun, method, type Recorder } from './recorder.ts'

/** `pipeline.sql_client()`: reading is of no concern; SQL that changes something is said to be left out. */
export class SqlClient extends PythonObject {
  readonly typeName = 'SqlClient'
  readonly #recorder: Recorder

  constructor(recorder: Recorder) {
    super()
    this.#recorder = recorder
  }

  override enter(): Value {
    return this
  }

  override exit(): boolean {
    return false
  }

  override attribute(name: string, running: Running): Value {
    if (!/^(?:execute|execute_sql|execute_query|execute_many|execute_fragments)$/.test(name))
      return running.unknown(afterRun(running.lineOf(running.at), 'a connection to the destination'))
    return method(name, (args, at) => this.#execute(name, args, at))
  }

  #execute(name: string, args: Arguments, running: Running): Value {
    const [query = null] = args.positional
    const reads =
      typeof query === 'string' && /^[\s(]*(?:select|with|show|describe|pragma|explain|from|values)\b/i.test(query)
    if (!reads)
      this.#recorder.note({
        at: args.at,
        what: `runs SQL of its own (${name}), which sluice does not`,
        hint: 'Run it with the tools of the destination, before or after "sluice run".',
      })
    return running.unknown(afterRun(running.lineOf(args.at), 'what a query gives'))
  }
}
