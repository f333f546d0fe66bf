import type { SyntaxNode } from '@lezer/common'
import { functionsAround } from './scope.ts'
import { type Argument, readCall } from './calls.ts'
import { childrenOf, type PythonSource, textOf } from './syntax.ts'

/** Where a configuration stands in Python. */
export interface FoundConfig {
  readonly source: PythonSource
  /** the whole call or assignment */
  readonly node: SyntaxNode
  /** the dict, or the arguments `client`, `resources`, `resource_defaults` of `rest_api(…)` */
  readonly config: SyntaxNode | readonly Argument[]
  /** `name=`, `max_table_nesting=`, … of the call and of the `@dlt.source` around it, the call's first */
  readonly settings: readonly Argument[]
  /** name of the function that `@dlt.source` stands on: dlt's name for the source */
  readonly sourceFunction?: string
}

const entryPoints = ['rest_api_source', 'rest_api_resources', 'rest_api'] as const
type EntryPoint = (typeof entryPoints)[number]

/**
 * The first configuration: a call of `rest_api_source`, `rest_api_resources` or `rest_api` with arguments; without
 * any call, a `X: RESTAPIConfig = {…}`, then any dict with `client` and `resources` that is given a name, then a bare
 * `rest_api()`, whose arguments stand in config.toml or in the environment.
 */
export function findConfig(blocks: readonly PythonSource[]): FoundConfig | undefined {
  return (
    firstOf(blocks, readEntryCall) ??
    firstOf(blocks, readTypedDict) ??
    firstOf(blocks, readNamedDict) ??
    firstOf(blocks, readBareCall)
  )
}

/** The lines of all calls that make a source, in order: `findConfig` takes the first. */
export function linesOfConfigs(blocks: readonly PythonSource[]): readonly number[] {
  const lines: number[] = []
  firstOf(blocks, (node, source) => {
    if (readEntryCall(node, source) !== undefined) lines.push(source.positionAt(node.from).line)
    return undefined
  })
  return lines
}

/** The first call of `dlt.pipeline(…)`. */
export function findPipelineCall(
  blocks: readonly PythonSource[],
): { readonly source: PythonSource; readonly args: readonly Argument[] } | undefined {
  return firstOf(blocks, (node, source) => {
    const call = readCall(node, source)
    return call?.callee === 'dlt.pipeline' ? { source, args: call.args } : undefined
  })
}

type Finder<T> = (node: SyntaxNode, source: PythonSource) => T | undefined

function firstOf<T>(blocks: readonly PythonSource[], find: Finder<T>): T | undefined {
  for (const source of blocks) {
    let found: T | undefined
    source.tree.iterate({
      enter: ({ node }) => {
        found ??= /^(?:CallExpression|AssignStatement)$/.test(node.name) ? find(node, source) : undefined
        return found === undefined
      },
    })
    if (found !== undefined) return found
  }
  return undefined
}

function readEntryCall(node: SyntaxNode, source: PythonSource): FoundConfig | undefined {
  const call = readCall(node, source)
  const entry = call && entryPointOf(call.callee, source)
  if (call === undefined || entry === undefined || call.args.length === 0) return undefined
  const around = decoratedAround(node, source)
  const settings = [...call.args.filter((argument) => argument.name !== undefined), ...(around?.settings ?? [])]
  const origin = around === undefined ? {} : { sourceFunction: around.name }
  if (entry === 'rest_api') return { source, node, config: nameClientArguments(call.args), settings, ...origin }
  const config = call.args.find((argument) => argument.name === 'config') ?? call.args[0]
  if (config === undefined || isOpenParameter(config.value, source)) return undefined
  return { source, node, config: config.value, settings, ...origin }
}

function readBareCall(node: SyntaxNode, source: PythonSource): FoundConfig | undefined {
  const call = readCall(node, source)
  const isBare = call?.args.length === 0 && entryPointOf(call.callee, source) === 'rest_api'
  return isBare ? { source, node, config: [], settings: [] } : undefined
}

/** A parameter without a default is filled in by a caller: that caller is the one to read. */
function isOpenParameter(node: SyntaxNode, source: PythonSource): boolean {
  if (node.name !== 'VariableName') return false
  const name = textOf(node, source)
  return functionsAround(node).some((definition) => {
    const parameters = definition.getChild('ParamList')
    const own = parameters === null ? [] : childrenOf(parameters)
    const index = own.findIndex((part) => part.name === 'VariableName' && textOf(part, source) === name)
    return index !== -1 && !own.slice(index + 1, index + 3).some((part) => part.name === 'AssignOp')
  })
}

function nameClientArguments(args: readonly Argument[]): readonly Argument[] {
  const order = ['client', 'resources', 'resource_defaults']
  return args.map((argument, index) => {
    const name = argument.name ?? (argument.star === undefined ? order[index] : undefined)
    return name === undefined ? argument : { ...argument, name }
  })
}

function readTypedDict(node: SyntaxNode, source: PythonSource): FoundConfig | undefined {
  const [target, type] = childrenOf(node)
  const typed = type?.name === 'TypeDef' && /\bRESTAPIConfig\b/.test(textOf(type, source))
  const value = node.lastChild
  return target && typed && value && value !== type ? { source, node, config: value, settings: [] } : undefined
}

function readNamedDict(node: SyntaxNode, source: PythonSource): FoundConfig | undefined {
  const value = node.name === 'AssignStatement' ? node.lastChild : null
  if (value?.name !== 'DictionaryExpression') return undefined
  const keys = childrenOf(value).map((part) => textOf(part, source).replace(/^["']|["']$/g, ''))
  return keys.includes('client') && keys.includes('resources')
    ? { source, node, config: value, settings: [] }
    : undefined
}

function entryPointOf(callee: string, source: PythonSource): EntryPoint | undefined {
  const plain = importedAs(callee, source) ?? callee.slice(callee.lastIndexOf('.') + 1)
  // a function of the file itself may have the same name: dlt's own template calls its source rest_api_source
  const own = new RegExp(`^[ \\t]*(?:async[ \\t]+)?def[ \\t]+${plain}\\b`, 'm').test(source.text)
  return own ? undefined : entryPoints.find((entry) => entry === plain)
}

/** `from dlt.sources.rest_api import rest_api_source as api` */
function importedAs(callee: string, source: PythonSource): string | undefined {
  if (!/^\w+$/.test(callee)) return undefined
  return new RegExp(`\\b(rest_api\\w*)[ \\t]+as[ \\t]+${callee}\\b`).exec(source.text)?.[1]
}

function decoratedAround(
  node: SyntaxNode,
  source: PythonSource,
): { readonly name: string; readonly settings: readonly Argument[] } | undefined {
  for (const definition of functionsAround(node)) {
    const decorators =
      definition.parent?.name === 'DecoratedStatement' ? definition.parent.getChildren('Decorator') : []
    const decorator = decorators.find((candidate) => /^@\s*dlt\s*\.\s*source\b/.test(textOf(candidate, source)))
    const name = definition.getChild('VariableName')
    if (decorator === undefined || name === null) continue
    return { name: textOf(name, source), settings: decoratorArguments(decorator, source) }
  }
  return undefined
}

function decoratorArguments(decorator: SyntaxNode, source: PythonSource): readonly Argument[] {
  const list = decorator.getChild('ArgList')
  if (list === null) return []
  const parts = childrenOf(list)
  return parts.flatMap((part, index): Argument[] => {
    const value = parts[index + 2]
    if (part.name !== 'VariableName' || parts[index + 1]?.name !== 'AssignOp' || value === undefined) return []
    return [{ name: textOf(part, source), value, from: part.from }]
  })
}
