import type { ModuleSource } from '../../../python/values/module.ts'
import { datetimeModule } from '../../../python/modules/datetime.ts'
import { jsonModule } from '../../../python/modules/data/json.ts'
import { tomlModule } from '../../../python/modules/data/toml.ts'
import { yamlModule } from '../../../python/modules/data/yaml.ts'
import { osModule, osPathModule } from '../../../python/modules/system/os.ts'
import { sysModule } from '../../../python/modules/system/sys.ts'
import { pendulumModule } from '../../../python/modules/pendulum/pendulum-module.ts'

export const standardModules: readonly ModuleSource[] = [datetimeModule, jsonModule, tomlModule('tomllib'), yamlModule, osModule, osPathModule, sysModule, pendulumModule]
