import { createHash } from 'node:crypto'
import { functions, members, NativeObject } from '../../builtins/define.ts'
import { PyBytes } from '../../values/bytes.ts'
import type { PyClass } from '../../values/classes.ts'
import { nameOfType } from '../../values/keys.ts'
import type { ModuleSource } from '../../values/module.ts'
import { makeInt } from '../../values/numbers.ts'
import type { CompareOperator } from '../../syntax/tree.ts'
import { Unknown, type Running, type Value } from '../../values/value.ts'
import { rolled } from '../system/not-known.ts'
import { completeClass, declareClass } from '../time/classes.ts'

const uuidClass = declareClass('UUID')

/** `uuid.UUID`. */
class PyUuid extends NativeObject {
  readonly hex: string

  constructor(hex: string) {
    super()
    this.hex = hex
  }

  get cls(): PyClass {
    return uuidClass
  }

  get written(): string {
    return this.hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }

  protected override field(name: string): Value | undefined {
    if (name === 'hex') return this.hex
    if (name === 'int') return makeInt(BigInt(`0x${this.hex}`))
    if (name === 'bytes') return new PyBytes(Buffer.from(this.hex, 'hex'))
    if (name === 'urn') return `urn:uuid:${this.written}`
    return undefined
  }

  override compare(operator: CompareOperator, other: Value): boolean | undefined {
    if (!(other instanceof PyUuid)) return undefined
    switch (operator) {
      case '==':
        return this.hex === other.hex
      case '!=':
        return this.hex !== other.hex
      case '<':
        return this.hex < other.hex
      case '<=':
        return this.hex <= other.hex
      case '>':
        return this.hex > other.hex
      case '>=':
        return this.hex >= other.hex
      default:
        return undefined
    }
  }

  override hashKey(): string {
    return this.hex
  }

  override text(): string {
    return this.written
  }

  override repr(): string {
    return `UUID('${this.written}')`
  }
}

completeClass(uuidClass, {
  signature: 'hex',
  make: (given, running) => {
    const hex = given
      .text(0)
      .replaceAll('urn:', '')
      .replaceAll('uuid:', '')
      .replace(/^[{}]+|[{}]+$/g, '')
      .replaceAll('-', '')
    return /^[\da-f]{32}$/i.test(hex)
      ? new PyUuid(hex.toLowerCase())
      : running.raise('ValueError', 'badly formed hexadecimal UUID string')
  },
  members: [members(PyUuid, {})],
})

/** The name within its space, hashed: the same each time. */
function named(version: 3 | 5, [space, name]: readonly [Value, Value], running: Running): Value {
  if (space instanceof Unknown) return space
  if (!(space instanceof PyUuid))
    return running.raise('AttributeError', `'${nameOfType(space)}' object has no attribute 'bytes'`)
  const bytes = typeof name === 'string' ? Buffer.from(name, 'utf8') : undefined
  if (bytes === undefined) return running.raise('TypeError', 'encoding without a string argument')
  const hash = createHash(version === 3 ? 'md5' : 'sha1')
    .update(Buffer.from(space.hex, 'hex'))
    .update(bytes)
    .digest()
  const result = Uint8Array.prototype.slice.call(hash, 0, 16)
  result[6] = ((result[6] ?? 0) & 0x0f) | (version << 4)
  result[8] = ((result[8] ?? 0) & 0x3f) | 0x80
  return new PyUuid(Buffer.from(result).toString('hex'))
}

const space = (digit: number): Value => new PyUuid(`6ba7b81${digit}9dad11d180b400c04fd430c8`)

const known = new Map<string, Value>([
  ['UUID', uuidClass],
  ['NAMESPACE_DNS', space(0)],
  ['NAMESPACE_URL', space(1)],
  ['NAMESPACE_OID', space(2)],
  ['NAMESPACE_X500', space(4)],
  ...functions({
    'uuid3(namespace, name)': (given, running) => named(3, [given.value(0), given.value(1)], running),
    'uuid5(namespace, name)': (given, running) => named(5, [given.value(0), given.value(1)], running),
  }),
])

/** Module `uuid`: what is made of names is known, all else differs from run to run. */
export const uuidModule: ModuleSource = {
  name: 'uuid',
  members: (member: string, running: Running) =>
    known.get(member) ?? (member.startsWith('__') ? undefined : rolled('uuid', member, running)),
}
