import { describe, expect, it } from 'vitest'
import { scratchFolder } from '../../../test/kits/scratch-folder.ts'
import { SecretReference } from '../document.ts'
import { readDocument } from '../read-document.ts'

const config = `{ client: { base_url: 'http://a' }, resources: ['b'] }`
const value = { client: { base_url: 'http://a' }, resources: ['b'] }
// what the library's functions make, written out: the entry itself belongs to another folder
const symbols = `const carry = (config: object): object => ({ [Symbol.for('sluice.config')]: config })\n`

async function read(name: string, text: string, more: Readonly<Record<string, string>> = {}): Promise<unknown> {
  await using folder = await scratchFolder({ ...more, [name]: text })
  return (await readDocument(name, folder.world())).value
}

describe('modules', () => {
  it.each([
    ['x.ts', `const typed: object = ${config}\nexport default typed`],
    ['x.mts', `export default await Promise.resolve(${config})`],
    ['x.cts', `const own = ${config} as const\nmodule.exports = own`],
    ['x.js', `export const config = ${config}`],
    ['x.mjs', `export const source = ${config}`],
    ['x.cjs', `module.exports = ${config}`],
    ['pipeline.ts', `export const pipeline = ${config}`],
  ])('reads %s: %s', async (name, text) => expect(await read(name, text)).toEqual(value))

  it('unwraps what restApi and pipeline make', async () => {
    const named = { name: 'shop', destination: 'duckdb', ...value }
    expect(await read('a.ts', `${symbols}export default carry(${config})`)).toEqual(value)
    expect(
      await read(
        'b.ts',
        `${symbols}export default carry({ name: 'shop', destination: 'duckdb', dataset: undefined, source: carry(${config}) })`,
      ),
    ).toEqual(named)
    expect(
      await read('c.ts', `${symbols}export default { name: 'shop', destination: 'duckdb', source: carry(${config}) }`),
    ).toEqual(named)
    expect(
      await read(
        'd.cjs',
        `module.exports = { name: 'shop', destination: 'duckdb', source: { [Symbol.for('sluice.config')]: ${config} } }`,
      ),
    ).toEqual(named)
  })

  it('gives a module the running copy of sluice, though it is installed nowhere', async () => {
    const text = `import { pipeline, restApi, secret } from './own.ts'
export default pipeline({ name: 'shop', source: restApi({ client: { base_url: 'http://a', auth: { type: 'bearer', token: secret('k') } }, resources: ['b'] }) })`
    const own = `export { pipeline, restApi, secret } from 'sluice'`
    const loaded = (await read('x.ts', text, { 'own.ts': own })) as { client: { auth: { token: unknown } } }
    expect(loaded).toEqual({
      name: 'shop',
      client: { base_url: 'http://a', auth: { type: 'bearer', token: new SecretReference('secrets', 'k') } },
      resources: ['b'],
    })
    expect(loaded.client.auth.token).toBeInstanceOf(SecretReference)
  })

  it('passes functions and instances through, and other files of the project', async () => {
    const text = `import { double, Own } from './steps.ts'\nexport default { client: { auth: new Own() }, steps: [double] }`
    const steps = `export const double = (x: number): number => x * 2\nexport class Own { kind = 'own' }`
    const loaded = (await read('x.ts', text, { 'steps.ts': steps })) as {
      client: { auth: { kind: string } }
      steps: [(x: number) => number]
    }
    expect(loaded.client.auth.kind).toBe('own')
    expect(loaded.client.auth.constructor.name).toBe('Own')
    expect(loaded.steps[0](2)).toBe(4)
  })

  it('takes lookups of another copy of the library', async () => {
    const copy = `class SecretReference { store = 'secrets'; key = 'k' }\nexport default { client: { token: new SecretReference() } }`
    const loaded = (await read('x.ts', copy)) as { client: { token: unknown } }
    expect(loaded.client.token).toBeInstanceOf(SecretReference)
    expect(loaded.client.token).toEqual(new SecretReference('secrets', 'k'))
  })

  it('knows the file of every place', async () => {
    await using folder = await scratchFolder({ 'x.ts': `export default ${config}` })
    const document = await readDocument('x.ts', folder.world())
    expect(document.placeOf(['client', 'base_url'])).toEqual({ file: 'x.ts', path: 'client.base_url' })
  })

  it.each([
    ['export default { a: 1,, }', 'Unexpected token', 1],
    ['const a: null = null\n\nexport default { a: a.b }', 'Cannot read properties of null', 3],
    ['\nthrow new Error("no luck")', 'no luck', 2],
  ])('says where %j fails', async (text, message, line) => {
    await expect(read('x.ts', text)).rejects.toMatchObject({
      code: 'CONFIG_MODULE_FAILED',
      exitCode: 2,
      message: expect.stringContaining(message) as string,
      details: { place: { file: 'x.ts', line } },
    })
  })

  it('says what to install', async () => {
    await expect(read('x.ts', `import 'not-here-at-all'\nexport default {}`)).rejects.toMatchObject({
      code: 'CONFIG_MODULE_FAILED',
      details: { hint: 'Install it first: npm install not-here-at-all' },
    })
  })

  it.each([
    [`const a = 1\nimport x from 'not-here/deep'\nexport default x`, 2, 'Install it first: npm install not-here'],
    [`import x from './gone.ts'\nexport default x`, 1, 'Check the path of the import.'],
  ])('names the line of the import in %j', async (text, line, hint) => {
    await expect(read('x.ts', text)).rejects.toMatchObject({
      code: 'CONFIG_MODULE_FAILED',
      details: { place: { file: 'x.ts', line }, hint },
    })
  })

  it('awaits a promise of a config, and says what to do with a function', async () => {
    expect(await read('x.ts', 'export default Promise.resolve({ client: 1 })')).toEqual({ client: 1 })
    await expect(read('x.ts', 'export default () => ({})')).rejects.toMatchObject({
      code: 'CONFIG_WRONG_TYPE',
      details: { hint: expect.stringContaining('makeConfig()') as string },
    })
    await expect(read('x.ts', 'export default Promise.reject(new Error("no luck"))')).rejects.toMatchObject({
      code: 'CONFIG_MODULE_FAILED',
    })
  })

  it('says what a module exports when it exports no config', async () => {
    await expect(read('x.ts', `export const shop = ${config}\nexport const b = 1`)).rejects.toMatchObject({
      code: 'CONFIG_MODULE_NO_EXPORT',
      details: { found: 'exports b, shop' },
    })
  })
})
