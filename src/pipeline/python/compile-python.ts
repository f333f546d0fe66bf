import type { CompilePython } from '../../model/plan/python-function.ts'
import type { World } from '../../model/world.ts'
import { builtins } from '../../python/builtins/index.ts'
import { standardModules } from '../../python/modules/index.ts'
import { PyDate } from '../../python/modules/time/date.ts'
import { PyDateTime } from '../../python/modules/time/datetime.ts'
import { PyTime } from '../../python/modules/time/time-of-day.ts'
import { compileFunction } from '../../python/run/compile-function.ts'
import type { WriteOther } from '../../python/values/json.ts'
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
  return (text, name) => {
    const compiled = compileFunction({ text, file: name, host, builtins, modules: standardModules, writeOther })
    return {
      call: (...values) => compiled.call(...values),
      many: (value) => compiled.callMany(value),
      keep: (value) => compiled.keep(value),
      act: (response) => compiled.run(new PyResponse(response)),
    }
  }
}

/** Dates and times as records of an API hold them, from which types are inferred; a set's order is nobody's. */
const writeOther: WriteOther = (value) => {
  if (value instanceof PyDateTime) return value.isoMoment('T', 'auto')
  if (value instanceof PyDate) return value.isoformat()
  return value instanceof PyTime ? value.isoformat('auto') : undefined
}
