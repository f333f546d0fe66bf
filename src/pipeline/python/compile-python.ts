import type { CompilePython } from '../../model/plan/python-function.ts'
import type { World } from '../../model/world.ts'
import { builtins } from '../../python/builtins/index.ts'
import { standardModules } from '../../python/modules/index.ts'
import { PyDate } from '../../python/modules/time/date.ts'
import { PyDateTime } from '../../python/modules/time/datetime.ts'
import { PyTime } from '../../python/modules/time/time-of-day.ts'
import { type Limits, limitsOfCall } from '../../python/run/budget.ts'
import { compileFunction, type FunctionInput } from '../../python/run/compile-function.ts'
import type { WriteOther } from '../../python/values/json.ts'
import { pagingFiles, pagingModules } from './paging/paging-modules.ts'
import { PyResponse } from './python-response.ts'

/** Compiles the functions that a config holds as Python: on values of ours, without files, and with the world's clock. */
export function pythonCompiler({ now }: Pick<World, 'now'>): CompilePython {
  const host = {
    get now() {
      return now()
    },
    // a function of records hangs on nothing around it
    env: () => undefined,
    file: () => undefined,
  }
  return (text, name, use) => {
    const written = { text, file: name, host, builtins, modules: standardModules, writeOther }
    const compiled = compileFunction(use === 'paginator' ? asPaginator(written) : written)
    return {
      call: (...values) => compiled.call(...values),
      many: (value) => compiled.callMany(value),
      keep: (value) => compiled.keep(value),
      act: (response) => compiled.run(new PyResponse(response)),
    }
  }
}

/** A class of a paginator becomes the function that steps it. */
function asPaginator(written: FunctionInput): FunctionInput {
  const name = /^class (\w+)/m.exec(written.text.slice(written.text.lastIndexOf('\nclass ') + 1))?.[1] ?? 'Paginator'
  return {
    ...written,
    text: `${written.text}\nfrom sluice_paging import drive\ndrive(${name})`,
    host: { ...written.host, file: (path) => pagingFiles.get(path) },
    modules: pagingModules,
    limits: limitsOfPage,
  }
}

/** A page of many records is more work than one of them. */
const limitsOfPage: Limits = { ...limitsOfCall, work: limitsOfCall.work * 100 }

/** Dates and times as records of an API hold them, from which types are inferred; a set's order is nobody's. */
const writeOther: WriteOther = (value) => {
  if (value instanceof PyDateTime) return value.isoMoment('T', 'auto')
  if (value instanceof PyDate) return value.isoformat()
  return value instanceof PyTime ? value.isoformat('auto') : undefined
}
