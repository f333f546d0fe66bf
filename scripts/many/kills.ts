/**
 * `npx tsx scripts/many/kills.ts [--kills 300 --seed 7 --only append --engine redis --troubles s3]`: kills workers of runs on many machines, and whoever
 * plans and gathers (with `--engine redis` also a Redis of its own, which it restarts and empties), at random moments, freezes
 * workers for longer than their lease, and compares the tables with those of single processes that nobody disturbed.
 * `--troubles folder|s3`: clocks are wrong, too, and jump, and the store fails: calls to the disk, or answers of a bucket (moto).
 * Takes the built command line: npm run build.
 */
import { parseArgs } from 'node:util'
import { given } from '../../src/model/given.ts'
import { startRedis } from '../../test/servers/redis.ts'
import { emptyManyToll, killMany } from '../../test/many/kills.ts'
import { dice } from '../../test/torture/dice.ts'
import { openTroubles } from '../../test/many/troubles.ts'
import { scenarios } from '../../test/torture/scenarios.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
    engine: { type: 'string', default: 'folder' },
    troubles: { type: 'string', default: '' },
  },
})
const chosen = scenarios.filter(
  ({ name, options, afterwards }) => options === undefined && afterwards === undefined && name.includes(values.only),
)
const each = Math.ceil(Number(values.kills) / chosen.length)
const total = emptyManyToll()
const counts = [
  'kills',
  'coordinators',
  'restarts',
  'flushes',
  'frozen',
  'skewed',
  'storeErrors',
  'loads',
  'lost',
  'doubled',
  'wedged',
] as const
console.log(`seed ${values.seed}: ${counts.join(', ')}`)
// one of its own: it is killed, too
const redis = values.engine === 'redis' ? await startRedis({ isDurable: true }) : undefined
for (const [index, scenario] of chosen.entries()) {
  const random = dice(Number(values.seed) + index * 1009)
  const troubles =
    values.troubles === '' ? undefined : await openTroubles({ isBucket: values.troubles === 's3' }, random)
  const toll = await killMany({ scenario, kills: each, ...given({ redis, troubles }) }, random)
  await troubles?.stop()
  console.log(`${scenario.name.padEnd(28)} ${counts.map((count) => String(toll[count]).padStart(6)).join(' ')}`)
  for (const fault of toll.faults) console.log(`  ${fault}`)
  for (const count of counts) total[count] += toll[count]
}
console.log(`${'all'.padEnd(28)} ${counts.map((count) => String(total[count]).padStart(6)).join(' ')}`)
await redis?.stop()
process.exitCode = total.lost + total.doubled + total.wedged === 0 ? 0 : 1
