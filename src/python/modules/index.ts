import type { ModuleSource } from '../values/module.ts'
import type { Value } from '../values/value.ts'
import { contextlibModule } from './classes/contextlib.ts'
import { dataclassesModule } from './classes/dataclasses.ts'
import { enumModule } from './classes/enum.ts'
import { moduleValue } from './classes/harmless.ts'
import { abcModule, typingModule } from './classes/typing.ts'
import { decimalModule } from './data/decimal.ts'
import { jsonModule } from './data/json.ts'
import { mathModule } from './data/math.ts'
import { tomlModule } from './data/toml.ts'
import { yamlModule } from './data/yaml.ts'
import { datetimeModule } from './datetime.ts'
import { pendulumModule } from './pendulum/pendulum-module.ts'
import { argparseModule, typesModule } from './settings/argparse.ts'
import { clickModule, typerModule } from './settings/click.ts'
import { diceModules, outsideModules } from './system/not-known.ts'
import { osModule, osPathModule } from './system/os.ts'
import { pathlibModule } from './system/pathlib.ts'
import { sysModule } from './system/sys.ts'
import { timeModule } from './system/time-module.ts'
import { base64Module } from './text-tools/base64.ts'
import { uuidModule } from './text-tools/uuid.ts'
import { hashlibModule, hmacModule } from './text-tools/hashes.ts'
import { reModule } from './text-tools/re.ts'
import { stringModule, textwrapModule } from './text-tools/string.ts'
import { urllibParseModule } from './text-tools/urllib.ts'
import { dateutilModules } from './time/dateutil.ts'
import { collectionNames } from './tools/collections.ts'
import { copyModule } from './tools/copy.ts'
import { functoolsModule } from './tools/functools.ts'
import { itertoolsModule } from './tools/itertools.ts'
import { operatorModule } from './tools/operator.ts'
import { smallModules } from './tools/small-modules.ts'
import { pytzModule, zoneInfoModule } from './zones.ts'

/** A module that is there only for those within it. */
function packageOf(name: string, ...inner: readonly ModuleSource[]): ModuleSource {
  const members = inner.map((module): [string, Value] => [module.name.slice(name.length + 1), moduleValue(module)])
  return { name, members: new Map(members) }
}

/** The modules of Python's library, and of others, that configs use, by name. */
export const standardModules: ReadonlyMap<string, ModuleSource> = new Map(
  [
    abcModule,
    argparseModule,
    base64Module,
    clickModule,
    { name: 'collections', members: new Map<string, Value>([...collectionNames, ['abc', moduleValue(abcModule)]]) },
    contextlibModule,
    copyModule,
    dataclassesModule,
    datetimeModule,
    decimalModule,
    enumModule,
    functoolsModule,
    hashlibModule,
    uuidModule,
    hmacModule,
    itertoolsModule,
    jsonModule,
    mathModule,
    operatorModule,
    osModule,
    osPathModule,
    pathlibModule,
    pendulumModule,
    pytzModule,
    reModule,
    stringModule,
    sysModule,
    textwrapModule,
    timeModule,
    tomlModule('tomllib'),
    tomlModule('tomli'),
    tomlModule('toml'),
    typerModule,
    typesModule,
    typingModule('typing'),
    typingModule('typing_extensions'),
    urllibParseModule,
    packageOf('urllib', urllibParseModule),
    yamlModule,
    zoneInfoModule,
    packageOf('dateutil', ...dateutilModules),
    ...dateutilModules,
    ...diceModules,
    ...outsideModules,
    ...smallModules,
  ].map((module) => [module.name, module] as const),
)
