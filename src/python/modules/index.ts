import type { ModuleSource } from '../values/module.ts'
import { datetimeModule } from './datetime.ts'
import { jsonModule } from './data/json.ts'
import { tomlModule } from './data/toml.ts'
import { yamlModule } from './data/yaml.ts'
import { pendulumModule } from './pendulum/pendulum-module.ts'
import { osModule, osPathModule } from './system/os.ts'
import { sysModule } from './system/sys.ts'
import { pytzModule, zoneInfoModule } from './zones.ts'

/** The modules of Python's library, and of others, that configs use, by name. */
export const standardModules: ReadonlyMap<string, ModuleSource> = new Map(
  [
    datetimeModule,
    pendulumModule,
    jsonModule,
    yamlModule,
    tomlModule('tomllib'),
    tomlModule('tomli'),
    tomlModule('toml'),
    osModule,
    osPathModule,
    sysModule,
    zoneInfoModule,
    pytzModule,
  ].map((module) => [module.name, module] as const),
)
