import { existsSync, readdirSync } from 'node:fs'
import { compareWithOracle } from './compare.ts'
import { readCase } from './golden.ts'
const [folder = 'test/airbyte/cases', ...names] = process.argv.slice(2)
let bad = 0,
  n = 0
for (const name of names.length > 0 ? names : readdirSync(folder).toSorted()) {
  if (!existsSync(`${folder}/${name}/golden.json`)) {
    console.log(name, 'has no golden')
    continue
  }
  n++
  try {
    const told = await compareWithOracle(readCase(`${folder}/${name}`), name)
    if (told.length > 0) {
      bad++
      console.log(
        `${name}:\n  ${told
          .slice(0, 12)
          .map((t) => t.slice(0, 400))
          .join('\n  ')}`,
      )
    }
  } catch (error) {
    bad++
    console.log(name, 'THROWS', String((error as Error).message).slice(0, 600))
  }
}
console.log(`${n - bad} of ${n} alike; cpu ${(process.cpuUsage().user / 1e6).toFixed(1)} s`)
