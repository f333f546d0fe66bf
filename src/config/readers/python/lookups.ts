import type { SyntaxNode } from '@lezer/common'
import type { SecretReference } from '../../document.ts'
import { dottedName, readCall } from './calls.ts'
import { childrenOf, type PythonSource } from './syntax.ts'

/** A lookup as it is written; the key and the fallback are still to be evaluated. */
export interface WrittenLookup {
  readonly store: SecretReference['store']
  readonly key: SyntaxNode
  readonly fallback?: SyntaxNode
}

const stores: Readonly<Record<string, SecretReference['store']>> = {
  'dlt.secrets': 'secrets',
  'dlt.config': 'config',
  'os.environ': 'env',
  environ: 'env',
}

const getters: Readonly<Record<string, SecretReference['store']>> = {
  'dlt.secrets.get': 'secrets',
  'dlt.config.get': 'config',
  'os.environ.get': 'env',
  'environ.get': 'env',
  'os.getenv': 'env',
  getenv: 'env',
  // the secrets of a Colab notebook
  'userdata.get': 'env',
}

/** `dlt.secrets["k"]`, `dlt.config["k"]`, `os.environ["K"]`, their `.get("k", …)`, and `os.getenv("K", …)`. */
export function readLookup(node: SyntaxNode, source: PythonSource): WrittenLookup | undefined {
  const call = readCall(node, source)
  if (call !== undefined) {
    const store = Object.hasOwn(getters, call.callee) ? getters[call.callee] : undefined
    const plain = call.args.filter((argument) => argument.star === undefined)
    const key = plain.find(
      (argument) => argument.name === undefined || argument.name === 'key' || argument.name === 'field',
    )
    if (store === undefined || key === undefined || plain.length !== call.args.length) return undefined
    const fallback = plain.find((argument) => argument !== key)?.value
    // the second argument of dlt's own `get` is a type
    const given = fallback !== undefined && !(store !== 'env' && fallback.name === 'VariableName')
    return { store, key: key.value, ...(given ? { fallback } : {}) }
  }
  if (node.name !== 'MemberExpression') return undefined
  const [object, mark, key] = childrenOf(node)
  const name = object && dottedName(object, source)
  const store = name !== undefined && Object.hasOwn(stores, name) ? stores[name] : undefined
  return store === undefined || mark?.name !== '[' || key === undefined ? undefined : { store, key }
}

/** `dlt.secrets.value` and `dlt.config.value`: look up the name this value is given to. */
export function readInjection(node: SyntaxNode, source: PythonSource): 'secrets' | 'config' | undefined {
  const name = dottedName(node, source)
  if (name === 'dlt.secrets.value') return 'secrets'
  return name === 'dlt.config.value' ? 'config' : undefined
}
