import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { realWorld } from '../../../test/kits/load-rows.ts'
import { temporaryFolder } from '../../../test/end-to-end/run-cli.ts'
import { describeConfig } from './describe-config.ts'
import { gateOf, modulesNow, untrustedOf } from './named-modules.ts'
import { programHashOf } from './places.ts'
import { openTrust } from './trust.ts'

const config = 'name: shop\ncomponents: [./own.mjs]\nclient: { base_url: "http://127.0.0.1:9" }\nresources: [items]\n'

test('a module that is missing is noted, and asked about once it is there', async () => {
  const folder = await temporaryFolder()
  try {
    const world = { ...realWorld, cwd: folder.path }
    const trust = openTrust(folder.path, join(folder.path, 'trusted.json'))
    await writeFile(join(folder.path, 'shop.yaml'), config)
    const { modules } = await describeConfig('shop.yaml', world)
    expect(modules).toEqual([{ file: 'own.mjs', hash: null }])
    expect(await untrustedOf(modules, trust)).toEqual([])
    await writeFile(join(folder.path, 'own.mjs'), 'export const nothing = 1\n')
    expect(await untrustedOf(await modulesNow(folder.path, modules), trust)).toMatchObject([{ file: 'own.mjs' }])
  } finally {
    await folder.remove()
  }
})

test('a module with a byte order mark can be allowed', async () => {
  const folder = await temporaryFolder()
  try {
    const world = { ...realWorld, cwd: folder.path }
    const trust = openTrust(folder.path, join(folder.path, 'trusted.json'))
    const text = '\uFEFFexport const nothing = 1\n'
    await writeFile(join(folder.path, 'shop.yaml'), config)
    await writeFile(join(folder.path, 'own.mjs'), text)
    const before = await describeConfig('shop.yaml', world, gateOf(trust))
    expect(JSON.stringify(before.configs[0]?.error)).toContain('does not run this code')
    await trust.add('own.mjs', programHashOf(Buffer.from(text)))
    const { configs, modules } = await describeConfig('shop.yaml', world, gateOf(trust))
    expect(JSON.stringify(configs[0]?.error)).toContain('it exports no paginator')
    expect(await untrustedOf(await modulesNow(folder.path, modules), trust)).toEqual([])
  } finally {
    await folder.remove()
  }
})
