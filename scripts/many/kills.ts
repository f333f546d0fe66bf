/**
 * `npx tsx scripts/many/kills.ts [--kills 300 --seed 7 --only append]`: kills workers of runs on many machines, and whoever
 * plans and gathers, at random moments, freezes workers for longer than their lease, and compares the tables with those of
 * single processes that nobody disturbed. Takes the built command line: npm run build.
 */
import { parseArgs } from 'node:util'
import { emptyManyToll, killMany } from '../../test/many/kills.ts'
import { dice } from '../../test/torture/dice.ts'
import { scenarios } from '../../test/torture/scenarios.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
  },
})
const chosen = scenarios.filter(
  ({ name, options, afterwards }) => options === undefined && afterwards === undefined && name.includes(values.only),
)
const each = Math.ceil(Number(values.kills) / chosen.length)
const total = emptyManyToll()
const counts = ['kills', 'coordinators', 'frozen', 'loads', 'lost', 'doubled', 'wedged'] as const
console.log(`seed ${values.seed}: ${counts.join(', ')}`)
for (const [index, scenario] of chosen.entries()) {
  const toll = await killMany({ scenario, kills: each }, dice(Number(values.seed) + index * 1009))
  console.log(`${scenario.name.padEnd(28)} ${counts.map((count) => String(toll[count]).padStart(6)).join(' ')}`)
  for (const fault of toll.faults) console.log(`  ${fault}`)
  for (const count of counts) total[count] += toll[count]
}
console.log(`${'all'.padEnd(28)} ${counts.map((count) => String(total[count]).padStart(6)).join(' ')}`)
process.exitCode = total.lost + total.doubled + total.wedged === 0 ? 0 : 1
