import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { startProject } from '../project.ts'
import { readContents } from '../table-contents.ts'
import { itemsOf, scenarios } from './scenarios.ts'

test.each(Object.entries(scenarios))(
  'the replay of an unchanged config gives the same tables: %s',
  async (_name, make) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 2, max: 50 }), async (count, salt) => {
        const { config, routes, faults = [], env = {}, before = 0 } = make(itemsOf(count, salt))
        const api = await startScriptedApi({ routes, faults })
        const project = await startProject({ 'shop.yaml': config.replaceAll('<url>', api.url) })
        try {
          for (let run = 0; run < before; run++) await project.run('shop.yaml', ['--dataset', 'earlier'], env)
          const live = await project.run(
            'shop.yaml',
            ['--record', ...(before > 0 ? ['--dataset', 'earlier'] : [])],
            env,
          )
          expect(live.code, live.stderr).toBe(0)
          await api.close()
          const replay = await project.cli(['run', 'shop.yaml', '--replay', 'latest', '--json'])
          expect(replay.code, replay.stderr + replay.stdout).toBe(0)
          const report = JSON.parse(replay.stdout) as { dataset: string; replay: { missing: unknown[] } }
          expect(report.replay.missing).toEqual([])
          if (before > 0) return
          expect(await readContents(`${project.path}/.sluice/shop/replay.duckdb`, report.dataset)).toEqual(
            await readContents(`${project.path}/x.duckdb`, 'd'),
          )
        } finally {
          await api.close()
          await project.remove()
        }
      }),
      { numRuns: 3 },
    )
  },
)
