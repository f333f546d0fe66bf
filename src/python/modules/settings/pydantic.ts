import { plainText } from '../../builtins/or-else.ts'
import { fn } from '../../builtins/define.ts'
import { PyClass } from '../../values/classes.ts'
import { PyDict } from '../../values/dict.ts'
import { NativeFunction } from '../../values/functions.ts'
import { PyInstance } from '../../values/instance.ts'
import { decide } from '../../values/lookup.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../values/value.ts'
import { assignedVariables } from '../system/environ.ts'
import { Setting } from './setting.ts'

/** `Field(default, alias=…)` of a settings class. */
class FieldInfo extends PythonObject {
  readonly typeName = 'FieldInfo'
  readonly byDefault: Value | undefined
  readonly alias: string | undefined

  constructor(byDefault: Value | undefined, alias: string | undefined) {
    super()
    this.byDefault = byDefault
    this.alias = alias
  }
}

function field({ positional: [first], named }: Arguments, running: Running): Value {
  const written = first ?? named.get('default')
  const factory = named.get('default_factory')
  const isLeft = written instanceof PythonObject && written.typeName === 'ellipsis'
  const byDefault = isLeft ? undefined : (written ?? (factory === undefined ? undefined : running.call(factory, [])))
  const alias = named.get('validation_alias') ?? named.get('alias') ?? named.get('env')
  return new FieldInfo(byDefault, typeof alias === 'string' ? alias : undefined)
}

/** What `model_config = SettingsConfigDict(env_prefix="APP_")`, or `class Config`, says. */
function prefixOf(cls: PyClass, running: Running): string {
  const config = cls.find('model_config') ?? cls.find('Config')
  const written =
    config instanceof PyDict
      ? config.get('env_prefix')
      : config instanceof PyClass
        ? running.attribute(config, 'env_prefix')
        : undefined
  return plainText(written)
}

/** Sets the fields: arguments, else the environment, else defaults. */
function initialise({ positional: [self = null], named, at }: Arguments, running: Running): Value {
  if (!(self instanceof PyInstance) || !(self.cls instanceof PyClass)) return null
  const prefix = prefixOf(self.cls, running)
  for (const cls of self.cls.order.toReversed()) {
    const annotations = cls.members.get('__annotations__')
    if (!(annotations instanceof PyDict) || cls.native !== undefined) continue
    for (const [key, type] of annotations.entries()) {
      const name = plainText(key)
      if (name === 'model_config' || /\bClassVar\b/.test(plainText(type))) continue
      const written = cls.members.get(name)
      const info = written instanceof FieldInfo ? written : new FieldInfo(written, undefined)
      const variable = (info.alias ?? `${prefix}${name}`).toUpperCase()
      const value =
        named.get(name) ?? settingOf({ variable, byDefault: info.byDefault, type: plainText(type) }, running)
      running.assign(self.attributes, name, value)
    }
  }
  running.spend(at.to - at.from > 0 ? 1 : 0)
  return null
}

interface Written {
  readonly variable: string
  readonly byDefault: Value | undefined
  readonly type: string
}

/** Texts stay lookups; of other types the variable is taken as it is now. */
function settingOf({ variable, byDefault, type }: Written, running: Running): Value {
  const own = assignedVariables(running.host).get(variable)
  if (own !== undefined) return own
  const isText = type === '' || /\b(?:str|SecretStr|HttpUrl|AnyUrl|AnyHttpUrl|Path)\b/.test(type)
  const isRequired = byDefault === undefined
  const what = { store: 'env' as const, key: variable, at: running.at, raisesUnset: isRequired }
  if (isText && (isRequired || byDefault === null || typeof byDefault === 'string'))
    return new Setting(isRequired ? what : { ...what, fallback: byDefault })
  const now = decide(new Setting(isRequired ? what : { ...what, fallback: byDefault }), running)
  if (typeof now !== 'string') return now
  if (/\bbool\b/.test(type)) return /^(?:true|t|yes|y|on|1)$/i.test(now)
  if (/\b(?:int|float)\b/.test(type) && now.trim() !== '' && !Number.isNaN(Number(now))) return Number(now)
  if (isText) return now
  return running.unknown(`line ${running.lineOf(running.at)} reads ${variable} as ${type}`)
}

const baseSettings = new PyClass({
  name: 'BaseSettings',
  native: {},
  members: new Map<string, Value>([['__init__', new NativeFunction('__init__', initialise, { isMethod: true })]]),
})

const dict = fn('SettingsConfigDict(**~options)', (given) => PyDict.of([...given.named]))

/** Names of `pydantic_settings`, and of what goes with it. */
export const pydanticNames: Readonly<Record<string, Value>> = {
  BaseSettings: baseSettings,
  SettingsConfigDict: dict,
  Field: new NativeFunction('Field', field),
}
