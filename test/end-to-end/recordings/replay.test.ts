import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { startProject } from '../project.ts'
import { readContents } from '../table-contents.ts'
import { itemsOf, type Scenario, scenarios } from './scenarios.ts'

/** Records a run, stops the server, replays it: nothing is missing, nothing is left over, and the tables are the same. */
async function replays({ file = 'shop.yaml', config, routes, faults = [], env = {}, goesOn }: Scenario): Promise<void> {
  const api = await startScriptedApi({ routes, faults })
  const project = await startProject({ [file]: config.replaceAll('<url>', api.url) })
  try {
    if (goesOn === true) await project.run(file, [], env)
    const live = await project.run(file, ['--record', '--json'], env)
    expect(live.code, live.stderr).toBe(0)
    await api.close()
    const replay = await project.cli(['run', file, '--replay', 'latest', '--json'])
    expect(replay.code, replay.stderr).toBe(0)
    const report = JSON.parse(replay.stdout) as { resources: unknown; replay: { unused: unknown } }
    const { resources, load_id: loadId } = JSON.parse(live.stdout) as { resources: unknown; load_id: string }
    expect(report.replay).toMatchObject({ missing: [], unused: [] })
    expect(report.resources).toEqual(resources)
    if (goesOn === true) {
      // the replay holds what the recorded run read, and nothing of the one before it
      const ids = 'SELECT id FROM d.items'
      const read = await project.look(({ rows }) => rows(`${ids} WHERE _dlt_load_id = '${loadId}' ORDER BY id`))
      expect(await project.look(({ rows }) => rows(`${ids} ORDER BY id`), '.sluice/shop/replay.duckdb')).toEqual(read)
      return
    }
    expect(await readContents(`${project.path}/.sluice/shop/replay.duckdb`, 'd')).toEqual(
      await readContents(`${project.path}/x.duckdb`, 'd'),
    )
  } finally {
    await api.close()
    await project.remove()
  }
}

test.each(Object.entries(scenarios))(
  'the replay of an unchanged config gives the same tables: %s',
  async (_name, make) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 8, max: 40 }), fc.integer({ min: 2, max: 50 }), (count, salt) =>
        replays(make(itemsOf(count, salt))),
      ),
      { numRuns: 2 },
    )
  },
)
