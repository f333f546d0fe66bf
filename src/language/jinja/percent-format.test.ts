import { expect, test } from 'vitest'
import { JsonFloat } from '../../json/json.ts'
import { formatted } from './percent-format.ts'
import type { Value } from './values.ts'

// what Python 3 gives
test.each<readonly [string, Value, string]>([
  ['%05d', -3, '-0003'],
  ['% d', 3, ' 3'],
  ['%#x', 255, '0xff'],
  ['%08x', -255, '-00000ff'],
  ['%#08x', 255, '0x0000ff'],
  ['%.3d', 5, '005'],
  ['%06.3d', 5, '000005'],
  ['%-05d|', 3, '3    |'],
  ['%.3s', 'abcdef', 'abc'],
  ['%05s', 'a', '    a'],
  ['%e', 9.999e22, '9.999000e+22'],
  ['%.0e', 9.5, '1e+01'],
  ['%#g', 1.5, '1.50000'],
  ['%#.0f', 2.5, '2.'],
  ['%e', 0, '0.000000e+00'],
  ['%c', 65, 'A'],
  ['%c', 'x', 'x'],
  ['%r', "it's", '"it\'s"'],
  ['%ld', 7, '7'],
  ['%G', 1e-10, '1E-10'],
  ['%5r', 'x', "  'x'"],
  ['%05d', 10n ** 20n, '100000000000000000000'],
  ['%.50f', 0.1, '0.10000000000000000555111512312578270211815834045410'],
  ['%#.3x', 10, '0x00a'],
  ['%.3g', 999.9, '1e+03'],
  ['%.3g', 99999, '1e+05'],
  ['%.17g', 0.1, '0.10000000000000001'],
  ['%f', 5e-324, '0.000000'],
  ['%e', 5e-324, '4.940656e-324'],
  ['%.2e', 1.7976931348623157e308, '1.80e+308'],
  ['%06.2f', new JsonFloat(Infinity), '000inf'],
  ['%E', new JsonFloat(Number.NaN), 'NAN'],
])('%j of %s', (text, value, expected) => {
  expect(formatted(text, [value])).toBe(expected)
})

test.each<readonly [string, readonly Value[], string]>([
  ['%d', ['3'], 'a text does not go into "%d"'],
  ['%x', [1.5], 'a number does not go into "%x"'],
  ['%f', [undefined], 'a value that is not there does not go into "%f"'],
  ['%c', ['xy'], 'a text does not go into "%c"'],
  ['%s %s', [1], 'there is no value for "%s"'],
  ['%s', [1, 2], 'there are 2 values, and 1 of them have a place in the text'],
  ['100%', [], '"%" is none of the directives that are known'],
  ['%*d', [3, 1], '"%*" is none of the directives that are known'],
  ['%(a)s', [1], '"%(" is none of the directives that are known'],
  ['%99999d', [1], '"%99999d" is wider than 10000'],
])('%s is refused with %j', (text, values, message) => {
  expect(() => formatted(text, values)).toThrow(message)
})
