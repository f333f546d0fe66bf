import { plainText } from '../../builtins/or-else.ts'
import { createHash, createHmac, getHashes } from 'node:crypto'
import { functions, members, NativeObject } from '../../builtins/define.ts'
import type { PyClass } from '../../values/classes.ts'
import { PyBytes } from '../../values/bytes.ts'
import { nameOfType } from '../../values/keys.ts'
import type { ModuleSource } from '../../values/module.ts'
import type { Running, Value } from '../../values/value.ts'
import { completeClass, declareClass } from '../time/classes.ts'

const names: Readonly<Record<string, string>> = {
  md5: 'md5',
  sha1: 'sha1',
  sha224: 'sha224',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  sha3_256: 'sha3-256',
  sha3_512: 'sha3-512',
  blake2b: 'blake2b512',
  blake2s: 'blake2s256',
}

const hashClass = declareClass('HASH')

/** What `hashlib.sha256()` and `hmac.new(…)` give. */
class PyHash extends NativeObject {
  readonly name: string
  readonly key: Uint8Array | undefined
  readonly pieces: Uint8Array[]

  constructor(name: string, pieces: Uint8Array[], key?: Uint8Array) {
    super()
    this.name = name
    this.key = key
    this.pieces = pieces
  }

  get cls(): PyClass {
    return hashClass
  }

  digest(): Buffer {
    const algorithm = names[this.name] ?? this.name
    const hash = this.key === undefined ? createHash(algorithm) : createHmac(algorithm, this.key)
    for (const piece of this.pieces) hash.update(piece)
    return hash.digest()
  }

  protected override field(name: string): Value | undefined {
    if (name === 'name') return this.key === undefined ? this.name : `hmac-${this.name}`
    return name === 'digest_size' ? this.digest().length : undefined
  }
}

completeClass(hashClass, {
  members: [
    members(PyHash, {
      'update(data, /)': (self, given, running) => {
        self.pieces.push(bytesIn(given.value(0), running))
        return null
      },
      'hexdigest()': (self) => self.digest().toString('hex'),
      'digest()': (self) => new PyBytes(self.digest()),
      'copy()': (self) => new PyHash(self.name, [...self.pieces], self.key),
    }),
  ],
})

function bytesIn(value: Value, running: Running): Uint8Array {
  if (value instanceof PyBytes) {
    running.spend(1 + value.bytes.length / 100)
    return value.bytes
  }
  if (typeof value === 'string') return running.raise('TypeError', 'Strings must be encoded before hashing')
  return running.raise('TypeError', `object supporting the buffer API required, not ${nameOfType(value)}`)
}

function hash(name: string, data: Value | undefined, running: Running): Value {
  if (!Object.hasOwn(names, name) || !getHashes().includes(names[name] ?? ''))
    return running.raise('ValueError', `unsupported hash type ${name}`)
  return new PyHash(name, data === undefined ? [] : [bytesIn(data, running)])
}

/** Module `hashlib`. */
export const hashlibModule: ModuleSource = {
  name: 'hashlib',
  members: functions({
    ...Object.fromEntries(
      Object.keys(names).map((name) => [
        `${name}(data=, /, *, ~usedforsecurity=)`,
        (given: { maybe(index: number): Value | undefined }, running: Running) => hash(name, given.maybe(0), running),
      ]),
    ),
    'new(name, data=, /, *, ~usedforsecurity=)': (given, running) =>
      hash(given.text(0).toLowerCase(), given.maybe(1), running),
  }),
}

/** Module `hmac`. */
export const hmacModule: ModuleSource = {
  name: 'hmac',
  members: functions({
    'new(key, msg=, digestmod=)': (given, running) => {
      const kind = given.value(2)
      const name = typeof kind === 'string' ? kind : kind === null ? '' : plainText(running.attribute(kind, '__name__'))
      if (!Object.hasOwn(names, name)) return running.raise('TypeError', "Missing required argument 'digestmod'.")
      const pieces = given.value(1) === null ? [] : [bytesIn(given.value(1), running)]
      return new PyHash(name, pieces, bytesIn(given.value(0), running))
    },
    'compare_digest(a, b, /)': (given, running) => running.equal(given.value(0), given.value(1)),
  }),
}
