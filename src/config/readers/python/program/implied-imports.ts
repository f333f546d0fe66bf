import type { Running, Value } from '../../../../python/values/value.ts'
import { codeClasses, components, dictLike } from '../components/components.ts'

const restApi = ['rest_api_source', 'rest_api_resources', 'rest_api', ...dictLike]
const client = 'dlt.sources.helpers.rest_client'

/** Names that everybody imports from the same place: a snippet may leave the import out. */
type Origin = readonly [module: string, member?: string]
const origins: ReadonlyMap<string, Origin> = new Map<string, Origin>([
  ...['dlt', 'os', 'json', 'pendulum', 'yaml', 're', 'time', 'requests', 'logging'].map((name): [string, Origin] => [
    name,
    [name],
  ]),
  ...['datetime', 'timedelta', 'date', 'timezone'].map((name): [string, Origin] => [name, ['datetime', name]]),
  ...['getenv', 'environ'].map((name): [string, Origin] => [name, ['os', name]]),
  ...restApi.map((name): [string, Origin] => [name, ['dlt.sources.rest_api', name]]),
  ...[...Object.keys(components), ...Object.keys(codeClasses)].map((name): [string, Origin] => [
    name,
    [`${client}.${name.endsWith('Paginator') ? 'paginators' : 'auth'}`, name],
  ]),
  ...['auth', 'paginators'].map((name): [string, Origin] => [name, [`${client}.${name}`]]),
  ['incremental', ['dlt.sources', 'incremental']],
  ['HTTPBasicAuth', ['requests.auth', 'HTTPBasicAuth']],
  ['HTTPDigestAuth', ['requests.auth', 'HTTPDigestAuth']],
  ['userdata', ['google.colab', 'userdata']],
])

export function isImplied(name: string): boolean {
  return origins.has(name) || ofNotebooks.has(name)
}

/** What only Databricks and notebooks have without an import. */
const ofNotebooks: ReadonlySet<string> = new Set(['dbutils', 'spark', 'display', 'get_ipython'])

/** What a name stands for that was not imported. */
export function impliedImport(name: string, running: Running): Value {
  if (ofNotebooks.has(name))
    return running.unknown(`"${name}" is known in a notebook only`, 'Write the value, or look it up: os.environ["…"].')
  const [module = '', member] = origins.get(name) ?? []
  const found = running.importModule(module)
  if (member === undefined) return found
  return running.attribute(found, member) ?? running.unknown(`"${name}" is nowhere in the file`)
}
