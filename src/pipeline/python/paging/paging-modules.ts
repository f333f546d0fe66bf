import { compilePath } from '../../../language/jsonpath/compile-path.ts'
import { functions } from '../../../python/builtins/define.ts'
import { harmlessModule, moduleValue } from '../../../python/modules/classes/harmless.ts'
import { standardModules } from '../../../python/modules/index.ts'
import { PyDict } from '../../../python/values/dict.ts'
import { fromJson, toJson } from '../../../python/values/json.ts'
import { PyList } from '../../../python/values/list.ts'
import { PyModule, type ModuleSource } from '../../../python/values/module.ts'
import type { Value } from '../../../python/values/value.ts'
import { drivePaginator } from './drive-paginator.ts'
import { paginatorClasses } from './paginator-classes.ts'

/** `dlt.common.jsonpath`, as far as paginators use it. */
const jsonpath: ModuleSource = {
  name: 'dlt.common.jsonpath',
  members: functions({
    'compile_path(path)': (given) => given.value(0),
    'find_values(path, ~data)': (given) =>
      new PyList(
        compilePath(given.text(0))
          .all(toJson(given.value(1)))
          .map(fromJson),
      ),
    'set_value_at_path(~data, path, ~value)': (given) => {
      const [names, value] = [given.text(1).split('.'), given.value(2)]
      let holder = given.value(0)
      for (const name of names.slice(0, -1)) {
        if (!(holder instanceof PyDict)) return null
        const inner = holder.get(name) ?? new PyDict()
        holder.set(name, inner)
        holder = inner
      }
      if (holder instanceof PyDict) holder.set(names.at(-1) ?? '', value)
      return null
    },
  }),
}

const common: ModuleSource = {
  name: 'dlt.common',
  members: new Map<string, Value>([['jsonpath', moduleValue(jsonpath)]]),
}

/** What the text of a paginator may import beside Python's own: dlt's classes, and what only says what types are. */
export const pagingModules: ReadonlyMap<string, ModuleSource> = new Map([
  ...standardModules,
  ...['requests', 'requests.models', 'dlt.sources.helpers.requests', 'dlt.common.typing'].map(
    (name) => [name, harmlessModule(name)] as const,
  ),
  [common.name, common],
  [jsonpath.name, jsonpath],
  ...['dlt', 'dlt.sources', 'dlt.sources.helpers', 'dlt.sources.helpers.rest_client'].map(
    (name) =>
      [name, { name, members: new Map<string, Value>([['typing', new PyModule('typing', new Map())]]) }] as const,
  ),
])

/** Files that stand for modules. */
export const pagingFiles: ReadonlyMap<string, string> = new Map([
  ['dlt/sources/helpers/rest_client/paginators.py', paginatorClasses],
  ['sluice_paging.py', drivePaginator],
])
