import { functions } from '../../builtins/define.ts'
import { exceptionClass, raiseAs } from '../../builtins/raise-as.ts'
import { PyBytes } from '../../values/bytes.ts'
import type { Given } from '../../builtins/signature.ts'
import type { ModuleSource } from '../../values/module.ts'
import type { Running, Value } from '../../values/value.ts'

const binasciiError = exceptionClass('Error', 'ValueError')
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function source(given: Given): string {
  const value = given.value(0)
  return typeof value === 'string' ? value : Buffer.from(given.bytes(0)).toString('latin1')
}

function ascii(text: string): PyBytes {
  return new PyBytes(Buffer.from(text, 'latin1'))
}

function decode(text: string, running: Running): Value {
  const bare = text.replace(/[^A-Za-z0-9+/=]/g, '')
  const data = bare.replace(/=.*$/, '')
  const padding = bare.length - data.length
  if (data.length % 4 === 1)
    raiseAs(
      binasciiError,
      `Invalid base64-encoded string: number of data characters (${data.length}) cannot be 1 more than a multiple of 4`,
      running,
    )
  if (data.length % 4 !== 0 && padding < 4 - (data.length % 4)) raiseAs(binasciiError, 'Incorrect padding', running)
  return new PyBytes(Buffer.from(data, 'base64'))
}

function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  const text = (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)] ?? '')
    .join('')
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=')
}

/** Module `base64`. */
export const base64Module: ModuleSource = {
  name: 'base64',
  members: functions({
    'b64encode(s, altchars=)': (given) => ascii(Buffer.from(given.bytes(0)).toString('base64')),
    'standard_b64encode(s)': (given) => ascii(Buffer.from(given.bytes(0)).toString('base64')),
    'urlsafe_b64encode(s)': (given) =>
      ascii(Buffer.from(given.bytes(0)).toString('base64').replaceAll('+', '-').replaceAll('/', '_')),
    'b64decode(s, ~altchars=, ~validate=)': (given, running) => decode(source(given), running),
    'standard_b64decode(s)': (given, running) => decode(source(given), running),
    'urlsafe_b64decode(s)': (given, running) =>
      decode(source(given).replaceAll('-', '+').replaceAll('_', '/'), running),
    'b16encode(s)': (given) => ascii(Buffer.from(given.bytes(0)).toString('hex').toUpperCase()),
    'b32encode(s)': (given) => ascii(base32(given.bytes(0))),
  }),
}
