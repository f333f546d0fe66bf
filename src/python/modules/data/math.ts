import { functions } from '../../builtins/define.ts'
import { truncated } from '../../builtins/functions/construct-number.ts'
import type { Given } from '../../builtins/signature.ts'
import type { ModuleSource } from '../../values/module.ts'
import { doubleOf, intOf, isNumber, makeFloat, makeInt } from '../../values/numbers.ts'
import type { Running, Value } from '../../values/value.ts'

/** Functions of a double that JavaScript computes as C does. */
const plain: Readonly<Record<string, (x: number) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  exp: Math.exp,
  expm1: Math.expm1,
  fabs: Math.abs,
  cbrt: Math.cbrt,
  degrees: (x) => x * (180 / Math.PI),
  radians: (x) => x * (Math.PI / 180),
}

function positive(given: Given, running: Running): number {
  const x = given.number(0)
  return x > 0 || Number.isNaN(x) ? x : running.raise('ValueError', 'math domain error')
}

function integer(given: Given, index: number, running: Running): bigint {
  const int = intOf(given.value(index))
  if (int === undefined) given.int(index)
  return int === undefined ? running.raise('TypeError', 'an integer is required') : BigInt(int)
}

function rounded(given: Given, round: (x: number) => number, running: Running): Value {
  const int = intOf(given.value(0))
  return int ?? truncated(round(given.number(0)), running)
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

const mostFactorial = 1000

/** Module `math`. */
export const mathModule: ModuleSource = {
  name: 'math',
  members: new Map<string, Value>([
    ['pi', Math.PI],
    ['e', Math.E],
    ['tau', 2 * Math.PI],
    ['inf', Infinity],
    ['nan', Number.NaN],
    ...functions({
      ...Object.fromEntries(
        Object.entries(plain).map(([name, compute]) => [
          `${name}(x, /)`,
          (given: Given) => makeFloat(compute(given.number(0))),
        ]),
      ),
      'floor(x, /)': (given, running) => rounded(given, Math.floor, running),
      'ceil(x, /)': (given, running) => rounded(given, Math.ceil, running),
      'trunc(x, /)': (given, running) => rounded(given, Math.trunc, running),
      'sqrt(x, /)': (given, running) =>
        given.number(0) < 0 ? running.raise('ValueError', 'math domain error') : makeFloat(Math.sqrt(given.number(0))),
      'log(x, base=, /)': (given, running) => {
        const x = Math.log(positive(given, running))
        return makeFloat(given.has(1) ? x / Math.log(given.number(1)) : x)
      },
      'log10(x, /)': (given, running) => makeFloat(Math.log10(positive(given, running))),
      'log2(x, /)': (given, running) => makeFloat(Math.log2(positive(given, running))),
      'log1p(x, /)': (given) => makeFloat(Math.log1p(given.number(0))),
      'pow(x, y, /)': (given) => makeFloat(given.number(0) ** given.number(1)),
      'fmod(x, y, /)': (given) => makeFloat(given.number(0) % given.number(1)),
      'atan2(y, x, /)': (given) => makeFloat(Math.atan2(given.number(0), given.number(1))),
      'hypot(*coordinates)': (given) =>
        makeFloat(Math.hypot(...given.rest.map((value) => (isNumber(value) ? doubleOf(value) : Number.NaN)))),
      'copysign(x, y, /)': (given) => {
        const isNegative = given.number(1) < 0 || Object.is(given.number(1), -0)
        return makeFloat(isNegative ? -Math.abs(given.number(0)) : Math.abs(given.number(0)))
      },
      'isnan(x, /)': (given) => Number.isNaN(given.number(0)),
      'isinf(x, /)': (given) => Math.abs(given.number(0)) === Infinity,
      'isfinite(x, /)': (given) => Number.isFinite(given.number(0)),
      'gcd(*integers)': (given) =>
        makeInt(given.rest.reduce<bigint>((found, value) => gcd(found, BigInt(intOf(value) ?? 0)), 0n)),
      'factorial(n, /)': (given, running) => {
        const n = integer(given, 0, running)
        if (n < 0n) running.raise('ValueError', 'factorial() not defined for negative values')
        if (n > BigInt(mostFactorial)) return running.unknown('it computes a very large factorial')
        let product = 1n
        for (let factor = 2n; factor <= n; factor++) product *= factor
        return makeInt(product)
      },
      'isqrt(n, /)': (given, running) => {
        const n = integer(given, 0, running)
        if (n < 0n) running.raise('ValueError', 'isqrt() argument must be nonnegative')
        let root = BigInt(Math.floor(Math.sqrt(Number(n))))
        while (root * root > n) root--
        while ((root + 1n) * (root + 1n) <= n) root++
        return makeInt(root)
      },
      'isclose(a, b, *, rel_tol=, abs_tol=)': (given) => {
        const [a, b] = [given.number(0), given.number(1)]
        const near = Math.max(given.number(2, 1e-9) * Math.max(Math.abs(a), Math.abs(b)), given.number(3, 0))
        return a === b || Math.abs(a - b) <= near
      },
    }),
  ]),
}
