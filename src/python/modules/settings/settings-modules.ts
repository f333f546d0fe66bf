import { fn } from '../../builtins/define.ts'
import { Lookup } from '../../values/lookup.ts'
import { askedBy } from '../../builtins/functions/inspect.ts'
import { dynaconf } from './dynaconf.ts'
import { envClass, Environs } from './environs.ts'
import { Block } from './setting.ts'
import { pydanticNames } from './pydantic.ts'
import type { ModuleSource } from '../../values/module.ts'
import { PyModule } from '../../values/module.ts'
import type { Running, Value } from '../../values/value.ts'
import { environ } from '../system/environ.ts'

/** Airflow finds its variables in the environment as well: `Variable.get("token")` is `AIRFLOW_VAR_TOKEN`. */
const airflowVariable = new PyModule(
  'Variable',
  new Map(),
  new Map<string, Value>([
    [
      'get',
      fn('get(key, ~default_var=, *, ~default=, ~deserialize_json=)', (given, running) =>
        environ.get(`AIRFLOW_VAR_${given.text(0).toUpperCase()}`, given.maybe(1) ?? given.maybe(2), running),
      ),
    ],
  ]),
)

/** `EnvVar("K")` of Dagster: a text that is looked up. */
class EnvVar extends Lookup {
  override attribute(name: string): Value | undefined {
    if (name !== 'get_value') return undefined
    return fn('get_value(~default=)', (given, running) => environ.get(this.key, given.maybe(0), running))
  }
}

const envVar = fn('EnvVar(name)', (given, running) => new EnvVar({ store: 'env', key: given.text(0), at: running.at }))

/** `config("K", default=…, cast=int)` of python-decouple. */
const decoupled = fn('config(option, ~default=, ~cast=)', (given, running) => {
  const found = environ.get(given.text(0), given.maybe(1), running)
  const cast = given.maybe(2)
  return cast === undefined || cast === null ? found : running.call(cast, [found])
})

/** `Secret.load("name").get()` of Prefect: asked for by the name of the block. */
const prefectSecret = new PyModule(
  'Secret',
  new Map(),
  new Map<string, Value>([
    [
      'load',
      fn(
        'load(name, **~options)',
        (given, running) => new Block(given.text(0).replace(/[^A-Za-z0-9]+/g, '_'), running.at),
      ),
    ],
  ]),
)

/** A library of which these names are settings, and nothing else is known. */
function settings(name: string, known: Readonly<Record<string, Value>>): ModuleSource {
  return {
    name,
    members: (member: string, running: Running) => {
      if (Object.hasOwn(known, member)) return known[member]
      if (member.startsWith('__')) return undefined
      return running.unknown(`line ${running.lineOf(running.at)} uses ${name}.${member}, which sluice does not know`)
    },
  }
}

/** Libraries that take settings from the environment. */
export const settingsModules: readonly ModuleSource[] = [
  settings('airflow.models', { Variable: airflowVariable }),
  settings('airflow.models.variable', { Variable: airflowVariable }),
  settings('airflow.sdk', { Variable: airflowVariable }),
  settings('dagster', { EnvVar: envVar }),
  settings('decouple', { config: decoupled }),
  settings('starlette.config', { Config: fn('Config(*~args, **~options)', () => decoupled) }),
  settings('environs', { Env: envClass, env: new Environs('') }),
  settings('dynaconf', { Dynaconf: dynaconf, LazySettings: dynaconf }),
  settings('pydantic_settings', pydanticNames),
  settings('getpass', {
    getpass: fn('getpass(~prompt=, ~stream=)', (given, running) => askedBy(given.value(0), running)),
  }),
  settings('prefect.blocks.system', { Secret: prefectSecret }),
]
