import assert from 'node:assert/strict'

/** Fails unless `found` has these values, whatever else it has. */
export function matches(found: unknown, expected: Readonly<Record<string, unknown>>): void {
  assert.ok(typeof found === 'object' && found !== null, `${String(found)} is not an object`)
  for (const [key, value] of Object.entries(expected)) {
    const has: unknown = Reflect.get(found, key)
    if (isPlain(value) && Object.keys(value).length > 0) matches(has, value)
    else assert.deepEqual(has, value, undefined)
  }
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
