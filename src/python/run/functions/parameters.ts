import type { Parameter } from '../../syntax/tree.ts'
import { PyDict } from '../../values/dict.ts'
import { PyTuple } from '../../values/list.ts'
import type { Arguments, Value } from '../../values/value.ts'
import type { Frame } from '../machine.ts'

/** What binding needs to know of a function. */
interface Callee {
  readonly title: string
  readonly node: { readonly parameters: readonly Parameter[] }
  readonly defaults: ReadonlyMap<string, Value>
}

/** Puts the arguments of a call into the names of the function, with Python's own TypeErrors. */
export function bindParameters(callee: Callee, args: Arguments, frame: Frame): void {
  const { parameters } = callee.node
  if (args.named.size === 0 && args.spread === undefined && parameters.length === args.positional.length) {
    if (bindPlain(parameters, args.positional, frame)) return
  }
  bindAll(callee, args, frame)
}

/** The plain case, which most calls are. */
function bindPlain(parameters: readonly Parameter[], values: readonly Value[], frame: Frame): boolean {
  for (const { kind } of parameters) if (kind !== 'plain' && kind !== 'positional-only') return false
  for (let at = 0; at < parameters.length; at++) frame.names.set(parameters[at]?.name ?? '', values[at] ?? null)
  return true
}

function bindAll(callee: Callee, args: Arguments, frame: Frame): void {
  const { machine, names } = frame
  const { parameters } = callee.node
  const byPosition = parameters.filter(({ kind }) => kind === 'plain' || kind === 'positional-only')
  byPosition.slice(0, args.positional.length).forEach(({ name }, at) => names.set(name, args.positional[at] ?? null))
  const rest = parameters.find(({ kind }) => kind === 'args')
  const spare = args.positional.slice(byPosition.length)
  if (rest !== undefined) {
    const places = spare.map((_, at) => args.placeOf(at + byPosition.length))
    names.set(rest.name, args.spread ?? new PyTuple(spare, places))
  } else if (spare.length > 0) {
    machine.raise('TypeError', tooMany(callee, byPosition, args))
  }
  bindNamed(callee, args, frame)
  fillIn(callee, args, frame)
}

function bindNamed({ title, node }: Callee, args: Arguments, { machine, names }: Frame): void {
  const rest = node.parameters.find(({ kind }) => kind === 'kwargs')
  const others = rest === undefined ? undefined : new PyDict()
  for (const [name, value] of args.named) {
    const parameter = node.parameters.find(
      ({ name: own, kind }) => own === name && (kind === 'plain' || kind === 'keyword-only'),
    )
    const isByPosition = node.parameters.some(
      ({ name: own, kind }) => own === name && kind === 'positional-only' && others === undefined,
    )
    if (isByPosition)
      machine.raise('TypeError', `${title}() got some positional-only arguments passed as keyword arguments: '${name}'`)
    else if (parameter === undefined && others !== undefined) others.set(name, value, args.placeOf(name))
    else if (parameter === undefined)
      machine.raise('TypeError', `${title}() got an unexpected keyword argument '${name}'`)
    else if (names.has(name)) machine.raise('TypeError', `${title}() got multiple values for argument '${name}'`)
    else names.set(name, value)
  }
  if (rest !== undefined && others !== undefined) names.set(rest.name, args.spread ?? others)
}

function fillIn({ title, node, defaults }: Callee, args: Arguments, { machine, names }: Frame): void {
  const missing: Parameter[] = []
  for (const parameter of node.parameters) {
    if (names.has(parameter.name) || parameter.kind === 'args' || parameter.kind === 'kwargs') continue
    const value = args.spread ?? defaults.get(parameter.name)
    if (value === undefined) missing.push(parameter)
    else names.set(parameter.name, value)
  }
  const [first] = missing
  if (first === undefined) return
  const isKeywordOnly = missing.every(({ kind }) => kind === 'keyword-only')
  const those = isKeywordOnly ? missing : missing.filter(({ kind }) => kind !== 'keyword-only')
  machine.raise(
    'TypeError',
    `${title}() missing ${those.length} required ${isKeywordOnly ? 'keyword-only' : 'positional'} argument${those.length > 1 ? 's' : ''}: ${listed(those.map(({ name }) => `'${name}'`))}`,
  )
}

function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('')
  if (names.length === 2) return names.join(' and ')
  return `${names.slice(0, -1).join(', ')}, and ${names.at(-1) ?? ''}`
}

function tooMany({ title, defaults }: Callee, byPosition: readonly Parameter[], args: Arguments): string {
  const needed = byPosition.filter(({ name }) => !defaults.has(name)).length
  const most = byPosition.length
  const takes = needed === most ? `${most}` : `from ${needed} to ${most}`
  const given = args.positional.length
  return `${title}() takes ${takes} positional argument${most === 1 ? '' : 's'} but ${given} ${given === 1 ? 'was' : 'were'} given`
}
