import type { SyntaxNode } from '@lezer/common'
import type { ConfigValue } from '../../document.ts'
import { componentOf, dictLike } from './component-calls.ts'
import { notLiteral } from './refuse.ts'
import { type Entry, type Evaluate, type Spot, spreadEntries, toObject } from './spot.ts'
import { type Argument, readCall } from './calls.ts'

/**
 * The calls that have a literal meaning: `dict(…)` and dlt's typed dicts, auth and paginator classes, and
 * `dlt.sources.incremental(…)`. Throws PYTHON_NOT_LITERAL for any other.
 */
export function evaluateCall(node: SyntaxNode, spot: Spot, evaluate: Evaluate): ConfigValue {
  const call = readCall(node, spot.source)
  if (call === undefined) throw notLiteral(node, spot)
  const named = (argument: Argument, key: string): Entry => {
    const path = [...spot.path, key]
    spot.reading.record(path, spot.source.positionAt(argument.from))
    return { key, value: evaluate(argument.value, { ...spot, path, givenTo: key }) }
  }
  const entriesOf = (positional: readonly string[]): readonly Entry[] =>
    call.args.flatMap((argument, index) => {
      if (argument.star === '**') return spreadEntries(argument.value, spot, evaluate)
      const key = argument.name ?? positional[index]
      if (key === undefined || argument.star !== undefined) throw notLiteral(node, spot)
      return [key === 'last_value_func' ? lastValueFunc(argument, spot, named) : named(argument, key)]
    })
  const component = componentOf(call.callee)
  if (component === undefined) return evaluateDictCall(node, spot, { ...call, named, evaluate })
  const entries = entriesOf(component.positional)
  // inside "incremental" the key itself says what it is
  const typed = component.type === 'incremental' && spot.givenTo === 'incremental'
  return toObject(typed ? entries : [{ key: 'type', value: component.type }, ...entries])
}

function evaluateDictCall(
  node: SyntaxNode,
  spot: Spot,
  call: {
    readonly callee: string
    readonly args: readonly Argument[]
    readonly named: (argument: Argument, key: string) => Entry
    readonly evaluate: Evaluate
  },
): ConfigValue {
  if (!dictLike.has(call.callee.slice(call.callee.lastIndexOf('.') + 1))) throw notLiteral(node, spot, reasonOf(spot))
  const entries = call.args.flatMap((argument, index) => {
    if (argument.name !== undefined) return [call.named(argument, argument.name)]
    if (argument.star === '**' || (index === 0 && argument.star === undefined))
      return spreadEntries(argument.value, spot, call.evaluate)
    throw notLiteral(node, spot)
  })
  return toObject(entries)
}

/** What is known about calls that stand in these places. */
function reasonOf({ path, source }: Spot): { readonly why: string; readonly hint: string } | undefined {
  const last = path.at(-1)
  if (last === 'session' && path.at(-2) === 'client') {
    return {
      why: 'a session of Python cannot be used',
      hint: 'Remove it: retries are set by "error_handler", the time limit by RUNTIME__REQUEST_TIMEOUT, proxies by HTTPS_PROXY.',
    }
  }
  if (path.length === 2 && path[0] === 'resources') {
    return {
      why: 'a resource made by Python code cannot be run',
      hint: 'Write its endpoint as a resource, or make it in a TypeScript config with resource({name, rows}).',
    }
  }
  const isDated = /\b(?:pendulum|datetime|timedelta|time)\b/.test(source.text)
  if (last === 'initial_value' || last === 'end_value' || (isDated && path.includes('params'))) {
    return {
      why: 'it computes a value',
      hint: 'Write the value itself ("2024-01-01"), or look it up: os.environ["SINCE"]; of dates, pendulum.today().subtract(days=30).to_iso8601_string() and datetime.now() - timedelta(days=30) are read.',
    }
  }
  return undefined
}

/** `last_value_func=min` names a function of Python that has a word in the config. */
function lastValueFunc(argument: Argument, spot: Spot, named: (argument: Argument, key: string) => Entry): Entry {
  const text = spot.source.text.slice(argument.value.from, argument.value.to)
  return text === 'min' || text === 'max' ? { key: 'last_value_func', value: text } : named(argument, 'last_value_func')
}
