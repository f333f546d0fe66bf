import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { configValue, printPython } from '../../test/kits/config-values.ts'
import { scratchFolder } from '../../test/kits/scratch-folder.ts'
import { importConfig } from './import-config.ts'
import { readDocument } from './read-document.ts'

it('gives YAML that reads back as what the Python said', async () => {
  await using folder = await scratchFolder()
  const world = folder.world()
  await fc.assert(
    fc.asyncProperty(configValue, async (client) => {
      await folder.write({ 'x.py': `rest_api_source({"client": ${printPython(client)}, "resources": []})` })
      await folder.write({ 'x.yaml': (await importConfig('x.py', world)).yaml })
      expect((await readDocument('x.yaml', world)).value).toEqual({ client, resources: [] })
    }),
    { numRuns: 200 },
  )
})
