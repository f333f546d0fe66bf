import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measure } from '../measure.ts'
import type { Bench, Contender } from '../section.ts'
import { countLines } from './count-lines.ts'
import { ended } from './ended.ts'

/** faucet's REST connector (Rust) through its Python package; records go into a file as they are, no table is made. */
export function faucet(bench: Bench, { url, page }: { readonly url: string; readonly page: number }): Contender {
  const python = bench.tools.faucet
  const how = 'no Python with mq-bridge and mq-bridge-faucet: SLUICE_BENCH_FAUCET_PYTHON=/path/of/venv/bin/python'
  return {
    name: 'faucet, records to a file',
    settings: 'mq-bridge-faucet: rest to a file of JSON lines, no tables',
    ...(python === undefined && { missing: how }),
    play: async ({ folder }) => {
      const script = fileURLToPath(new URL('faucet_read.py', import.meta.url))
      const file = join(folder, 'out.jsonl')
      const measured = ended(await measure([python ?? '', script, url, String(page), file], { cwd: folder }))
      const found = await countLines(file, '"payload"')
      if (found !== bench.records) throw new Error(`wrote ${found} records, expected ${bench.records}`)
      return measured
    },
  }
}
